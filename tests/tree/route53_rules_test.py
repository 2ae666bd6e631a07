#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of Route 53's behaviour that decides an answer is named by a test. Prints, for each, where.

The specification is read where it stands beside the tree; without it there is nothing to compare with."""

import re
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
SPECIFICATION = TREE.parent / "shared/spec/route53.md"
CORE = {"C", "S", "W", "F", "L", "G", "P", "IP", "M", "A", "HC", "HX"}
CORE_RANGES = {"Z": range(15, 24), "R": range(4, 15), "TTL": (2, 5), "E": (1, 2, 3)}

# What these say is about Route 53 as a business or an API, and there is no such thing here to try.
NOTHING_TO_TRY = {
    "A-26": "what queries cost",
    "E-3": "private hosted zones, which go by the network of a cloud",
    "HC-34": "metrics of a monitoring service, each minute",
    "HC-35": "what its API shows of each checker; `leeward status` has its own tests",
    "HC-36": "that a check in use can be deleted: here a record must not name what is not there, see C-11",
    "HC-37": "versions of a check in its API",
    "HC-38": "idempotent creation in its API",
    "HC-39": "what an update in its API may reset",
    "HX-13": "what its alarms cannot be; a push takes any word",
    "HX-14": "when its API copies an alarm's settings",
}


def is_core(rule):
    kind, number = rule.split("-")
    return kind in CORE or int(number) in CORE_RANGES.get(kind, ())


def main():
    if not SPECIFICATION.exists():
        print("skipped: the specification is not beside the tree")
        return 0
    rules = [rule for rule in re.findall(r"^- \*\*([A-Z]+-\d+)\*\*", SPECIFICATION.read_text(), re.M) if is_core(rule)]
    named = {}
    this = Path(__file__).resolve()
    for path in sorted((TREE / "tests").rglob("*")):
        if path.suffix not in {".cpp", ".hpp", ".py"} or path == this:
            continue
        for rule in set(re.findall(r"\b[A-Z]+-\d+\b", path.read_text(errors="replace"))):
            named.setdefault(rule, []).append(str(path.relative_to(TREE)))
    for rule in rules:
        print(f"{rule}: {', '.join(named.get(rule, [])) or NOTHING_TO_TRY.get(rule, 'no test')}")
    missing = [rule for rule in rules if rule not in named and rule not in NOTHING_TO_TRY]
    stale = [rule for rule in NOTHING_TO_TRY if rule in named or rule not in rules]
    print(f"{len(rules)} rules, {len(missing)} without a test: {' '.join(missing)}")
    for rule in stale:
        print(f"{rule}: is named by a test, or is no rule; take it out of the list here")
    return 1 if missing or stale else 0


if __name__ == "__main__":
    sys.exit(main())
