#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds a control cycle to the same work whether all endpoints are healthy or all have failed (RS-37).

usage: constant_work.py PROGRAM    (cycle_cost, of a release build)

Callgrind counts instructions; what the program does besides is taken out by a second, longer run.
"""
import shutil
import sys
import tempfile

from instructions import counted

FEW, MANY = 10, 60  # cycles
LIMIT = 0.10  # RS-37


def main():
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        return 0
    cost = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("healthy", "failed"):
            cost[kind] = (counted(sys.argv[1], kind, MANY, folder) - counted(sys.argv[1], kind, FEW, folder)) / (MANY - FEW)
            print(f"{kind}: {cost[kind]:.0f} instructions a cycle")
    apart = abs(cost["failed"] / cost["healthy"] - 1)
    print(f"{100 * apart:.1f} % apart, at most {100 * LIMIT:.0f}: {'ok' if apart <= LIMIT else 'OVER'}")
    return 0 if apart <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
