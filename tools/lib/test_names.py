# SPDX-License-Identifier: Apache-2.0
"""The names under which tests run: of Catch2's cases and sections, and of Python's methods, classes and files."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

# Comments, and literals beside them, so that neither is taken for the other.
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\'', re.S)
CASE = re.compile(r"\b(?:TEST_CASE|SECTION)\s*\(")
LITERAL = re.compile(r'\s*"((?:[^"\\\n]|\\.)*)"')


@dataclass
class TestName:
    path: Path
    line: int
    name: str  # as one would look for it
    text: str  # with all that it says of itself


def in_cpp(path, text):
    """Cases and sections; not those that a comment hides, or that only run when asked for ("[.]")."""
    blank = lambda found: found[0] if found[0][0] in "\"'R" else re.sub(r"[^\n]", " ", found[0])  # noqa: E731
    text = TOKEN.sub(blank, text)
    for case in CASE.finditer(text):
        words, at = [], case.end()
        while literal := LITERAL.match(text, at):
            words.append(literal[1])
            at = literal.end()
        tags = re.match(r'\s*,\s*"([^"]*)"', text[at:])
        if words and not (tags and "[." in tags[1]):
            yield TestName(path, text.count("\n", 0, case.start()) + 1, "".join(words), "".join(words))


def is_skipped(node):
    """By a plain @unittest.skip; one that looks at the machine first may well run."""
    return any(ast.unparse(decorator).startswith("unittest.skip(") for decorator in node.decorator_list)


def in_python(path, text):
    """Test methods, with the words of their class and file on the first of each."""
    tree = ast.parse(text)
    of_file = ast.get_docstring(tree) or ""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or is_skipped(node):
            continue
        of_class = ast.get_docstring(node) or ""
        for method in node.body:
            if not isinstance(method, ast.FunctionDef) or not method.name.startswith("test") or is_skipped(method):
                continue
            own = ast.get_docstring(method) or ""
            yield TestName(path, method.lineno, f"{node.name}.{method.name}",
                           "\n".join([of_file, of_class, method.name, own]))
            of_file = of_class = ""


def test_names(tests):
    """All of the folder `tests`. Only those folders of e2e count that its CMakeLists.txt runs."""
    run = set(re.findall(r"^leeward_e2e\((\w+)", (tests / "e2e/CMakeLists.txt").read_text(), re.M))
    for path in sorted(tests.rglob("*")):
        parts = path.relative_to(tests).parts
        if parts[0] == "e2e" and (len(parts) != 3 or parts[1] not in run):
            continue
        if path.suffix == ".cpp":
            yield from in_cpp(path, path.read_text(errors="replace"))
        elif path.name.endswith("test.py"):
            yield from in_python(path, path.read_text())
