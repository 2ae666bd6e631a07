#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pure parts of tools/bench-peers: what is asked, when a figure is noise, the table and the plot."""

import random
import sys
import unittest
import xml.etree.ElementTree as xml
from collections import Counter
from dataclasses import asdict
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from bench_peers import noise, plot, table, work  # noqa: E402
from bench_peers.noise import Figure  # noqa: E402

ROW = {"label": "static: CPU", "work": "static answers", "measure": "CPU | against <the floor>"}


def figure(value, low, high, goal=1.0, **more):
    return Figure(**ROW, goal=goal, value=value, low=low, high=high, **more)


class Queries(unittest.TestCase):
    def test_the_same_every_time(self):
        self.assertEqual(work.static_queries(1000, 500), work.static_queries(1000, 500))
        steered = work.Steered("weighted", 50, 80)
        self.assertEqual(work.steered_queries(steered, 500), work.steered_queries(steered, 500))
        self.assertEqual(work.weights(7), work.weights(7))

    def test_types_of_names_have_their_shares(self):
        counted = Counter(work.type_of(number) for number in range(10_000))
        self.assertEqual(counted, {kind: share * 100 for kind, share in work.MIX})

    def test_one_in_ten_is_missing(self):
        lines = work.static_queries(10_000, 50_000).splitlines()
        missing = sum(line.endswith(" 3 0") for line in lines)
        self.assertAlmostEqual(missing / len(lines), 0.10, delta=0.01)

    def test_what_is_asked_is_in_the_zone(self):
        records = [line.split() for line in work.static_zone(1000).splitlines() if line.startswith("host")]
        by_name = {record[0]: record for record in records}
        for line in work.static_queries(1000, 5000).splitlines():
            name, kind, rcode, answers = line.split()
            record = by_name.get(name.removesuffix("." + work.STATIC_ZONE))
            if rcode == "3":
                self.assertIsNone(record)
            elif answers == "2":  # a CNAME, and the address that it leads to
                self.assertEqual((record[1], kind), ("CNAME", "A"))
                self.assertEqual(by_name[record[2]][1], "A")
            else:
                self.assertEqual(record[1], kind)

    def test_every_name_is_asked_once(self):
        names = [line.split()[0] for line in work.every_name_once(500, 1).splitlines()]
        self.assertEqual(sorted(names), sorted(f"d{number}.{work.STEERED_ZONE}" for number in range(500)))

    def test_targets_are_distinct_and_loopback(self):
        targets = [work.target(number) for number in range(10_000)]
        self.assertEqual(len(set(targets)), len(targets))
        self.assertTrue(all(text.startswith("127.") and 0 < int(text.split(".")[3]) < 255 for text in targets))


class Noise(unittest.TestCase):
    def test_the_interval_holds_the_median_as_often_as_it_says(self):
        draw = random.Random(1)
        for count in (5, 8, 9, 15):
            trials = 4000
            held = 0
            for _ in range(trials):
                low, high = noise.order_interval([draw.expovariate(1) for _ in range(count)])
                held += low <= 0.6931 <= high
            self.assertGreater(held / trials, noise.SURE - 0.02, count)

    def test_the_interval_is_the_narrowest(self):
        self.assertEqual(noise.order_interval([5, 1, 4, 2, 3]), (1, 5))
        self.assertEqual(noise.order_interval(list(range(1, 9))), (2, 7))
        self.assertEqual(noise.order_interval(list(range(1, 11))), (2, 9))

    def test_few_rounds_widen_it(self):
        self.assertEqual(noise.order_interval([1.0, 1.1, 1.2]), (1.0 - (1.2 - 1.0), 1.2 + (1.2 - 1.0)))

    def test_a_goal_within_the_interval_is_noise(self):
        self.assertEqual(figure(0.9, 0.8, 0.99).verdict, "reached")
        self.assertEqual(figure(0.9, 0.8, 1.01).verdict, "noise")
        self.assertEqual(figure(1.1, 0.99, 1.3).verdict, "noise")
        self.assertEqual(figure(1.1, 1.01, 1.3).verdict, "missed")
        self.assertEqual(figure(1.1, 1.0, 1.3, at_least=True).verdict, "reached")
        self.assertEqual(figure(1.1, 0.9, 1.3, at_least=True).verdict, "noise")
        self.assertEqual(figure(0.8, 0.7, 0.9, at_least=True).verdict, "missed")

    def test_one_round_is_noise(self):
        self.assertEqual(noise.median_of([0.1], goal=1.0, **ROW).verdict, "noise")
        self.assertEqual(noise.median_of([0.1] * 5, goal=1.0, **ROW).verdict, "reached")

    def test_few_samples_widen_a_user_ratio(self):
        many = noise.sampled_ratio([(5000, 10**6)] * 5, [(10_000, 10**6)] * 5, goal=0.6, **ROW)
        self.assertAlmostEqual(many.value, 0.5)
        self.assertEqual(many.verdict, "reached")
        few = noise.sampled_ratio([(5, 1000)] * 5, [(10, 1000)] * 5, goal=0.6, **ROW)
        self.assertAlmostEqual(few.value, 0.5)
        self.assertEqual(few.verdict, "noise")

    def test_a_delay_excuses_a_late_answer_only_as_far_as_it_went(self):
        self.assertEqual(noise.worst_of([90, 105], [0, 0], goal=110, **ROW).verdict, "reached")
        self.assertEqual(noise.worst_of([90, 115], [0, 20], goal=110, **ROW).verdict, "noise")
        self.assertEqual(noise.worst_of([90, 150], [50, 20], goal=110, **ROW).verdict, "missed")

    def test_disturbed_rounds_are_told(self):
        quiet = {"elapsed_s": 4.0, "delay_s": 0.1, "steal_s": 0.0}
        self.assertEqual(noise.disturbed([quiet] * 5), [])
        late = {**quiet, "delay_s": 1.0}
        self.assertEqual(noise.disturbed([quiet] * 3 + [late] * 2), [])
        self.assertEqual(noise.disturbed([quiet] * 2 + [late] * 3), ["run-queue delay in 3 of 5 rounds"])
        self.assertEqual(noise.disturbed([{**quiet, "steal_s": 0.5}] * 5), ["steal in 5 of 5 rounds"])
        self.assertEqual(figure(0.1, 0.1, 0.1, noisy_because=["steal"]).verdict, "noise")


