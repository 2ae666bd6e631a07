# SPDX-License-Identifier: Apache-2.0
"""Asks with the real dig and reads what it prints."""

import re
import subprocess
from dataclasses import dataclass, field

SECTIONS = {"QUESTION": "question", "ANSWER": "answer", "AUTHORITY": "authority", "ADDITIONAL": "additional"}


@dataclass(frozen=True)
class Record:
    owner: str
    ttl: int
    type: str
    rdata: str


@dataclass
class Reply:
    """One reply. `rcode` is "TIMEOUT" when none came."""

    rcode: str = "TIMEOUT"
    flags: set = field(default_factory=set)
    edns: str = ""
    question: str = ""
    answer: list = field(default_factory=list)
    authority: list = field(default_factory=list)
    additional: list = field(default_factory=list)
    text: str = ""

    def rdatas(self, type=None):
        return sorted(record.rdata for record in self.answer if type in (None, record.type))


def dig(server, *words, family=None):
    """Asks `server`, an (address, port). `words` go to dig as they are: "www.example.test", "A", "+tcp"."""
    address, port = server
    command = ["dig", f"@{address}", "-p", str(port), "+time=3", "+tries=1", "+ignore", "+nocookie",
               "+noall", "+comments", "+question", "+answer", "+authority", "+additional", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return read_reply(done.stdout)


def read_reply(text):
    reply = Reply(text=text)
    section = ""
    for line in text.splitlines():
        if status := re.search(r"->>HEADER<<-.* status: (\w+)", line):
            reply.rcode = status.group(1)
        elif flags := re.match(r";; flags:([^;]*);", line):
            reply.flags = set(flags.group(1).split())
        elif edns := re.match(r"; EDNS: (.*)", line):
            reply.edns = edns.group(1)
        elif heading := re.match(r";; (\w+) SECTION:", line):
            section = SECTIONS.get(heading.group(1), "")
        elif section == "question" and line.startswith(";"):
            reply.question = line[1:].split()[0]
        elif section and line and not line.startswith(";"):
            owner, ttl, _, type_, *rdata = line.split(None, 4)
            getattr(reply, section).append(Record(owner, int(ttl), type_, rdata[0] if rdata else ""))
    return reply
