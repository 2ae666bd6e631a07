#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""R1035-1, R1035-5, R3597-1, R6891-1: dig, kdig and drill, of three makers, read the same in each reply."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from e2e import Case, main
from judges import program

# Each question, and the response code and the number of records that its answer must have.
QUESTIONS = [
    ("www.app.test", "A", "NOERROR", 2),
    ("WWW.App.TEST", "AAAA", "NOERROR", 1),
    ("app.test", "SOA", "NOERROR", 1),
    ("app.test", "NS", "NOERROR", 2),
    ("app.test", "MX", "NOERROR", 2),
    ("text.app.test", "TXT", "NOERROR", 1),
    ("_sip._tcp.app.test", "SRV", "NOERROR", 1),
    ("web.app.test", "HTTPS", "NOERROR", 1),
    ("caa.app.test", "CAA", "NOERROR", 1),
    ("naptr.app.test", "NAPTR", "NOERROR", 1),
    ("unknown.app.test", "TYPE65280", "NOERROR", 1),
    ("www.app.test", "ANY", "NOERROR", None),
    ("chain.app.test", "A", "NOERROR", 4),
    ("dangling.app.test", "A", "NXDOMAIN", 1),
    ("www.old.app.test", "A", "NOERROR", 3),
    ("any.wild.app.test", "A", "NOERROR", 1),
    ("www.sub.app.test", "A", "NOERROR", 0),
    ("ent.app.test", "A", "NOERROR", 0),
    ("www.app.test", "MX", "NOERROR", 0),
    ("missing.app.test", "A", "NXDOMAIN", 0),
    ("elsewhere.invalid", "A", "REFUSED", 0),
    ("big.app.test", "TXT", "NOERROR", None),
]

# The ways to ask, in each one's words. drill retries nothing by itself.
WAYS = {
    "plain": {"dig": ["+noedns", "+notcp"], "kdig": ["+noedns"], "drill": []},
    "edns": {"dig": ["+bufsize=1232", "+notcp"], "kdig": ["+bufsize=1232"], "drill": ["-b", "1232"]},
    "dnssec": {"dig": ["+dnssec", "+bufsize=1232", "+notcp"], "kdig": ["+dnssec", "+bufsize=1232"],
               "drill": ["-D", "-b", "1232"]},
    "tcp": {"dig": ["+noedns", "+tcp"], "kdig": ["+noedns", "+tcp"], "drill": ["-t"]},
}
COMMON = {"dig": ["+nocookie", "+ignore", "+tries=1", "+time=3"],
          "kdig": ["+nocookie", "+ignore", "+retry=0", "+time=3"], "drill": []}


def seen(text):
    """What a tool says of a reply, in one form for all of them."""
    rcode = re.search(r"(?:rcode|status): (\w+)", text)
    flags = re.search(r"^;; [Ff]lags:([^;]*);", text, re.MULTILINE)
    edns = re.search(r"^;+ (?:EDNS: version:? ?|Version: )(\d+)[;,] flags:([^;]*);", text, re.MULTILINE)
    found = {"rcode": rcode and rcode[1], "flags": flags and sorted(flags[1].split()),
             "edns": edns and (edns[1], edns[2].strip().lower()), "ANSWER": [], "AUTHORITY": [], "ADDITIONAL": []}
    section = None  # kdig asks in small letters, so owners are compared in them
    for line in text.splitlines():
        if heading := re.match(r";; (\w+) SECTION:", line):
            section = found.get(heading[1])
        elif line and section is not None and not line.startswith(";"):
            owner, ttl, rr_class, kind, rdata = line.split(None, 4)
            section.append((owner.lower(), ttl, rr_class, kind, as_written(kind, rdata)))
    for name in ("ANSWER", "AUTHORITY", "ADDITIONAL"):
        found[name].sort()
    return found


def as_written(kind, rdata):
    """Where their makers' tastes differ: quotes around alpn, the letters of hex digits, a blank at the end."""
    rdata = re.sub(r'alpn="([^"]*)"', r"alpn=\1", rdata.strip())
    return rdata.lower() if kind.startswith("TYPE") else rdata


class Tools(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare())

    def ask(self, tool, name, kind, words):
        address, port = self.server.address
        command = [program(tool), "-p", str(port), f"@{address}", *COMMON[tool], *words, name, kind]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout

    def agree(self, way):
        for tool in COMMON:
            program(tool)
        with ThreadPoolExecutor(4) as several:
            asked = [(name, kind, rcode, count,
                      {tool: several.submit(self.ask, tool, name, kind, words) for tool, words in WAYS[way].items()})
                     for name, kind, rcode, count in QUESTIONS]
        for name, kind, rcode, count, texts in asked:
            with self.subTest(name, type=kind):
                read = {tool: seen(text.result()) for tool, text in texts.items()}
                self.assertEqual(read["dig"], read["kdig"], texts["kdig"].result())
                self.assertEqual(read["dig"], read["drill"], texts["drill"].result())
                self.assertEqual(read["dig"]["rcode"], rcode)
                if count is not None:
                    self.assertEqual(len(read["dig"]["ANSWER"]), count)
                self.assertEqual(read["dig"]["edns"] is not None, way in ("edns", "dnssec"))
                if name == "big.app.test":
                    self.assertEqual(("tc" in read["dig"]["flags"], len(read["dig"]["ANSWER"])),
                                     (False, 40) if way == "tcp" else (True, 0))

    def test_plain_udp(self):
        self.agree("plain")

    def test_edns(self):
        self.agree("edns")

    def test_dnssec_wanted(self):
        self.agree("dnssec")

    def test_tcp(self):
        self.agree("tcp")

    def test_r5001_1_both_see_a_name_server_identifier_or_neither(self):
        found = {tool: re.findall(r"^;+ NSID:", self.ask(tool, "www.app.test", "A", ["+nsid"]), re.MULTILINE)
                 for tool in ("dig", "kdig")}
        self.assertEqual(len(found["dig"]), len(found["kdig"]))


if __name__ == "__main__":
    main()
