# SPDX-License-Identifier: Apache-2.0
"""A large zone of A records: load, memory, and a reload while it is served.

Load time runs from the start of the process to the first right answer, on the server's one CPU; on both CPUs it is
measured once more, beside. Memory a name is the proportional set size after the load, shared by the names. Peak memory
is VmHWM during a reload, after it was reset, over VmRSS before. A client asks 1000 times a second throughout the
reload; how late the latest answer was is set beside a time without a reload.
"""

import time
from contextlib import contextmanager
from statistics import median

from .. import ask, measure, noise, work
from ..bench import Gdnsd, Knot, Leeward, Nsd, say
from ..load import Load
from . import Section, Table, ratio_figure, spread, without

RATE = 1000  # queries a second
SETTLE = 1.0  # seconds after a load or a reload
LOST = 10.0  # seconds after which an answer is not waited for
QUIET = 3.0  # seconds without a reload
LONGEST_RELOAD = 60.0  # seconds
GOAL_LATEST_MS = 5.0


def run(bench):
    names = bench.scale.big_names
    zones = [bench.folder / f"big-{serial}.zone" for serial in (1, 2)]
    for serial, path in enumerate(zones, 1):
        work.write_big_zone(path, names, serial)
    queries = bench.write("big.queries", work.big_queries(names))
    servers = bench.present(Leeward, Gdnsd, Nsd, Knot)
    found = {server.name: [] for server in servers}
    for number in range(bench.scale.big_rounds):
        first = number % len(servers)
        for server in servers[first:] + servers[:first]:
            found[server.name].append(one_round(bench, server, zones, queries))
            entry = found[server.name][-1]
            say(f"zone: round {number + 1} of {bench.scale.big_rounds}, {server.name}: load {entry['load_s']:.2f} s, "
                f"{entry['octets_a_name']:.0f} octets a name, peak {entry['peak_ratio']:.2f}, "
                f"latest answer {entry['latest_ms']:.2f} ms")
    return section_of(bench, found)


def one_round(bench, server, zones, queries):
    served = bench.folder / "big.zone"
    entry = {}
    with loaded(bench, server, zones[0], served, set(bench.cpus)) as running:
        entry["load_both_cpus_s"] = running.wait()
    with loaded(bench, server, zones[0], served, {bench.cpus[0]}) as running:
        loading = measure.Disturbance(running, bench.cpus[0])
        entry["load_s"] = running.wait()
        entry |= loading.stop()
        entry["load_cpu_s"] = measure.cpu_seconds(running.pids())
        time.sleep(SETTLE)
        entry["octets_a_name"] = measure.proportional_set_size(running.pids()) / bench.scale.big_names
        return entry | reload(bench, running, zones[1], served, queries)


@contextmanager
def loaded(bench, server, zone, served, cpus):
    """The server, with the zone's file under the name that it reads."""
    put(zone, served)
    with server(bench, work.Work(work.BIG_ZONE, file=served), cpus=cpus) as running:
        yield running


def put(zone, served):
    """Replaces the file that is served by a new one, as an editor does, so that its time tells it changed."""
    fresh = served.with_suffix(".new")
    fresh.write_bytes(zone.read_bytes())
    fresh.replace(served)


def reload(bench, running, zone, served, queries):
    put(zone, served)
    time.sleep(1.1)  # some servers compare times of files in whole seconds
    asking = {"rate": RATE, "sockets": 1, "window": 1000, "kernel_time": True, "timeout": LOST}
    quiet = Load(bench, running, queries, QUIET, **asking).result()
    steady = measure.resident_size(running.pids())
    measure.reset_peak(running.pids())
    load = Load(bench, running, queries, LONGEST_RELOAD, **asking)
    time.sleep(0.2)
    disturbance = measure.Disturbance(running, bench.cpus[0])
    begun = time.monotonic()
    running.reload()
    peak = follow(running)
    took = time.monotonic() - begun
    reloading = disturbance.stop()
    time.sleep(SETTLE)
    peak = max(peak, measure.peak_size(running.pids()))
    counted = load.end()
    return {"reload_s": took, "reloading": reloading, "steady_octets": steady, "peak_octets": peak,
            "peak_ratio": peak / steady, "latest_ms": latest_ms(counted), "quiet_latest_ms": latest_ms(quiet),
            "p99_us": counted["p99_us"], "lost": counted["lost"], "wrong": counted["wrong"]}


def latest_ms(counted):
    """An answer that never came was as late as we waited for it."""
    return LOST * 1e3 if counted["lost"] else counted["max_us"] / 1e3


def follow(running):
    """Waits until the new zone is answered; returns the largest sum of peaks of its processes meanwhile."""
    peak = [0]

    def renewed():
        peak[0] = max(peak[0], measure.peak_size(running.pids()))
        reply = ask.ask(running.port, f"marker.{work.BIG_ZONE}", "TXT")
        return reply is not None and b"serial 2" in reply[2]

    ask.wait_until(f"{running.label}: the reloaded zone", renewed, LONGEST_RELOAD - 5, 0.01, running.process.running)
    return peak[0]


def section_of(bench, found):
    section = Section(rounds=found, notes=without(bench, Gdnsd, Nsd, Knot))
    section.notes.append("NSD serves from several processes: its VmHWM and VmRSS count pages that they share in each.")
    names = f"{bench.scale.big_names:,} names"
    ours = found["leeward"]
    section.figures += [
        load_figure(found, names),
        ratio_figure(found, "leeward", "gdnsd", "octets_a_name", goal=0.8, label="zone: memory / gdnsd",
                     work=f"{names}: memory a name", measure="proportional set size against gdnsd"),
        noise.median_of([entry["peak_ratio"] for entry in ours], goal=2.0, label="zone: reload's peak / steady",
                        work=f"{names}: reload while serving", measure="peak memory against steady"),
        noise.worst_of([entry["latest_ms"] for entry in ours], [entry["quiet_latest_ms"] for entry in ours],
                       goal=GOAL_LATEST_MS, unit="ms", label="zone: latest answer at reload",
                       work=f"{names}: reload while serving", measure=f"the latest answer in {len(ours)} reloads")]
    # Memory is the same however long the server waited for its CPU; answers are not.
    section.figures[1].noisy_because = noise.too_few(ours)
    section.figures[3].noisy_because += noise.disturbed([entry["reloading"] for entry in ours])
    columns = {"load s": ("load_s", 2), "load CPU s": ("load_cpu_s", 2), "load s, both CPUs": ("load_both_cpus_s", 2),
               "octets a name": ("octets_a_name", 1), "reload s": ("reload_s", 2), "peak/steady": ("peak_ratio", 2),
               "latest answer ms": ("latest_ms", 2), "latest without reload ms": ("quiet_latest_ms", 2),
               "lost": ("lost", 0)}
    section.tables.append(Table(names, ["server", *columns], [
        [name, *(spread(entries, *column) for column in columns.values())] for name, entries in found.items()]))
    return section


def load_figure(found, names):
    row = {"label": "zone: load time / fastest", "work": f"{names}: load time", "measure": "against the fastest peer",
           "goal": 0.8}
    peers = [name for name in found if name != "leeward"]
    if not peers:
        return noise.Figure(remark="no peer is installed", **row)
    fastest = min(peers, key=lambda name: median(entry["load_s"] for entry in found[name]))
    figure = ratio_figure(found, "leeward", fastest, "load_s", **row)
    figure.remark = f"the fastest was {fastest}"
    return figure
