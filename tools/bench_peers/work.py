# SPDX-License-Identifier: Apache-2.0
"""What servers are given to serve, and what they are asked: the same every time. Pure but for one file."""

import random
from dataclasses import dataclass
from pathlib import Path

STATIC_ZONE = "bench.test"
STEERED_ZONE = "steer.test"
BIG_ZONE = "big.test"
TTL = 30
QUERIES = 100_000  # in a file; a load generator begins again at its end
MISSES = 0.10  # of the static queries: names that are not there

# Shares of types among the names of the static zone, in hundredths.
MIX = (("A", 62), ("AAAA", 18), ("CNAME", 10), ("MX", 5), ("TXT", 5))

PLACES = 4  # addresses behind a steered name
FIRST_TARGET = "127.1.0.1"


@dataclass(frozen=True)
class Steered:
    """Names d0.. with one policy over PLACES addresses, each probed over HTTP."""

    policy: str  # weighted, failover (two pairs), order (one by one), multivalue or nested
    names: int
    port: int  # of the probes
    every: str = "5s"
    timeout: str = "2s"
    own_places: bool = False  # else all names share the first PLACES addresses
    probed: bool = True

    def addresses(self, name):
        """The addresses behind a name, as text."""
        first = name * PLACES if self.own_places else 0
        return [target(first + i) for i in range(PLACES)]

    @property
    def answers(self):
        """How many records an answer holds while all is up."""
        return {"weighted": 1, "failover": 2, "order": 1, "multivalue": PLACES, "nested": 1}[self.policy]


@dataclass(frozen=True)
class Work:
    """One zone: a master file, or steered names."""

    zone: str
    file: Path | None = None
    steered: Steered | None = None

    @property
    def marker(self):
        """(name, type) that is answered once the zone is served."""
        return (f"d0.{self.zone}", "A") if self.steered else (f"ns1.{self.zone}", "A")


def target(number):
    """The address of probe target `number`, counted from 0, without .0 and .255 at the end."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def weights(name):
    """The weights of a name's places, 1 to 99."""
    draw = random.Random(f"weights {name}")
    return [draw.randint(1, 99) for _ in range(PLACES)]


def type_of(number):
    """The type of name `number` of the static zone."""
    place = number % 100
    for kind, share in MIX:
        if place < share:
            return kind
        place -= share
    raise AssertionError("MIX must sum to 100")


def head(zone, serial=1):
    """A zone's SOA, NS and their address; an own marker says the serial as TXT."""
    return (f"$ORIGIN {zone}.\n$TTL {TTL}\n@ SOA ns1 hostmaster {serial} 7200 1800 604800 300\n@ NS ns1\n"
            f'ns1 A 192.0.2.53\nmarker TXT "serial {serial}"\n')


def static_zone(names):
    lines = [head(STATIC_ZONE)]
    for number in range(names):
        rdata = {"A": f"198.51.{number >> 8 & 255}.{number & 255}", "AAAA": f"2001:db8::{number:x}",
                 "CNAME": f"host{number - number % 100}", "MX": f"10 mail{number}",
                 "TXT": f'"v=spf1 ip4:192.0.2.{number & 255} -all"'}[type_of(number)]
        lines.append(f"host{number} {type_of(number)} {rdata}\n")
    return "".join(lines)


def static_queries(names, count=QUERIES):
    """Lines for a load generator: NAME TYPE RCODE ANSWERS. CNAMEs are asked for A and lead to one."""
    draw = random.Random("static queries")
    lines = []
    for _ in range(count):
        number = draw.randrange(names)
        if draw.random() < MISSES:
            lines.append(f"no{number}.{STATIC_ZONE} A 3 0\n")
        elif type_of(number) == "CNAME":
            lines.append(f"host{number}.{STATIC_ZONE} A 0 2\n")
        else:
            lines.append(f"host{number}.{STATIC_ZONE} {type_of(number)} 0 1\n")
    return "".join(lines)


def steered_queries(steered, count=QUERIES):
    draw = random.Random("steered queries")
    return "".join(f"d{draw.randrange(steered.names)}.{STEERED_ZONE} A 0 {steered.answers}\n" for _ in range(count))


def every_name_once(names, answers):
    """Queries for each steered name, in random order."""
    order = list(range(names))
    random.Random("every name once").shuffle(order)
    return "".join(f"d{name}.{STEERED_ZONE} A 0 {answers}\n" for name in order)


def big_address(number):
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def write_big_zone(path, names, serial):
    """A zone of A records, a name each; many megabytes, so it is written in pieces."""
    with open(path, "w") as file:
        file.write(head(BIG_ZONE, serial))
        for first in range(0, names, 10_000):
            file.write("".join(f"h{number:07d} A {big_address(number)}\n"
                               for number in range(first, min(first + 10_000, names))))


def big_queries(names, count=QUERIES):
    draw = random.Random("big queries")
    return "".join(f"h{draw.randrange(names):07d}.{BIG_ZONE} A 0 1\n" for _ in range(count))
