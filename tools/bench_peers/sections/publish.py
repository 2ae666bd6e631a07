# SPDX-License-Identifier: Apache-2.0
"""A region fails that many steered records answer with: when has the last of them changed?

The verdict's moment is taken from outside: with fall = 1 it is the first 503 that the region's endpoint writes, and the
endpoint notes the time just before it writes. The server cannot know earlier, so the time runs a little long, by the reply's
way and its reading, and never short. The end is the first changed answer after the last old one, by the kernel's clock, while
all records are asked in random order at a steady rate; then every record is asked once more, and none may be old.
"""

import random
import time
from contextlib import ExitStack
from statistics import median

from .. import ask, noise, work
from ..bench import Leeward, say
from ..load import Load, Target
from . import Section, Table

EVERY = "100ms"
RATE = 20_000  # queries a second
GOAL_MS = 5.0


def run(bench):
    many = bench.scale.published
    entries = {count: [] for count in (many, 1)}
    with ExitStack() as stack:
        first = stack.enter_context(Target(bench, 2))
        stack.enter_context(Target(bench, 2, first=work.target(2), port=first.port))
        servers = {}
        for count in entries:
            steered = work.Steered("failover", count, first.port, EVERY, EVERY)
            servers[count] = stack.enter_context(
                Leeward(bench, work.Work(work.STEERED_ZONE, steered=steered), label=f"leeward {count} records"))
            servers[count].wait(timeout=120)
        draw = random.Random("regions")
        for number in range(bench.scale.rounds):
            for count, server in servers.items():
                entries[count].append(one_failure(bench, server, count, first, draw.random()))
            say(f"publish: round {number + 1} of {bench.scale.rounds}: " + ", ".join(
                f"{count} records {found[-1]['ms']:.2f} ms" for count, found in entries.items()))
    return section_of(entries, many)


def one_failure(bench, server, count, region, phase):
    ask.wait_until("the first region answers", lambda: ask.first_address(server.port, server.work.marker[0]) in
                   (work.target(0), work.target(1)), 30, 0.01)
    queries = bench.write(f"publish-{count}.queries", work.every_name_once(count, answers=2))
    once = count / RATE  # seconds to ask for every record
    load = Load(bench, server, queries, once + 20, rate=RATE, sockets=1, window=1000, kernel_time=True,
                old=work.target(0), settle=max(0.3, once * 1.1))
    time.sleep(0.5 + phase * 0.1)
    region.tell("fail")
    counted = load.result()
    verdict_ns = region.tell("failed")
    region.tell("serve")
    if not 0 < verdict_ns < counted["changed_ns"]:
        raise RuntimeError("publish: no changed answer after the endpoint had failed")
    return {"ms": (counted["changed_ns"] - verdict_ns) / 1e6, "old_after_ms": (counted["last_old_ns"] - verdict_ns) / 1e6,
            "received": counted["received"], "lost": counted["lost"], "wrong": counted["wrong"]}


def section_of(entries, many):
    section = Section(rounds={f"{count} records": found for count, found in entries.items()})
    for count, found in entries.items():
        times = [entry["ms"] for entry in found]
        section.figures.append(noise.worst_of(
            times, [0] * len(times), work=f"a region with {count:,} steered record{'s' * (count != 1)} fails",
            measure=f"verdict to the last record's changed answer, the longest of {len(times)}",
            goal=GOAL_MS if count == many else None, unit="ms"))
    section.tables.append(Table(
        "From verdict to the last record's changed answer", ["records", "failures", "shortest ms", "median ms", "longest ms"],
        [[f"{count:,}", str(len(found)), *(f"{choose(entry['ms'] for entry in found):.2f}" for choose in (min, median, max))]
         for count, found in entries.items()]))
    return section
