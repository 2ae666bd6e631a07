# SPDX-License-Identifier: Apache-2.0
"""The command line: which sections, how long, and where the results go."""

import argparse
import json
import os
import sys
import time
import traceback
from dataclasses import asdict, replace
from pathlib import Path

from . import machine, measure, noise, plot, table
from .bench import QUICK, SERVERS, Bench, Scale, say
from .sections import Section, fault, probes, publish, queries, workers, zone
from .servers import output

TREE = Path(__file__).resolve().parents[2]

# In the order of the table of goals: name, title, what measures it.
SECTIONS = {
    "static": ("Static answers", queries.static),
    "steered": ("Weighted, failover and multivalue answers", queries.steered),
    "nested": ("A nested tree", queries.nested),
    "tcp": ("TCP", queries.tcp),
    "fault": ("Fault to changed answer", fault.run),
    "zone": ("A large zone", zone.run),
    "publish": ("A region with many records fails", publish.run),
    "probes": ("What probes cost", probes.cost),
    "serving": ("Probing while serving", probes.serving),
    "workers": ("Two workers", workers.run),
}

ABOUT = """\
Measures Leeward beside gdnsd, NSD and Knot, those of them that are installed (Debian packages gdnsd, nsd, knot), on
loopback, and writes DIR/results.json, DIR/table.md and DIR/bench.svg. Each server is started in the foreground in a
temporary folder on a free port and ended again; system services are not touched. The server has one CPU, the load
generator another. CPU is the server's own, all its threads and processes, as the scheduler counts it; user CPU is
sampled, and the table says how. Build the release preset first:
  cmake --preset release && cmake --build --preset release
"""


def arguments(words):
    parser = argparse.ArgumentParser(
        prog="tools/bench-peers", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="sections:\n" + "".join(f"  {name:12} {title}\n" for name, (title, _) in SECTIONS.items())
        + "\nwhen a figure is noise:\n\n" + noise.RULE)
    parser.add_argument("--sections", metavar="A,B", type=section_names, default=list(SECTIONS), help="only these")
    parser.add_argument("--quick", action="store_true", help="everything small, in about 3 minutes; mostly noise")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each section (5)")
    parser.add_argument("--seconds", type=float, metavar="S", help="of a round of queries (4)")
    parser.add_argument("--out", type=Path, default=TREE / "build/bench-peers", metavar="DIR",
                        help="(build/bench-peers)")
    parser.add_argument("--leeward", type=Path, default=TREE / "build/release/leeward", metavar="PATH",
                        help="(build/release/leeward)")
    parser.add_argument("--helpers", type=Path, default=TREE / "build/release/bench-peers", metavar="DIR",
                        help="where load_udp and its siblings are (build/release/bench-peers)")
    parser.add_argument("--cpus", type=cpu_pair, metavar="A,B", help="the server's and the load generator's")
    parser.add_argument("--without", type=peer_names, default=[], metavar="A,B", help="leave out these peers")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder")
    parser.add_argument("--again", type=Path, metavar="FILE",
                        help="measure nothing: table and plot of this results.json")
    options = parser.parse_args(words)
    if options.rounds is not None and options.rounds < 1:
        parser.error("--rounds: at least 1")
    if options.seconds is not None and not 0.05 <= options.seconds <= 600:
        parser.error("--seconds: 0.05 to 600")
    return options


def section_names(text):
    names = text.split(",")
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    return [name for name in SECTIONS if name in names]


def peer_names(text):
    peers = [server.name for server in SERVERS if server.name not in ("floor", "leeward")]
    if not set(text.split(",")) <= set(peers):
        raise argparse.ArgumentTypeError(f"the peers are {', '.join(peers)}")
    return text.split(",")


def cpu_pair(text):
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError("two numbers: 0,1") from None


