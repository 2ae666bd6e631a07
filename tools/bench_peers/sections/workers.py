# SPDX-License-Identifier: Apache-2.0
"""Two workers on two cores against one on one.

On a machine with two cores the load generator takes its share of both when the server has both. So throughput is counted
for the CPU that the server had: queries for a second of the server's CPU, times its cores. That is what it would answer
were the generator elsewhere, and the floor is measured the same way.
"""

from contextlib import ExitStack
from statistics import median

from .. import noise, rounds
from ..bench import Floor, Leeward, say
from ..load import Load
from ..measure import Watch
from . import Section, Table
from .queries import static_work

SOCKETS = 16  # of each generator: the kernel deals sockets out to the workers


def run(bench):
    wanted = static_work(bench)
    found = {}
    with ExitStack() as stack:
        servers = {}
        for server in (Floor, Leeward):
            for workers in (1, 2):
                cpus = set(bench.cpus) if workers == 2 else {bench.cpus[0]}
                label = f"{server.name} {workers}"
                servers[label] = stack.enter_context(server(bench, wanted[0], label, workers, cpus))
                servers[label].wait()
                one_round(bench, servers[label], wanted[1], rounds.WARM_UP)
                found[label] = []
        for number in range(bench.scale.rounds):
            for label, server in servers.items():
                found[label].append(one_round(bench, server, wanted[1], bench.scale.seconds))
            say(f"workers: round {number + 1} of {bench.scale.rounds}: " + ", ".join(
                f"{label} {entries[-1]['throughput']:,.0f}/s" for label, entries in found.items()))
    return section_of(found)


def one_round(bench, server, queries, seconds):
    """A generator on each of the server's cores if it has both, else one on the other core."""
    cpus = bench.cpus if server.workers == 2 else bench.cpus[1:]
    watch = Watch(server.pids())
    loads = [Load(bench, server, queries, seconds, cpus={cpu}, sockets=SOCKETS, window=24, wait=True) for cpu in cpus]
    counted = [load.result() for load in loads]
    usage = watch.stop()
    received = sum(entry["received"] for entry in counted)
    return {"received": received, "lost": sum(entry["lost"] for entry in counted), "wrong": sum(entry["wrong"] for entry in counted),
            "elapsed_s": usage.elapsed_s, "cpu_s": usage.cpu_s, "delay_s": usage.delay_s, "steal_s": usage.steal_s,
            "generator_cpu_s": sum(entry["generator_cpu_s"] for entry in counted),
            "rate": received / max(entry["elapsed_s"] for entry in counted),
            "throughput": server.workers * received / usage.cpu_s}


def section_of(found):
    section = Section(rounds=found)
    gain = {name: [two["throughput"] / one["throughput"] for one, two in zip(found[f"{name} 1"], found[f"{name} 2"])]
            for name in ("floor", "leeward")}
    what = "two workers on two cores against one on one"
    section.figures += [
        noise.median_of([ours / floors for ours, floors in zip(gain["leeward"], gain["floor"])],
                        label="two workers: gain / floor's gain", work=what,
                        measure="gain in throughput against the floor's own gain", goal=1.0, at_least=True),
        noise.median_of(gain["leeward"], label="two workers: gain", work=what, measure="gain in throughput", goal=None),
        noise.median_of(gain["floor"], label="two workers: floor's gain", work=what, measure="the floor's gain in throughput", goal=None)]
    rows = []
    for label, entries in found.items():
        elapsed = sum(entry["elapsed_s"] for entry in entries)
        rows.append([label, *(f"{median(entry[key] for entry in entries):,.0f}" for key in ("throughput", "rate")),
                     *(f"{sum(entry[key] for entry in entries) / elapsed:.2f}" for key in ("cpu_s", "generator_cpu_s"))])
    section.tables.append(Table("", ["server, workers", "queries for a second of its CPU, times its cores",
                                            "queries/s as it was", "cores that it had", "cores that the generator had"], rows))
    return section
