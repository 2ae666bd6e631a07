#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands that need no server: check, plan, explain, and what the program says of itself."""

import json

from e2e import Case, main, run_leeward

FIVE_LINES = """zone       = "app.example"
check.web  = { https = "/healthz" }
region.eu  = { a = "192.0.2.10" }
region.us  = { a = "198.51.100.10" }
record.www = { failover = ["eu", "us"], check = "web" }
"""


class Commands(Case):
    def setUp(self):
        super().setUp()
        self.config = self.prepare()

    def explain(self, *words):
        done = run_leeward("explain", "-c", self.config, *words, "--json")
        self.assertEqual(done.returncode, 0, done)
        return json.loads(done.stdout)

    def shares(self, *words):
        """{first address: share} of what explain says."""
        report = self.explain(*words)
        self.assertAlmostEqual(sum(answer["share"] for answer in report["answers"]), 1.0)
        return {answer["rdata"][0]: round(answer["share"], 4) for answer in report["answers"]}

    # What the program says of itself.

    def test_help_has_examples_and_every_command(self):
        done = run_leeward("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("serve", "check", "plan", "explain", "status", "leeward serve -c"):
            self.assertIn(word, done.stdout)
        for command in ("serve", "check", "plan", "explain", "status"):
            with self.subTest(command):
                done = run_leeward(command, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertIn(f"leeward {command}", done.stdout)

    def test_version(self):
        done = run_leeward("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"leeward \d+\.\d+\.\d+")

    def test_bad_usage_is_status_2_and_speaks_on_stderr(self):
        for words in ([], ["sail"], ["serve", "--nonsense"], ["check"], ["explain"],
                      ["explain", "-c", self.config, "not a name..", "A"]):
            with self.subTest(words):
                done = run_leeward(*words)
                self.assertEqual(done.returncode, 2, done)
                self.assertNotEqual(done.stderr, "")

    # check

    def test_the_five_line_example_is_good_as_it_stands(self):
        self.write("five.toml", FIVE_LINES)
        done = run_leeward("check", "-c", self.folder / "five.toml")
        self.assertEqual(done.returncode, 0, done)
        report = json.loads(run_leeward("explain", "-c", self.folder / "five.toml", "www.app.example", "A",
                                        "--json").stdout)
        self.assertEqual(report["answers"][0]["rdata"], ["192.0.2.10"])

    def test_check_reports_every_fault_with_its_place(self):
        self.write("bad.toml", 'zone = { name = "app.test", file = "bad.zone" }\n'
                   'region.eu = { a = "192.0.2.300" }\n'
                   'check.web = { http = "/", evry = "1s", fall = 0 }\n'
                   'record.www = { failover = ["eu", "su"], check = "web" }\n')
        self.write("bad.zone", "$TTL 300\n@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\nwww A 1.2.3\n")
        done = run_leeward("check", "-c", self.folder / "bad.toml")
        self.assertEqual(done.returncode, 1)
        for said in ("bad.toml:2:", "bad.toml:3:", "evry", "every", "fall", "bad.toml:4:", "su"):
            self.assertIn(said, done.stdout + done.stderr)

    def test_check_reports_faults_of_zones(self):
        zone = (self.folder / "app.test.zone").read_text()
        self.write("app.test.zone", zone + "bad A 1.2.3\nalias TXT \"beside a CNAME\"\n")
        done = run_leeward("check", "-c", self.config)
        self.assertEqual(done.returncode, 1)
        self.assertIn("app.test.zone:9:", done.stdout + done.stderr)

    def test_check_as_json(self):
        done = run_leeward("check", "-c", self.config, "--json")
        self.assertEqual(done.returncode, 0)
        self.assertIsInstance(json.loads(done.stdout), dict)

    # explain

    def test_explain_has_the_fields_that_scripts_rely_on(self):
        report = self.explain("www.app.test", "A")
        self.assertLessEqual({"name", "type", "rcode", "answers", "ecs_scope", "trace"}, report.keys())
        self.assertEqual((report["name"].rstrip("."), report["type"], report["rcode"]), ("www.app.test", "A", "NOERROR"))
        self.assertEqual(len(report["answers"]), 1)
        answer = report["answers"][0]
        self.assertEqual((answer["share"], answer["ttl"], sorted(answer["rdata"])), (1, 20, ["192.0.2.10", "192.0.2.11"]))
        self.assertTrue(report["trace"])

    def test_explain_failover_follows_what_is_set(self):
        self.assertEqual(self.shares("www.app.test", "A", "--set", "eu=down"),
                         {"198.51.100.10": 0.75, "203.0.113.10": 0.25})
        self.assertEqual(self.shares("www.app.test", "A", "--set", "eu=down", "--set", "us=down"), {"203.0.113.10": 1.0})

    def test_explain_all_down_serves_something(self):
        down = [word for place in ("eu", "us", "ap") for word in ("--set", f"{place}=down")]
        for name in ("www", "spread", "all"):
            with self.subTest(name):
                self.assertTrue(self.explain(f"{name}.app.test", "A", *down)["answers"])

    def test_explain_weights(self):
        self.assertEqual(self.shares("spread.app.test", "A"), {"192.0.2.10": 0.7, "198.51.100.10": 0.3})
        self.assertEqual(self.shares("spread.app.test", "A", "--set", "web@us=down"), {"192.0.2.10": 1.0})

    def test_explain_static_and_negative(self):
        self.assertEqual(self.explain("static.app.test", "TXT")["answers"][0]["rdata"], ['"plain"'])
        self.assertEqual(self.explain("missing.app.test", "A")["rcode"], "NXDOMAIN")
        self.assertEqual(self.explain("elsewhere.invalid", "A")["rcode"], "REFUSED")
        self.assertEqual(self.explain("static.app.test", "A")["answers"], [])

    def test_explain_follows_a_cname(self):
        self.assertIn("192.0.2.10", json.dumps(self.explain("alias.app.test", "A")))

    def test_explain_for_people(self):
        done = run_leeward("explain", "-c", self.config, "www.app.test", "A", "--set", "eu=down")
        self.assertEqual(done.returncode, 0)
        self.assertIn("198.51.100.10", done.stdout)
        self.assertIn("eu", done.stdout)

    def test_explain_refuses_an_unknown_place(self):
        done = run_leeward("explain", "-c", self.config, "www.app.test", "A", "--set", "eww=down")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("eww", done.stderr)

    # plan

    def test_plan_shows_the_tree_the_settings_and_the_worst_time(self):
        done = run_leeward("plan", "-c", self.config)
        self.assertEqual(done.returncode, 0)
        for word in ("www.app.test", "failover", "far", "weighted", "every", "10s", "fall", "timeout", "4s"):
            self.assertIn(word, done.stdout)

    def test_plan_as_json(self):
        done = run_leeward("plan", "-c", self.config, "--json")
        self.assertEqual(done.returncode, 0)
        self.assertIn("www.app.test", json.dumps(json.loads(done.stdout)))

    # status without a server

    def test_status_without_a_server_says_so(self):
        done = run_leeward("status", "--control", self.folder / "nobody.sock")
        self.assertEqual(done.returncode, 1)
        self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    main()
