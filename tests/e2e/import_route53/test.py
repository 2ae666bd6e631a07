#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exports of Route 53 become a configuration that check accepts, explain answers from and serve serves."""

import json

from e2e import Case, dig, main, run_leeward
from running import TREE

EXPORTS = TREE / "tests/support/route53"


class Import(Case):
    def imported(self, export):
        """The configuration made of all files of one folder of exports."""
        files = sorted((EXPORTS / export).glob("*.json"))
        done = run_leeward("import", "route53", *files, "--zone", "example.com", "-o", self.folder / export)
        self.assertEqual(done.returncode, 0, done)
        return self.folder / export / "leeward.toml"

    def shares(self, config, *words):
        """{address: share} of what explain says."""
        done = run_leeward("explain", "-c", config, *words, "--json")
        self.assertEqual(done.returncode, 0, done)
        report = json.loads(done.stdout)
        return {",".join(answer["rdata"]): answer["share"] for answer in report["answers"]}

    def test_every_export_becomes_a_configuration_that_check_accepts(self):
        for export in sorted(folder.name for folder in EXPORTS.iterdir()):
            with self.subTest(export=export):
                done = run_leeward("check", "-c", self.imported(export))
                self.assertEqual(done.returncode, 0, done)
                self.assertIn("ok: 1 zone", done.stdout)

    def test_f_3_and_ttl_4_a_pair_by_the_id_of_its_check(self):
        config = self.imported("failover")
        self.assertEqual(self.shares(config, "app.example.com"), {"192.0.2.1": 1})
        down = "33333333-0000-4000-8000-000000000003=down"
        self.assertEqual(self.shares(config, "app.example.com", "--set", down), {"198.51.100.1": 1})

    def test_w_2_hc_29_and_w_7_weights(self):
        config = self.imported("weighted")
        blue, green = "22222222-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
        self.assertEqual(self.shares(config, "api.example.com"), {"192.0.2.1": 1})  # green is disabled and inverted
        with self.subTest("W-2"):
            shares = self.shares(config, "api.example.com", "--set", "api-a-aaaa-green=up")
            self.assertEqual(set(shares), {"192.0.2.1", "198.51.100.1"})
            self.assertAlmostEqual(shares["192.0.2.1"], 200 / 255)
        with self.subTest("W-7"):
            words = ("--set", f"{blue}=down", "--set", f"{green}=down")
            self.assertEqual(self.shares(config, "api.example.com", *words), {"203.0.113.1": 1})

    def test_ip_6_and_ip_7_networks(self):
        config = self.imported("ip-based")
        for name, client, address in (("isp", "203.0.113.0/24", "192.0.2.1"), ("isp", "10.0.0.0/24", "192.0.2.2"),
                                      ("isp", "2001:db8:101::/48", "192.0.2.2"),
                                      ("isp", "2001:db8:102::/48", "192.0.2.1"), ("only", "10.0.0.0/24", None)):
            with self.subTest(name=name, client=client):
                shares = self.shares(config, f"{name}.example.com", "--client", client)
                self.assertEqual(shares, {address: 1} if address else {})

    def test_what_depends_on_places_answers_for_a_supposed_client(self):
        for export, name, words, address in (
                ("geolocation", "law", ("--geo", "US-WA"), "192.0.2.4"),
                ("geolocation", "law", ("--geo", "SA"), "192.0.2.3"),
                ("geolocation", "law", ("--geo", "BR"), "192.0.2.2"),
                ("geolocation", "law", ("--geo", "JP"), "192.0.2.5"),
                ("geoproximity", "near", ("--at", "53.35,-6.26"), "192.0.2.1"),
                ("geoproximity", "near", ("--at", "45.5,-73.57"), "192.0.2.3"),
                ("latency", "cdn", ("--latency", "us-east-1=20", "--latency", "eu-west-1=30"), "192.0.2.1"),
                ("latency", "cdn", ("--latency", "us-east-1=40", "--latency", "eu-west-1=30"), "198.51.100.1")):
            with self.subTest(export=export, words=words):
                config = self.folder / export / "leeward.toml"
                if not config.exists():
                    self.imported(export)
                self.assertEqual(self.shares(config, f"{name}.example.com", *words), {address: 1})

    def test_what_is_imported_is_served(self):
        server = self.serve(self.imported("ip-based"))
        reply = dig(server.address, "isp.example.com", "+subnet=203.0.113.7/32")
        self.assert_answer(reply, ["192.0.2.1"])
        self.assertIn("; CLIENT-SUBNET: 203.0.113.7/32/24", reply.text)

    def test_a_fault_leaves_nothing_written(self):
        broken = self.write("records.json", '{"ResourceRecordSets": [{"Name": "example.com.", "Type": "A"}]}')
        done = run_leeward("import", "route53", broken, "--zone", "example.com", "-o", self.folder / "out")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("records.json:1:", done.stderr)
        self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    main()