def scale_of(options):
    scale = QUICK if options.quick else Scale()
    if options.rounds:
        scale = replace(scale, rounds=options.rounds, big_rounds=options.rounds, probe_rounds=options.rounds)
    return replace(scale, seconds=options.seconds) if options.seconds else scale


def main(words=None):
    """Exit status: 0 done, 1 a section failed, 2 bad usage or unfit machine. Goals do not decide it."""
    options = arguments(words)
    try:
        results = json.loads(options.again.read_text()) if options.again else measured(options)
        write(results, options.out)
    except (machine.Unfit, OSError, json.JSONDecodeError) as error:
        print(f"bench-peers: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"bench-peers: interrupted; what was done is in {options.out}/results.json", file=sys.stderr)
        return 130
    failed = [name for name, section in results["sections"].items() if section.get("failed")]
    if failed:
        print(f"bench-peers: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def measured(options):
    cpus = machine.two_cpus(options.cpus)
    os.sched_setaffinity(0, {cpus[1]})  # we, too, stay out of the server's way
    bench = Bench(scale_of(options), cpus, options.leeward.resolve(), options.helpers.resolve(), keep=options.keep,
                  without=tuple(options.without))
    try:
        return run(bench, options)
    finally:
        if options.keep:
            say(f"kept {bench.folder}")
        bench.close()


def run(bench, options):
    """The results, which are written after each section too, for a run is long and may be ended."""
    begun = time.monotonic()
    results = begin(bench, options)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.sections:
        results["sections"][name] = run_section(bench, name)
        results["took_s"] = time.monotonic() - begun
        (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    return results


def begin(bench, options):
    """Results without sections: what is measured where. Raises Unfit without Leeward."""
    missing = {server.name: bench.missing(server) for server in SERVERS}
    if missing["leeward"]:
        raise machine.Unfit(missing["leeward"])
    skipped = [f"{name}: {why}" for name, why in missing.items() if why]
    for text in skipped:
        say(f"skipped: {text}")
    return {
        "date": time.strftime("%Y-%m-%d %H:%M %Z"), "quick": options.quick, "source": source(), "missing": skipped,
        "machine": machine.describe(), "cpus": list(bench.cpus), "one_core": machine.share_a_core(bench.cpus),
        "user_time": measure.user_time_source(), "scale": asdict(bench.scale),
        "servers": {server.name: {"version": server.version(bench), "settings": server.settings}
                    for server in SERVERS if not missing[server.name]},
        "sections": {}}


def source():
    """Which source this is, in git's words."""
    try:
        return output("git", "-C", TREE, "describe", "--always", "--dirty", "--tags").strip()
    except OSError:
        return "unknown"


def run_section(bench, name):
    """The section as a dict for results.json; one that fails leaves the others alone."""
    title, measured_by = SECTIONS[name]
    say(title)
    failed = ""
    try:
        section = measured_by(bench)
    except machine.Unfit:
        raise
    except Exception as error:  # whatever it is, the other sections' figures must not be lost for it
        section, failed = Section(), str(error) or type(error).__name__
        say(f"{name} failed: {failed}")
        if not isinstance(error, RuntimeError):  # those say it all
            traceback.print_exc()
    figures = [{**asdict(figure), "verdict": figure.verdict} for figure in section.figures]
    return {"title": title, "failed": failed, "figures": figures, "tables": [asdict(entry) for entry in section.tables],
            "notes": section.notes, "rounds": section.rounds}


def write(results, folder):
    """Table and plot, and the table of goals on stdout."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(table.table(results))
    (folder / "bench.svg").write_text(plot.plot(results))
    for section in results["sections"].values():
        for figure in section["figures"]:
            row = table.goal_row(figure)
            words = f"{row[5]:14} {row[0]}: {row[1]}: {row[3] or '-'} (goal {row[2]}, {row[4] or 'no interval'})"
            print(f"{words} {row[6]}".rstrip())
    print(f"wrote {folder}/table.md and bench.svg")
