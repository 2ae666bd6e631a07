#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which test shows which line of tests/rfc_lines.txt: each ID with its level and words, and the tests that name it.

  tools/rfc_coverage.py                    every line
  tools/rfc_coverage.py R6891-1 R8906-1    these
  tools/rfc_coverage.py --missing          what is held to a test and has none

Only what runs and says so counts: the names of TEST_CASE and SECTION, and the names and docstrings of Python tests, of
their classes and files. A comment in a source is no test."""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))
from test_names import test_names  # noqa: E402

TREE = Path(__file__).resolve().parents[1]
LINES = TREE / "tests/rfc_lines.txt"
ID = re.compile(r"\b(?:R\d{3,5}|RRL|DYN)-\d+\b")



class Line:
    def __init__(self, ident, section, level, words, held):
        self.ident, self.section, self.level, self.words, self.held = ident, section, level, words, held
        self.tests = []

    @property
    def needs_a_test(self):
        return self.held and self.level in "MS"

    def __str__(self):
        where = [f"    {test.path.relative_to(TREE)}:{test.line}: {test.name}" for test in self.tests]
        return "\n".join([f"{self.ident} {self.level} {self.words}"] + (where or ["    no test"]))


def read_lines(path=LINES):
    """The lines, by ID; of what is wrong in the file, ValueError."""
    lines, section, held = {}, None, False
    for number, text in enumerate(path.read_text().splitlines(), 1):
        if text.startswith("== "):
            section, held = int(text.split()[1]), text.endswith("; held")
        elif text and not text.startswith("#"):
            ident, level, words = text.split(" ", 2)
            if not ID.fullmatch(ident) or level not in {"M", "S", "O", "-"} or section is None or ident in lines:
                raise ValueError(f"{path}:{number}: expected an ID that is new, M, S, O or -, and words: {text}")
            lines[ident] = Line(ident, section, level, words, held)
    return lines


def coverage():
    """The lines with their tests, and the tests that name what is no line."""
    lines, strangers = read_lines(), []
    for test in test_names(TREE / "tests"):
        for ident in sorted(set(ID.findall(test.text))):
            if ident in lines:
                lines[ident].tests.append(test)
            else:
                strangers.append((ident, test))
    return lines, strangers


def missing(lines):
    return [line for line in lines.values() if line.needs_a_test and not line.tests]


def main(arguments):
    lines, strangers = coverage()
    unknown = [word for word in arguments if word != "--missing" and word not in lines]
    for word in unknown:
        print(f"{word}: is no line of {LINES.relative_to(TREE)}", file=sys.stderr)
    if "--missing" in arguments:
        shown = missing(lines)
    else:
        shown = [line for line in lines.values() if not arguments or line.ident in arguments]
    for line in shown:
        print(line)
    for ident, test in strangers:
        print(f"{test.path.relative_to(TREE)}:{test.line}: {ident} is no line of {LINES.relative_to(TREE)}")
    return 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
