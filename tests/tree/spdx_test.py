#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every file that people write says its licence in one of its first lines."""

import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
FOLDERS = ["include", "src", "tests", "tools", "zones", "man", ".ci"]
ENDINGS = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".toml", ".zone", ".scd", ".service"}
LINE = "SPDX-License-Identifier: Apache-2.0"
DATA = TREE / "tests/fuzz/corpus"  # octets to be replayed, not text


def is_ours(path):
    if DATA in path.parents or "__pycache__" in path.parts or not path.is_file():
        return False
    if path.suffix in ENDINGS:
        return True
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def main():
    paths = [TREE / "CMakeLists.txt"]
    for folder in FOLDERS:
        paths += sorted(path for path in (TREE / folder).rglob("*") if is_ours(path))
    missing = [path for path in paths if LINE not in "".join(path.open(errors="replace").readlines()[:3])]
    for path in missing:
        print(f"{path.relative_to(TREE)}: no line with {LINE!r} at its top")
    print(f"{len(paths)} files, {len(missing)} without a licence line")
    return 1 if missing or len(paths) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
