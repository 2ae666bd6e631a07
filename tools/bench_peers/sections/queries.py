# SPDX-License-Identifier: Apache-2.0
"""The sections that load servers with queries: static, steered, nested, tcp."""

from contextlib import ExitStack

from .. import rounds, work
from ..bench import Floor, Gdnsd, Knot, Leeward, Nsd
from ..gdnsd import PLUGINS
from ..load import Target
from . import Section, Table, ratio_figure, spread, total, user_figure, without

STATIC_NAMES = 10_000
STEERED_NAMES = 1_000
PIPELINED = 10  # queries under way on a TCP connection
POLICIES = ("weighted", "failover", "multivalue")


def static_work(bench):
    """(work, query file)"""
    zone = bench.write("static.zone", work.static_zone(STATIC_NAMES))
    queries = bench.write("static.queries", work.static_queries(STATIC_NAMES))
    return work.Work(work.STATIC_ZONE, file=zone), queries


def steered_work(bench, policy, port):
    """(work, query file)"""
    steered = work.Steered(policy, STEERED_NAMES, port)
    queries = bench.write(f"{policy}.queries", work.steered_queries(steered))
    return work.Work(work.STEERED_ZONE, steered=steered), queries


def started(stack, server, bench, wanted, label=None, **options):
    """A Subject whose server answers. `wanted` is (work, query file), `options` are of Load."""
    running = stack.enter_context(server(bench, wanted[0], label=label))
    running.wait()
    return rounds.Subject(running, wanted[1], options)


def static(bench):
    wanted = static_work(bench)
    with ExitStack() as stack:
        servers = bench.present(Floor, Leeward, Gdnsd, Nsd, Knot)
        found = rounds.run(bench, [started(stack, server, bench, wanted) for server in servers], "static")
    section = section_of(bench, found, Gdnsd, Nsd, Knot)
    section.figures.append(ratio_figure(
        found, "leeward", "floor", goal=1.06, label="static: CPU / floor", work="static answers",
        measure="total CPU for a query against the recvmmsg floor"))
    for peer, goal in (("gdnsd", 0.6), ("nsd", None), ("knot", None)):
        if goal is not None or peer in found:
            section.figures.append(user_figure(
                found, "leeward", peer, goal=goal, label=f"static: user CPU / {peer}", work="static answers",
                measure=f"user CPU for a query against {peer}"))
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
    section = section_of(bench, found, Gdnsd)
    for policy in POLICIES:
        section.figures.append(user_figure(
            found, f"leeward {policy}", f"gdnsd {policy}", goal=0.6, label=f"{policy}: user CPU / gdnsd",
            work=f"{policy} answers under health checks",
            measure=f"user CPU for a query against gdnsd's {PLUGINS[policy]}"))
    return section


def nested(bench):
    with ExitStack() as stack:
        target = stack.enter_context(Target(bench, work.PLACES))
        subjects = [
            started(stack, Leeward, bench, static_work(bench), label="leeward static"),
            started(stack, Leeward, bench, steered_work(bench, "nested", target.port), label="leeward nested")]
        found = rounds.run(bench, subjects, "nested")
    section = section_of(bench, found)
    section.figures.append(user_figure(
        found, "leeward nested", "leeward static", goal=1.5, label="nested: user CPU / own static",
        work="nested tree: failover over weighted over failover",
        measure="user CPU for a query against our own static"))
    return section


def tcp(bench):
    """Each server twice: one query under way on a connection, and ten."""
    wanted = static_work(bench)
    with ExitStack() as stack:
        singly = [started(stack, server, bench, wanted, tcp=True, window=1)
                  for server in bench.present(Leeward, Gdnsd, Knot)]
        pipelined = [rounds.Subject(subject.server, subject.queries, {"tcp": True, "window": PIPELINED},
                                    f"{subject.label} pipelined") for subject in singly]
        found = rounds.run(bench, singly + pipelined, "tcp")
    section = section_of(bench, found, Gdnsd, Knot)
    section.notes.append(f"20 connections kept, one query under way on each; pipelined: {PIPELINED}")
    for peer, goal in (("gdnsd", 1.0), ("knot", None)):
        for kind, many in (("", 1), (" pipelined", PIPELINED)):
            if goal is not None or peer in found:
                section.figures.append(ratio_figure(
                    found, "leeward" + kind, peer + kind, goal=goal, label=f"TCP{kind}: CPU / {peer}",
                    work=f"TCP, connections reused, queries under way on each: {many}",
                    measure=f"CPU for a query against {peer}"))
    section.notes += [f"{label}: the server ended {total(entries, 'reconnects')} connections"
                      for label, entries in found.items() if total(entries, "reconnects")]
    return section


def section_of(bench, found, *peers):
    head = ["server", "queries/s", "CPU µs/query", "user µs", "its sampling error", "p50 µs", "p99 µs", "wrong",
            "lost", "run-queue delay"]
    table = Table("", head, [table_row(label, entries) for label, entries in found.items()])
    return Section(rounds=found, notes=without(bench, *peers), tables=[table])


def table_row(label, entries):
    samples = total(entries, "user_samples")
    user_us = total(entries, "user_s") / max(total(entries, "received"), 1) * 1e6
    error = f"{100 / samples ** 0.5:.1f} %" if samples else "none seen"
    delay = total(entries, "delay_s") / total(entries, "elapsed_s")
    return [label, spread(entries, "rate", 0), spread(entries, "cpu_us", 2), f"{user_us:.3f}", error,
            spread(entries, "p50_us", 0), spread(entries, "p99_us", 0), str(total(entries, "wrong")),
            str(total(entries, "lost")), f"{100 * delay:.1f} %"]
