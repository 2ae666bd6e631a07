# SPDX-License-Identifier: Apache-2.0
"""A region fails that many steered records answer with: when has the last of them changed?

The verdict's moment is taken from outside: with fall = 1 it is the first 503 that the region's endpoint writes, and the
endpoint notes the time just before it writes. The server cannot know earlier, so the time runs a little long, by the
reply's way and its reading, and never short. The end is the first changed answer after the last old one, by the
kernel's clock, while all records are asked in random order at a steady rate; then every record is asked once more, and
an old answer among those moves the end.
"""

import random
import time
from contextlib import ExitStack
from statistics import median

from .. import ask, noise, work
from ..bench import Leeward, say
from ..load import Load, Target
from ..measure import Watch
from . import Section, Table, undisturbed

EVERY = "100ms"
RATE = 20_000  # queries a second
GOAL_MS = 5.0
NOTICED = 0.2  # seconds in which the fault has been probed and published, and delays of the server count


def run(bench):
    many = bench.scale.published
    entries = {count: [] for count in (many, 1)}
    with ExitStack() as stack:
        cases = [Case(bench, stack, count) for count in entries]
        draw = random.Random("regions")
        for number in range(bench.scale.rounds):
            for case in cases:
                entries[case.count].append(
                    undisturbed("publish", lambda case=case: case.one_failure(bench, draw.random())))
            say(f"publish: round {number + 1} of {bench.scale.rounds}: " + ", ".join(
                f"{count} records {found[-1]['ms']:.2f} ms" for count, found in entries.items()))
    return section_of(entries, many)


class Case:
    """A server with `count` records, and targets of its own, so that the first 503 is the one that it gets."""

    def __init__(self, bench, stack, count):
        self.count = count
        self.region = stack.enter_context(Target(bench, 1))
        stack.enter_context(Target(bench, work.PLACES - 1, first=work.target(1), port=self.region.port))
        steered = work.Steered("order", count, self.region.port, EVERY, EVERY)
        self.server = stack.enter_context(
            Leeward(bench, work.Work(work.STEERED_ZONE, steered=steered), label=f"leeward {count} records"))
        self.server.wait(timeout=120)
        self.queries = bench.write(f"publish-{count}.queries", work.every_name_once(count, steered.answers))

    def one_failure(self, bench, phase):
        """One time, or None."""
        name = self.server.work.marker[0]
        ask.wait_until("the region answers", lambda: ask.first_address(self.server.port, name) == work.target(0), 30,
                       every=0.01)
        once = self.count / RATE  # seconds to ask for every record
        load = Load(bench, self.server, self.queries, once + 20, rate=RATE, sockets=1, window=1000, kernel_time=True,
                    old=work.target(0), settle=max(0.3, once * 1.1))
        time.sleep(0.5 + phase * 0.1)
        watch = Watch(self.server.pids())
        self.region.tell("fail")
        time.sleep(NOTICED)
        delay_s = watch.stop().delay_s
        counted = load.result()
        verdict_ns = self.region.tell("failed")
        self.region.tell("serve")
        if not 0 < verdict_ns < counted["changed_ns"]:
            return None
        return {"ms": (counted["changed_ns"] - verdict_ns) / 1e6, "delay_ms": delay_s * 1e3,
                "received": counted["received"], "lost": counted["lost"], "wrong": counted["wrong"]}


def section_of(entries, many):
    section = Section(rounds={f"{count} records": found for count, found in entries.items()})
    rows = []
    for count, found in entries.items():
        times = [entry["ms"] for entry in found]
        records = f"{count:,} record{'s' * (count != 1)}"
        section.figures.append(noise.worst_of(
            times, [entry["delay_ms"] for entry in found], goal=GOAL_MS if count == many else None, unit="ms",
            label=f"publish: {records}", work=f"a region with {records} fails",
            measure=f"verdict to the last record's changed answer, the longest of {len(times)}"))
        rows.append([f"{count:,}", str(len(times)), *(f"{choose(times):.2f}" for choose in (min, median, max))])
    section.tables.append(Table("", ["records", "failures", "shortest ms", "median ms", "longest ms"], rows))
    return section
