# SPDX-License-Identifier: Apache-2.0
"""What probing costs: many HTTP endpoints, each on an address of its own, and nothing asked.

Then what it does to answers: the 99th percentile at a steady rate, of a server that probes and of one whose records
have the same places and no check. Each is started alone, so that the other's probes are not in its way.
"""

import time
from contextlib import ExitStack
from dataclasses import asdict

from .. import rounds, work
from ..bench import Gdnsd, Leeward, say
from ..load import Target
from ..measure import Watch
from ..servers import seconds
from . import Section, Table, ratio_figure, spread, total, without


def probed_work(bench, port, probed=True):
    scale = bench.scale
    return work.Work(work.STEERED_ZONE, steered=work.Steered(
        "multivalue", scale.probed // work.PLACES, port, scale.probed_every, "1s", own_places=True, probed=probed))


def warm_up(bench):
    """Seconds until the probes are spread over their interval."""
    return seconds(bench.scale.probed_every) + 2


def cost(bench):
    servers = bench.present(Leeward, Gdnsd)
    found = {server.name: [] for server in servers}
    for number in range(bench.scale.probe_rounds):
        first = number % len(servers)
        for server in servers[first:] + servers[:first]:
            entry = one_round(bench, server)
            found[server.name].append(entry)
            say(f"probes: round {number + 1} of {bench.scale.probe_rounds}, {server.name}: "
                f"{entry['cpu_us']:.1f} us a probe, {entry['rate']:.0f} probes a second")
    what = f"{bench.scale.probed:,} HTTP probes, each every {bench.scale.probed_every}"
    head = ["server", "probes/s", "CPU µs/probe", "user µs/probe"]
    rows = [[name, spread(entries, "rate", 0), spread(entries, "cpu_us", 1), spread(entries, "user_us", 1)]
            for name, entries in found.items()]
    figure = ratio_figure(found, "leeward", "gdnsd", goal=1.0, label="probes: CPU / gdnsd", work=what,
                          measure="CPU for a probe against gdnsd")
    return Section([figure], [Table(what, head, rows)], found, without(bench, Gdnsd))


def one_round(bench, server):
    with Target(bench, bench.scale.probed) as target, server(bench, probed_work(bench, target.port)) as running:
        running.wait()
        time.sleep(warm_up(bench))
        watch, before = Watch(running.pids()), target.tell("count")
        time.sleep(bench.scale.probe_seconds)
        usage, probes = watch.stop(), target.tell("count") - before
    if probes == 0:
        raise RuntimeError(f"{server.name} sent no probe")
    return {**asdict(usage), "probes": probes, "rate": probes / usage.elapsed_s, "cpu_us": usage.cpu_s / probes * 1e6,
            "user_us": usage.user_s / probes * 1e6}


def serving(bench):
    found = {"without probing": [], "probing": []}
    queries = bench.write("serving.queries", work.steered_queries(probed_work(bench, 1).steered))
    with Target(bench, bench.scale.probed) as target:
        for number in range(bench.scale.rounds):
            for label in list(found)[::1 if number % 2 == 0 else -1]:
                found[label].append(served(bench, target.port, label == "probing", queries))
            say(f"serving: round {number + 1} of {bench.scale.rounds}: p99 " + ", ".join(
                f"{label} {entries[-1]['p99_us']:.0f} us" for label, entries in found.items()))
    scale = bench.scale
    title = f"{scale.rate:,} queries/s, {scale.probed:,} endpoints, probed every {scale.probed_every} or not at all"
    head = ["leeward", "p50 µs", "p99 µs", "p99.9 µs", "largest µs", "lost"]
    rows = [[label, *(spread(entries, key, 0) for key in ("p50_us", "p99_us", "p999_us", "max_us")),
             str(total(entries, "lost"))] for label, entries in found.items()]
    figure = ratio_figure(found, "probing", "without probing", "p99_us", goal=1.2,
                          label="serving: p99 / without probing", work="probing at that rate while serving",
                          measure=f"p99 of answers at {scale.rate:,} queries/s against no probing")
    return Section([figure], [Table(title, head, rows)], found)


def served(bench, port, probed, queries):
    with ExitStack() as stack:
        server = stack.enter_context(Leeward(bench, probed_work(bench, port, probed)))
        server.wait()
        time.sleep(warm_up(bench) if probed else 1)
        options = {"rate": bench.scale.rate, "sockets": 1, "window": 1000, "kernel_time": True}
        subject = rounds.Subject(server, queries, options)
        rounds.measure(bench, subject, rounds.WARM_UP)
        return rounds.measure(bench, subject, bench.scale.seconds)
