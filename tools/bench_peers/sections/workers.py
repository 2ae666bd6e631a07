# SPDX-License-Identifier: Apache-2.0
"""Two workers on two cores against one on one.

On a machine with two cores the load generator takes its share of both when the server has both. So throughput is
counted for the CPU that the server had: queries for a second of the server's CPU, times its cores. That is what it
would answer were the generator elsewhere, and the floor is measured the same way.
"""

from contextlib import ExitStack
from dataclasses import asdict

from .. import noise, rounds
from ..bench import Floor, Leeward, say
from ..load import Load
from ..measure import Watch
from . import Section, Table, spread, total
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
    received = total(counted, "received")
    return {**asdict(usage), "received": received, "lost": total(counted, "lost"), "wrong": total(counted, "wrong"),
            "generator_cpu_s": total(counted, "generator_cpu_s"),
            "rate": received / max(entry["elapsed_s"] for entry in counted),
            "throughput": server.workers * received / usage.cpu_s}


def section_of(found):
    gain = {name: [two["throughput"] / one["throughput"] for one, two in zip(found[f"{name} 1"], found[f"{name} 2"])]
            for name in ("floor", "leeward")}
    what = "two workers on two cores against one on one"
    figures = [noise.median_of([ours / floors for ours, floors in zip(gain["leeward"], gain["floor"])], work=what,
                               goal=1.0, at_least=True, label="two workers: gain / floor's gain",
                               measure="gain in throughput against the floor's own gain")]
    if figures[0].verdict == "noise":
        figures[0].remark = "not told apart from the floor's"
    figures += [noise.median_of(gains, work=what, goal=None, at_least=True, label=f"two workers: gain of {name}",
                                measure=f"gain in throughput of {name}") for name, gains in gain.items()]
    head = ["server, workers", "queries for a second of its CPU, times its cores", "queries/s as it was",
            "cores that it had", "cores that the generator had"]
    rows = []
    for label, entries in found.items():
        cores = [f"{total(entries, key) / total(entries, 'elapsed_s'):.2f}" for key in ("cpu_s", "generator_cpu_s")]
        rows.append([label, spread(entries, "throughput", 0), spread(entries, "rate", 0), *cores])
    return Section(figures, [Table("", head, rows)], found)
