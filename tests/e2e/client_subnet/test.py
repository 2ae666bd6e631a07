#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""EDNS Client Subnet, as dig sends and shows it, and as explain plays it."""

import json
import re
import struct

import wire
from e2e import Case, dig, main, run_leeward

EU, US = "192.0.2.10", "198.51.100.10"


class ClientSubnet(Case):
    def setUp(self):
        super().setUp()
        self.config = self.prepare()
        self.server = self.serve(self.config)

    def ask(self, name, *words):
        reply = dig(self.server.address, name, *words)
        reply.subnet = (re.findall(r"; CLIENT-SUBNET: (\S+)", reply.text) or [None])[0]
        return reply

    def explain(self, *words):
        done = run_leeward("explain", *words)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def test_r7871_1_e_4_the_option_comes_back_with_scope_0(self):
        for subnet in ("203.0.113.0/24", "203.0.113.7/32", "128.0.0.0/1", "2001:db8:0:100::/56", "2001:db8::7/128"):
            for transport in ("+notcp", "+tcp"):
                with self.subTest(subnet=subnet, transport=transport):
                    static = self.ask("static.app.test", f"+subnet={subnet}", transport)
                    self.assert_answer(static, ["192.0.2.1"])
                    self.assertEqual(static.subnet, f"{subnet}/0")
                    weighted = self.ask("spread.app.test", f"+subnet={subnet}", transport)
                    self.assertIn(weighted.rdatas(), ([EU], [US]))
                    self.assertEqual(weighted.subnet, f"{subnet}/0")

    def test_r7871_1_negative_and_refused_replies_have_it_too(self):
        for name, rcode in (("missing.app.test", "NXDOMAIN"), ("elsewhere.invalid", "REFUSED")):
            reply = self.ask(name, "+subnet=203.0.113.0/24")
            self.assertEqual((reply.rcode, reply.subnet), (rcode, "203.0.113.0/24/0"), reply.text)

    def test_e_7_a_client_that_tells_nothing_of_itself(self):
        reply = self.ask("first.app.test", "+subnet=0")
        self.assert_answer(reply, [EU])
        self.assertEqual(reply.subnet, "0.0.0.0/0/0")

    def test_r7871_1_no_option_comes_back_to_a_query_without(self):
        self.assertIsNone(self.ask("spread.app.test").subnet)
        self.assertIsNone(self.ask("spread.app.test", "+noedns").subnet)

    def test_e_2_weighted_answers_do_not_depend_on_the_subnet(self):
        seen = {self.ask("spread.app.test", "+subnet=203.0.113.0/24").rdatas()[0] for _ in range(60)}
        self.assertEqual(seen, {EU, US})  # one of them is missed once in 2^59 runs

    def test_r7871_2_a_malformed_option_is_a_format_error(self):
        plain = wire.query("first.app.test", edns=False)
        for value in (b"", b"\0\1\x18\0\xc0\0", b"\0\1\x17\0\xc0\0\3", b"\0\1\x18\1\xc0\0\2", b"\0\1\x21\0\xc0\0\2\1\0",
                      b"\0\3\0\0"):
            option = struct.pack("!2H", 8, len(value)) + value
            opt = b"\0" + struct.pack("!2HIH", 41, 1232, 0, len(option)) + option
            reply = wire.ask(self.server.address, plain[:10] + b"\0\1" + plain[12:] + opt)
            with self.subTest(value=value):
                self.assertEqual(wire.rcode(reply), "FORMERR")
                self.assertEqual(reply[-2:], b"\0\0")  # an OPT record without options

    def test_explain_plays_the_client_from_files_and_at_the_server(self):
        for where in (("-c", self.config), ("--control", self.server.control)):
            words = (*where, "spread.app.test", "A", "--client", "203.0.113.7/24")
            report = json.loads(self.explain(*words, "--json"))
            self.assertEqual((report["client"], report["ecs_scope"]), ("203.0.113.0/24", 0))
            self.assertEqual({answer["rdata"][0]: answer["share"] for answer in report["answers"]}, {EU: 0.5, US: 0.5})
            self.assertIn("No answer here depends on the client.", self.explain(*words))
            self.assertNotIn("client", self.explain(*where, "spread.app.test"))

    def test_explain_says_what_is_no_client(self):
        for where in (("-c", self.config), ("--control", self.server.control)):
            done = run_leeward("explain", *where, "spread.app.test", "--client", "203.0.113.0/33")
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn("203.0.113.0/33", done.stderr)


if __name__ == "__main__":
    main()
