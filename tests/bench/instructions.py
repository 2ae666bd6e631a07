#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the instructions for a query under a bound, so that a slower path is seen without a clock.

usage: instructions.py PROGRAM    (query_cost, of a release build)

Callgrind counts; what the program does besides answering is taken out by a second, longer run.
"""
import re
import shutil
import subprocess
import sys
import tempfile

FEW, MANY = 2_000, 12_000  # queries
# Instructions for a query: about a sixth over what g++ 12 at -O2 gives today.
BOUNDS = {"static": 1195, "cookie": 2070, "nxdomain": 1220, "referral": 5185,
          "weighted": 1180, "failover": 1105, "multivalue": 1510, "nested": 1170,
          "geo": 1265, "latency": 1265, "nearest": 1260, "sticky": 1750, "alias": 1255}


def counted(program, kind, queries, folder):
    run = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program, kind, str(queries)],
                         capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def main():
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, bound in BOUNDS.items():
            per_query = (counted(sys.argv[1], kind, MANY, folder) - counted(sys.argv[1], kind, FEW, folder)) / (MANY - FEW)
            verdict = "ok" if per_query <= bound else "OVER"
            failed += verdict != "ok"
            print(f"{kind}: {per_query:.0f} instructions a query, bound {bound}: {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