def results(figures):
    """A run's results with rounds in every section that the plot draws."""
    entry = {"cpu_us": 3.6, "user_s": 0.2, "received": 10**6, "load_s": 1.5, "octets_a_name": 140.0}
    rounds = {"leeward": [entry], "gdnsd <&>": [entry, {**entry, "cpu_us": 4.0}]}
    faults = {"faults": [{"server": "leeward", "kind": kind, "ms": 99.2} for kind in ("refuse", "hang")]}
    sections = {name: {"title": name, "failed": "", "figures": [], "tables": [], "notes": [], "rounds": rounds}
                for name in ("static", "steered", "nested", "tcp", "zone", "probes")}
    sections["fault"] = {"title": "fault", "failed": "", "figures": [], "tables": [], "notes": ["a note"],
                         "rounds": faults}
    sections["static"]["figures"] = [{**asdict(entry), "verdict": entry.verdict} for entry in figures]
    sections["static"]["tables"] = [{"title": "A", "head": ["x", "y"], "rows": [["1", "2|3"]]}]
    return {"date": "2026-01-01 00:00 UTC", "took_s": 60, "quick": False, "source": "v0",
            "missing": ["nsd: package nsd"],
            "machine": {"CPU": "a <CPU> & more", "cores": "2", "kernel": "Linux 6"}, "cpus": [0, 1], "one_core": True,
            "user_time": "sampled",
            "servers": {"leeward": {"version": "1", "settings": "none"}}, "sections": sections}


FIGURES = [figure(0.5, 0.4, 0.6), figure(1.0001, 1.00005, 1.1), figure(2.5, 0.5, 30.0),
           figure(0.97, 0.96, 0.98, at_least=True), figure(None, None, None), figure(0.3, 0.2, 0.4, goal=None)]


class Table(unittest.TestCase):
    def cut(self, value, **more):
        return table.rounded(asdict(figure(value, value, value, **more)), "value")

    def test_nothing_is_rounded_in_our_favour(self):
        self.assertEqual(self.cut(1.0601), "1.07")
        self.assertEqual(self.cut(0.6001), "0.601")
        self.assertEqual(self.cut(110.2), "111")
        self.assertEqual(self.cut(0.9999, at_least=True), "0.999")
        self.assertEqual(self.cut(1.06), "1.06")  # and nothing against us that is not there
        self.assertEqual(self.cut(0), "0")

    def test_a_missed_goal_never_reads_as_reached(self):
        row = table.goal_row({**asdict(FIGURES[1]), "verdict": FIGURES[1].verdict})
        self.assertEqual((row[3], row[5]), ("1.01", "**missed**"))

    def test_noise_says_why(self):
        for entry, why in ((FIGURES[2], "the goal lies within the interval"),
                           (figure(0.1, 0.1, 0.1, noisy_because=["one round only"]), "one round only")):
            self.assertEqual(table.goal_row({**asdict(entry), "verdict": entry.verdict})[5:], ["*noise*", why])

    def test_every_row_of_a_grid_has_the_same_cells(self):
        text = table.table(results(FIGURES))
        width = None
        for line in text.splitlines():
            if not line.startswith("|"):
                width = None
                continue
            cells = line.replace("\\|", "").count("|")
            self.assertIn(width, (None, cells), line)
            width = cells
        self.assertIn("nsd: package nsd", text)
        self.assertIn("not measured", text)
        self.assertIn("a note", text)


class Plot(unittest.TestCase):
    def test_it_is_well_formed_and_holds_nothing_that_runs_or_loads(self):
        root = xml.fromstring(plot.plot(results(FIGURES)))
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        names = {element.tag.split("}")[1] for element in root.iter()}
        self.assertLessEqual(names, {"svg", "title", "style", "rect", "line", "circle", "text"})
        for element in root.iter():
            self.assertFalse([name for name in element.attrib if "href" in name or name.startswith("on")])
        self.assertNotIn("url(", plot.STYLE)

    def test_all_of_it_lies_within_its_frame(self):
        root = xml.fromstring(plot.plot(results(FIGURES)))
        width, height = (float(root.get(name)) for name in ("width", "height"))
        for element in root.iter():
            for names, limit in ((("x", "x1", "x2", "cx"), width), (("y", "y1", "y2", "cy"), height)):
                for name in names:
                    if element.get(name) is not None:
                        self.assertTrue(0 <= float(element.get(name)) <= limit, xml.tostring(element))
            if element.tag.endswith("rect"):
                self.assertGreaterEqual(float(element.get("width")), 0)

    def test_a_run_of_one_section_is_drawn_too(self):
        some = results([])
        some["sections"] = {"workers": {"title": "w", "failed": "x", "figures": [], "tables": [], "notes": [],
                                        "rounds": {}}}
        xml.fromstring(plot.plot(some))
        self.assertIn("**Failed:** x", table.table(some))


if __name__ == "__main__":
    unittest.main()
