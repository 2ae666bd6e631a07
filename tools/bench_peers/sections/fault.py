# SPDX-License-Identifier: Apache-2.0
"""From a fault to the changed answer: a probed place refuses connections, or accepts and never answers.

Time runs from the moment before the target obeyed to the arrival, by the kernel's clock, of the first changed answer.
Each server is asked 2000 times a second, so up to half a millisecond of a time is ours. Faults come at random moments
of the probe interval. gdnsd is watched during the same faults; its intervals are whole seconds, at least 2.
"""

import random
import time
from contextlib import ExitStack
from statistics import median

from .. import ask, measure, noise, work
from ..bench import Gdnsd, Leeward, say
from ..gdnsd import SHORTEST
from ..load import Load, Target
from . import Section, Table, undisturbed, without

EVERY_MS = TIMEOUT_MS = 100
SLACK_MS = 10
RATE = 2000  # queries a second
SETTLE = 0.2  # seconds without an old answer
LONGEST = 12.0  # seconds that gdnsd may take
GOALS = {"refuse": EVERY_MS + SLACK_MS, "hang": EVERY_MS + TIMEOUT_MS + SLACK_MS}
NAMES = {"refuse": "refused", "hang": "hung"}


def run(bench):
    entries = []
    with ExitStack() as stack:
        # Two targets on one port: the first breaks, the others stay.
        first = stack.enter_context(Target(bench, 1))
        stack.enter_context(Target(bench, work.PLACES - 1, first=work.target(1), port=first.port))
        servers = [stack.enter_context(server(bench, failing_work(server, first.port)))
                   for server in bench.present(Leeward, Gdnsd)]
        for server in servers:
            server.wait()
        queries = bench.write("fault.queries", f"d0.{work.STEERED_ZONE} A 0 1\n")
        draw = random.Random("faults")
        for number in range(bench.scale.faults):
            for kind in ("refuse", "hang"):
                entries += undisturbed("fault", lambda kind=kind: one_fault(
                    bench, servers, first, queries, kind, draw.random()))
                say(f"fault {number + 1} of {bench.scale.faults}, {NAMES[kind]}: " + ", ".join(
                    f"{entry['server']} {entry['ms']:.1f} ms" for entry in entries[-len(servers):]))
    return section_of(bench, entries)


def failing_work(server, port):
    """One name with four places in an order; the answer is one address."""
    every, timeout = (f"{EVERY_MS}ms", f"{TIMEOUT_MS}ms") if server is Leeward else SHORTEST
    return work.Work(work.STEERED_ZONE, steered=work.Steered("order", 1, port, every, timeout))


def one_fault(bench, servers, target, queries, kind, phase):
    """Breaks the first place, and mends it once all have noticed. An entry for each server, or None."""
    for server in servers:
        ask.wait_until(f"{server.label} answers with the first place", lambda: answers_first(server), 30, 0.01)
    loads = [Load(bench, server, queries, LONGEST, rate=RATE, sockets=1, kernel_time=True, timeout=1,
                  old=work.target(0), settle=SETTLE) for server in servers]
    time.sleep(0.3 + phase * 2)
    watches = [measure.Watch(server.pids()) for server in servers]
    broken_ns = target.tell(kind)
    entries = []
    for server, load, watch in zip(servers, loads, watches):
        counted = load.result()
        entries.append({"server": server.label, "kind": kind, "ms": (counted["changed_ns"] - broken_ns) / 1e6,
                        "delay_ms": watch.stop().delay_s * 1e3, "lost": counted["lost"], "wrong": counted["wrong"]})
    target.tell("serve")
    return entries if all(entry["ms"] > 0 for entry in entries) else None


def answers_first(server):
    return ask.first_address(server.port, f"d0.{work.STEERED_ZONE}") == work.target(0)


def section_of(bench, entries):
    section = Section(rounds={"faults": entries}, notes=without(bench, Gdnsd))
    rows = []
    for kind, goal in GOALS.items():
        for server in dict.fromkeys(entry["server"] for entry in entries):
            chosen = [entry for entry in entries if (entry["server"], entry["kind"]) == (server, kind)]
            times = [entry["ms"] for entry in chosen]
            every, timeout = (f"{EVERY_MS} ms", f"{TIMEOUT_MS} ms") if server == "leeward" else ("2 s", "1 s")
            rows.append([server, NAMES[kind], every, timeout, str(len(times)),
                         *(f"{choose(times):.1f}" for choose in (min, median, max))])
            if server == "leeward":
                section.figures.append(noise.worst_of(
                    times, [entry["delay_ms"] for entry in chosen], label=f"fault, {NAMES[kind]}",
                    work=f"fault to changed answer: {NAMES[kind]}",
                    measure=f"the longest of {len(times)}, every {EVERY_MS} ms, timeout {TIMEOUT_MS} ms, fall 1",
                    goal=goal, unit="ms"))
    head = ["server", "fault", "every", "timeout", "faults", "shortest ms", "median ms", "longest ms"]
    section.tables.append(Table("", head, rows))
    return section
