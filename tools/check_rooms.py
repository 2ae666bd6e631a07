#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds every include that crosses a wall: one that its room's line in CMakeLists.txt does not allow.

Also holds each library to the rooms it belongs to, and libraries out of the headers that rooms show each other.
Usage: check_rooms.py [FOLDER]    (the source tree; default: the one this file is in)
"""

import re
import sys
from pathlib import Path

# Library header -> the rooms whose sources may include it. CMakeLists.txt says which room links what; this says it
# for headers, which need no link.
LIBRARIES = {
    "ldns/": {"dns"},
    "uv.h": {"loop"},
    "ares.h": {"lookup"},
    "curl/": {"probe", "hook"},
    "openssl/": {"probe", "server"},
    "zlib.h": {"probe"},
    "maxminddb.h": {"geo"},
    "sqlite3.h": {"store"},
    "toml++/": {"config"},
    "systemd/": {"daemon"},
    "sys/capability.h": {"daemon"},
    "CLI/": {"command"},
    "fmt/": {"config", "daemon", "drill", "command", "admin", "importer"},
    "nlohmann/": {"admin", "daemon", "command", "importer"},
    "tl/": {"base"},
}
IN_PUBLIC_HEADERS = {"tl/"}

ROOM_LINE = re.compile(r"^\s*leeward_room\((\w+)([^)]*)\)", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def read_rooms(cmake_text):
    """Room -> the rooms it may include, itself among them, in the order of the file."""
    rooms = {}
    for name, arguments in ROOM_LINE.findall(cmake_text):
        uses = re.search(r"\bUSES\b(.*?)(?=\b(?:PUBLIC|PRIVATE|HEADERS)\b|$)", arguments, re.DOTALL)
        rooms[name] = {name} | set(uses.group(1).split() if uses else [])
    return rooms


def check_order(rooms):
    """A room may use only rooms that stand before it: that is what makes the map free of cycles."""
    seen = set()
    for room, uses in rooms.items():
        for used in sorted(uses - seen - {room}):
            yield f"CMakeLists.txt: room {room} uses {used}, which does not stand before it"
        seen.add(room)


def check_include(room, allowed, public, bracket, header):
    """What is wrong with this include, or None."""
    if header.startswith("leeward/"):
        other = header.split("/")[1]
        if other not in allowed:
            return f"room {room} may not include room {other}; its line in CMakeLists.txt does not name it"
        return None
    if bracket == '"' and (public or "/" in header):
        return f'"{header}" names no leeward/<room>/ header and no file beside the source'
    for library, may in LIBRARIES.items():
        if not header.startswith(library):
            continue
        if public and library not in IN_PUBLIC_HEADERS:
            return f"{header} in a header that other rooms see; forward-declare what it needs"
        if room not in may:
            return f"{header} belongs to {', '.join(sorted(may))}, not to room {room}"
    return None


def files_of(tree):
    """(path, room, seen by other rooms) of every source of a room."""
    for folder, public in (("include/leeward", True), ("src", False)):
        base = tree / folder
        for path in sorted(base.rglob("*.[ch]pp")):
            parts = path.relative_to(base).parts
            yield path, (parts[0] if len(parts) > 1 else None), public


def check_tree(tree):
    rooms = read_rooms((tree / "CMakeLists.txt").read_text())
    faults = list(check_order(rooms))
    count = 0
    for path, room, public in files_of(tree):
        place = path.relative_to(tree)
        if room is None:  # src/main.cpp: calls one command
            room, allowed = "main", {"command"}
        elif room not in rooms:
            faults.append(f"{place}: no room {room} in CMakeLists.txt")
            continue
        else:
            allowed = rooms[room]
        count += 1
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = INCLUDE.match(line)
            fault = include and check_include(room, allowed, public, *include.groups())
            if fault:
                faults.append(f"{place}:{number}: {fault}")
    if count == 0:
        faults.append(f"{tree}: no sources found")
    return faults, count


def main():
    tree = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults, count = check_tree(tree)
    for fault in faults:
        print(fault)
    print(f"{count} files, {len(faults)} walls crossed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
