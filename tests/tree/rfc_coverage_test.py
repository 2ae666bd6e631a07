#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every line of tests/rfc_lines.txt that must or should hold is named by a test, and the list is the specification's."""

import re
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
TREE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TREE / "tools"), str(TREE / "tools/lib")]
import rfc_coverage  # noqa: E402
import test_names  # noqa: E402

SPECIFICATION = TREE.parent / "shared/spec/rfc-checklist.md"


def of_cpp(text):
    return [test.text for test in test_names.in_cpp(Path("a.cpp"), text)]


def of_python(text):
    return [(test.name, test.text) for test in test_names.in_python(Path("test.py"), text)]


class Lines(unittest.TestCase):
    def setUp(self):
        self.lines, self.strangers = rfc_coverage.coverage()

    def test_each_that_is_held_to_a_test_has_one(self):
        self.assertEqual([str(line) for line in rfc_coverage.missing(self.lines)], [])

    def test_no_test_names_what_is_no_line(self):
        self.assertEqual([f"{test.path}:{test.line}: {ident}" for ident, test in self.strangers], [])

    @unittest.skipUnless(SPECIFICATION.exists(), "the specification is not beside the tree")
    def test_the_list_is_the_specification_s(self):
        theirs, section = {}, None
        for text in SPECIFICATION.read_text().splitlines():
            if heading := re.match(r"## (\d+)\.", text):
                section = int(heading[1])
            if row := re.match(r"\| ([A-Z0-9]+-\d+) \| (.) \|", text):
                theirs[row[1]] = (section, row[2].replace("\N{EN DASH}", "-"))
        self.assertEqual({line.ident: (line.section, line.level) for line in self.lines.values()}, theirs)
        self.assertEqual({line.section for line in self.lines.values() if line.held}, {1, 2, 3, 6})


class Names(unittest.TestCase):
    def test_of_cases_and_sections(self):
        self.assertEqual(of_cpp('TEST_CASE("a: R1-1", "[x]") {\n  SECTION("b") {}\n}'), ["a: R1-1", "b"])
        self.assertEqual(of_cpp('TEST_CASE(\n    "one, "\n    "two",\n    "[x]")'), ["one, two"])

    def test_not_of_comments_nor_of_hidden_cases(self):
        self.assertEqual(of_cpp('// TEST_CASE("a")\n/* SECTION("b") */ auto x = "// R1-1"; // c'), [])
        self.assertEqual(of_cpp('TEST_CASE("a", "[x][.slow]")'), [])
        self.assertEqual(of_cpp('auto url = "http://x"; TEST_CASE("a")'), ["a"])

    def test_of_methods_with_the_words_of_their_class_and_file_once(self):
        text = '"""F."""\nclass A(T):\n  """C."""\n  def test_x(self):\n    """X."""\n  def test_y(self): pass\n'
        self.assertEqual(of_python(text), [("A.test_x", "F.\nC.\ntest_x\nX."), ("A.test_y", "\n\ntest_y\n")])

    def test_not_of_what_is_no_test_or_skipped(self):
        self.assertEqual(of_python('"""F."""\ndef test_x(): pass\nclass A:\n  def helper(self): pass\n'), [])
        self.assertEqual(of_python("class A:\n  @unittest.skip('no')\n  def test_x(self): pass\n"), [])


if __name__ == "__main__":
    unittest.main()
