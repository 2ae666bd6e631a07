#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests that leeward.toml(5) names every key of the configuration, with its type and its default,
and no other; and that leeward-route53(7) prints no word in bold as a key that is none. The keys are
those of src/config/keys.cpp, the table that the loader itself uses."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTIONS = {
    "Top": "TOP LEVEL", "Zone": "ZONE", "Server": "SERVER", "RateLimit": "SERVER.RATE_LIMIT", "Tls": "SERVER.TLS", "Check": "CHECK.NAME",
    "Region": "REGION.NAME", "Az": "REGION.NAME.AZ.NAME", "Target": "TARGET.NAME",
    "Pool": "POOL.NAME", "Record": "RECORD.NAME", "Geo": "GEO", "Near": "RECORD.NAME.NEAREST.NAME",
    "Rule": "RULE.NAME", "Criterion": "RULE.NAME.ASSERT AND RULE.NAME.GATE",
    "Failback": "FAILBACK", "Budget": "BUDGET", "Notify": "NOTIFY", "Isolated": "ISOLATED", "Ttl": "TTL",
}

# What leeward-route53(7) prints in bold beside keys.
WORDS = {"same", "better", "default", "leeward"}


def expected(source):
    """{(section, key): what the page says in parentheses}"""
    table = source[source.index("kKeys[]"):source.index("};")]
    string = r'"((?:[^"\\]|\\.)*)"'
    entry = re.compile(r"\{Where::(\w+),\s*%s,\s*%s,\s*%s\}" % (string, string, string))
    keys = {}
    for where, name, kind, fallback in entry.findall(table):
        note = {"none": "", "required": "; required"}.get(fallback, f"; default {fallback}")
        keys[SECTIONS[where], name] = kind + note
    if table.count("Where::") != len(keys):
        sys.exit("check_man: cannot read every entry of kKeys in src/config/keys.cpp")
    return keys


def documented(page):
    """The same, as the page has it."""
    keys, section = {}, ""
    for line in page.splitlines():
        if line.startswith("# "):
            section = line[2:]
        found = re.fullmatch(r"\*(\w+)\* \((.*)\)", line)
        if found and section in SECTIONS.values():
            keys[section, found[1]] = found[2]
    return keys


def strangers(page, keys):
    """Words in bold that look like a key and are none."""
    known = WORDS | {name for _, name in keys}
    return sorted(set(re.findall(r"\*([a-z][a-z_]*)\*(?!\()", page)) - known)


def main():
    wanted = expected((ROOT / "src/config/keys.cpp").read_text())
    had = documented((ROOT / "man/leeward.toml.5.scd").read_text())
    faults = []
    for place in sorted(wanted.keys() | had.keys()):
        section, name = place
        if place not in had:
            faults.append(f"{section}: *{name}* ({wanted[place]}) is missing")
        elif place not in wanted:
            faults.append(f"{section}: *{name}* is no key")
        elif had[place] != wanted[place]:
            faults.append(f"{section}: *{name}* says ({had[place]}), not ({wanted[place]})")
    for fault in faults:
        print(f"man/leeward.toml.5.scd: {fault}")
    odd = strangers((ROOT / "man/leeward-route53.7.scd").read_text(), wanted)
    for name in odd:
        print(f"man/leeward-route53.7.scd: *{name}* is no key")
    return 1 if faults or odd else 0


if __name__ == "__main__":
    sys.exit(main())
