# SPDX-License-Identifier: Apache-2.0
"""The sections that load servers with queries: static, steered, nested, tcp."""

from contextlib import ExitStack
from statistics import median

from .. import noise, rounds, work
from ..bench import Floor, Gdnsd, Knot, Leeward, Nsd
from ..gdnsd import PLUGINS
from ..load import Target
from . import Section, Table, not_measured, without

STATIC_NAMES = 10_000
STEERED_NAMES = 1_000
PIPELINED = 10  # queries under way on a TCP connection
POLICIES = ("weighted", "failover", "multivalue")


def static_work(bench):
    zone = bench.write("static.zone", work.static_zone(STATIC_NAMES))
    return (work.Work(work.STATIC_ZONE, file=zone),
            bench.write("static.queries", work.static_queries(STATIC_NAMES)))


def steered_work(bench, policy, port):
    steered = work.Steered(policy, STEERED_NAMES, port)
    return (work.Work(work.STEERED_ZONE, steered=steered),
            bench.write(f"{policy}.queries", work.steered_queries(steered)))


def started(stack, server, bench, wanted, label=None, options=None, **more):
    """A Subject whose server answers. `wanted` is (work, query file)."""
    running = stack.enter_context(server(bench, wanted[0], label=label, **more))
    running.wait()
    return rounds.Subject(running, wanted[1], options or {})


def static(bench):
    wanted = static_work(bench)
    with ExitStack() as stack:
        servers = bench.present(Floor, Leeward, Gdnsd, Nsd, Knot)
        found = rounds.run(bench, [started(stack, server, bench, wanted) for server in servers], "static")
    section = Section(rounds=found, notes=without(bench, Gdnsd, Nsd, Knot), tables=[queries_table("", found)])
    section.figures.append(cpu_figure(found, "leeward", "floor", 1.06, label="static: CPU / floor", work="static answers",
                                      measure="total CPU for a query against the recvmmsg floor"))
    for peer, goal in (("gdnsd", 0.6), ("nsd", None), ("knot", None)):
        if goal is not None or peer in found:
            section.figures.append(user_figure(found, "leeward", peer, goal, label=f"static: user CPU / {peer}",
                                               work="static answers", measure=f"user CPU for a query against {peer}"))
    return section


def steered(bench):
    with ExitStack() as stack:
        target = stack.enter_context(Target(bench, work.PLACES))
        subjects = []
        for policy in POLICIES:
            wanted = steered_work(bench, policy, target.port)
            subjects += [started(stack, server, bench, wanted, label=f"{server.name} {policy}")
                         for server in bench.present(Leeward, Gdnsd)]
        found = rounds.run(bench, subjects, "steered")
    section = Section(rounds=found, notes=without(bench, Gdnsd), tables=[queries_table("", found)])
    section.figures = [user_figure(found, f"leeward {policy}", f"gdnsd {policy}", 0.6, label=f"{policy}: user CPU / gdnsd",
                                   work=f"{policy} answers under health checks",
                                   measure=f"user CPU for a query against gdnsd's {PLUGINS[policy]}") for policy in POLICIES]
    return section


def nested(bench):
    with ExitStack() as stack:
        target = stack.enter_context(Target(bench, work.PLACES))
        subjects = [started(stack, Leeward, bench, static_work(bench), label="leeward static"),
                    started(stack, Leeward, bench, steered_work(bench, "nested", target.port), label="leeward nested")]
        found = rounds.run(bench, subjects, "nested")
    section = Section(rounds=found, tables=[queries_table("", found)])
    section.figures.append(user_figure(found, "leeward nested", "leeward static", 1.5, label="nested: user CPU / own static",
                                       work="nested tree: failover over weighted over failover",
                                       measure="user CPU for a query against our own static"))
    return section


def tcp(bench):
    """Each server twice: one query under way on a connection, and ten."""
    wanted = static_work(bench)
    with ExitStack() as stack:
        singly = [started(stack, server, bench, wanted, options={"tcp": True, "window": 1})
                  for server in bench.present(Leeward, Gdnsd, Knot)]
        pipelined = [rounds.Subject(subject.server, subject.queries, {"tcp": True, "window": PIPELINED},
                                    f"{subject.label} pipelined") for subject in singly]
        found = rounds.run(bench, singly + pipelined, "tcp")
    section = Section(rounds=found, notes=without(bench, Gdnsd, Knot), tables=[queries_table("", found)])
    section.notes.append(f"20 connections kept, one query under way on each; pipelined: {PIPELINED}")
    for peer, goal in (("gdnsd", 1.0), ("knot", None)):
        for kind, words in (("", "one query under way on each"), (" pipelined", f"{PIPELINED} queries under way on each")):
            if goal is not None or peer in found:
                section.figures.append(cpu_figure(found, "leeward" + kind, peer + kind, goal, label=f"TCP{kind}: CPU / {peer}",
                                                  work=f"TCP, connections reused, {words}",
                                                  measure=f"CPU for a query against {peer}"))
    ended = {label: sum(entry["reconnects"] for entry in entries) for label, entries in found.items()}
    section.notes += [f"{label}: the server ended {count} connections" for label, count in ended.items() if count]
    return section


def cpu_figure(found, ours, theirs, goal, **row):
    """The median of the ratios by round."""
    row["goal"] = goal
    if theirs not in found:
        return not_measured(f"{theirs} is missing", **row)
    figure = noise.median_of(rounds.ratios(found[ours], found[theirs]), **row)
    return marked(figure, found, ours, theirs)


def user_figure(found, ours, theirs, goal, **row):
    """The ratio of the sums over the rounds, for user time is sampled."""
    row["goal"] = goal
    if theirs not in found:
        return not_measured(f"{theirs} is missing", **row)
    figure = noise.sampled_ratio(rounds.samples(found[ours]), rounds.samples(found[theirs]), **row)
    return marked(figure, found, ours, theirs)


def marked(figure, found, *labels):
    """With what disturbed the rounds of those servers."""
    figure.noisy_because += [f"{label}: {reason}" for label in labels for reason in noise.disturbed(found[label])]
    return figure


def queries_table(title, found):
    head = ["server", "queries/s", "CPU µs/query", "user µs", "sampling error", "p50 µs", "p99 µs", "wrong/lost", "run-queue delay"]
    return Table(title, head, [_row(label, entries) for label, entries in found.items()])


def _row(label, entries):
    def spread(key, digits):
        values = [entry[key] for entry in entries]
        return f"{median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"

    samples, received = (sum(entry[key] for entry in entries) for key in ("user_samples", "received"))
    user = sum(entry["user_s"] for entry in entries) / max(received, 1) * 1e6
    error = f"{100 / samples ** 0.5:.1f} %" if samples else "none seen"
    delay = sum(entry["delay_s"] for entry in entries) / sum(entry["elapsed_s"] for entry in entries)
    return [label, spread("rate", 0), spread("cpu_us", 2), f"{user:.3f}", error, spread("p50_us", 0), spread("p99_us", 0),
            f"{sum(entry['wrong'] for entry in entries)}/{sum(entry['lost'] for entry in entries)}", f"{100 * delay:.1f} %"]
