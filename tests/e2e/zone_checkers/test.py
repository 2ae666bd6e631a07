#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""R1034-5, R1035-8, R1912-1, R4592-3, R6672-3: what `leeward check` takes and refuses, beside what others' checkers do.

content.zone has what both take, to be read alike. cases.txt has the zone texts and whether Leeward takes each; disagreements.txt has who sees it otherwise, and why we
stand by ours. Only taken or refused is compared, for words and warnings differ by version.
"""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from e2e import Case, main
from judges import program
from running import leeward_binary

HERE = Path(__file__).parent
ZONE = "example.test"
HEAD = """$ORIGIN example.test.
$TTL 300
@    SOA  ns1 hostmaster 1 7200 600 1209600 60
@    NS   ns1
ns1  A    192.0.2.53
"""
# -i local: named-checkzone asks nobody for addresses outside the zone.
CHECKERS = {"named-checkzone": ["-i", "local", ZONE], "kzonecheck": ["-o", ZONE], "nsd-checkzone": [ZONE]}


def read_cases():
    """({name: (verdict, text)}, {name: text} of the included files)."""
    text = re.sub(r"\{(.)\*(\d+)\}", lambda found: found[1] * int(found[2]), (HERE / "cases.txt").read_text())
    parts = re.split(r"^= (.*)\n", text.replace("\\r\n", "\r\n"), flags=re.MULTILINE)
    cases, files = {}, {}
    for head, body in zip(parts[1::2], parts[2::2]):
        if head.startswith("file "):
            files[head.removeprefix("file ")] = body
            continue
        name, verdict, bare = re.fullmatch(r"(\S+): (accept|refuse)( bare)?", head).groups()
        if name in cases:
            raise ValueError(f"cases.txt has {name} twice")
        cases[name] = (verdict, body if bare else HEAD + body)
    return cases, files


def read_disagreements():
    """{(case, checker)} of the lines that begin with a case; the indented ones below say why."""
    found = set()
    for line in (HERE / "disagreements.txt").read_text().splitlines():
        if line and line[0] not in "; ":
            case, checkers = line.split(":")
            found |= {(case, checker) for checker in checkers.split()}
    return found


def read_records(text):
    """{(owner, TTL, type, RDATA)} of plain lines, as BIND's programs write them."""
    fields = (line.split(None, 4) for line in text.splitlines() if line and not line.startswith(";"))
    return {(owner.lower(), ttl, kind, rdata.strip()) for owner, ttl, _, kind, rdata in fields}


class ZoneCheckers(Case):
    def setUp(self):
        super().setUp()
        self.cases, files = read_cases()
        for name, text in files.items():
            self.write(name, text)
        for name, (_, text) in self.cases.items():
            (self.folder / f"{name}.zone").write_text(text, newline="")
            self.write(f"{name}.toml", f'zone = {{ name = "{ZONE}", file = "{name}.zone" }}\n')

    def verdicts(self, command):
        """{case: (accept or refuse, what it printed)}; `command` makes the words from a case's name."""
        def judge(name):
            done = subprocess.run(command(name), cwd=self.folder, capture_output=True, timeout=60, check=False)
            said = (done.stdout + done.stderr).decode(errors="replace")
            if done.returncode not in (0, 1):
                raise RuntimeError(f"{name}: ended with {done.returncode}: {said}")
            return name, ("refuse" if done.returncode else "accept", said)
        with ThreadPoolExecutor(4) as several:
            return dict(several.map(judge, self.cases))

    def test_leeward_takes_and_refuses_as_written(self):
        verdicts = self.verdicts(lambda name: [leeward_binary(), "check", "-c", f"{name}.toml"])
        wrong = [f"{name}: wanted {wanted}, got {verdicts[name]}" for name, (wanted, _) in self.cases.items()
                 if verdicts[name][0] != wanted]
        self.log(f"{len(self.cases)} zone texts, {len(wrong)} not as written")
        self.assertEqual(wrong, [])

    def compare(self, checker):
        path = program(checker)
        verdicts = self.verdicts(lambda name: [path, *CHECKERS[checker], f"{name}.zone"])
        listed = {case for case, who in read_disagreements() if who == checker}
        self.assertLessEqual(listed, set(self.cases), "disagreements.txt names a case that cases.txt has not")
        differ = {name for name, (ours, _) in self.cases.items() if verdicts[name][0] != ours}
        self.log(f"{len(self.cases)} zone texts, {len(differ)} judged otherwise by {checker}")
        self.assertEqual([(name, *verdicts[name]) for name in differ - listed], [], "not in disagreements.txt")
        self.assertEqual(listed - differ, set(), "stale in disagreements.txt: both judge alike")

    def test_beside_bind(self):
        self.compare("named-checkzone")

    def test_beside_knot(self):
        self.compare("kzonecheck")

    def test_beside_nsd(self):
        self.compare("nsd-checkzone")

    def test_every_record_is_read_as_bind_reads_it(self):
        """content.zone through named-checkzone into plain lines, and through Leeward into answers, dig being the reader."""
        (self.folder / "content.zone").write_bytes((HERE / "content.zone").read_bytes())
        dumped = subprocess.run([program("named-checkzone"), "-D", "-q", "-k", "ignore", "-i", "local", "-o", "-", ZONE,
                                 "content.zone"], cwd=self.folder, capture_output=True, text=True, timeout=60, check=True)
        records = read_records(dumped.stdout)
        self.assertGreater(len(records), 80)
        config = self.write("content.toml", f'zone = {{ name = "{ZONE}", file = "content.zone" }}\n')
        address, port = self.serve(config).address
        questions = self.write("questions", "".join(sorted({f"{owner} {kind}\n" for owner, _, kind, _ in records})))
        asked = subprocess.run([program("dig"), f"@{address}", "-p", str(port), "+noall", "+answer", "+authority",
                                "+nocookie", "-f", questions], capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual(read_records(asked.stdout), records)
        self.log(f"{len(records)} records are as BIND reads them")

    def test_every_disagreement_has_its_reason(self):
        for entry in re.split(r"\n(?=\S)", (HERE / "disagreements.txt").read_text().strip()):
            if not entry.startswith(";"):
                with self.subTest(entry.split(":")[0]):
                    self.assertRegex(entry, r"(?s)\n    .*(RFC \d+|No RFC)")


if __name__ == "__main__":
    main()
