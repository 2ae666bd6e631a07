#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Static answers over UDP and TCP, as dig sees them (R1034-1, R1034-3, R1034-4, R1035-7, R4592-1, R6672-1, R9471-1)."""

from e2e import Case, dig, main

SOA = "ns1.example.test. hostmaster.example.test. 2026112301 7200 600 1209600 60"


class Answers(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare())

    def ask(self, *words):
        return dig(self.server.address, *words)

    def assert_negative(self, reply, rcode, soa=SOA, ttl=60):
        self.assertEqual(reply.rcode, rcode, reply.text)
        self.assertEqual([(r.type, r.rdata, r.ttl) for r in reply.authority], [("SOA", soa, ttl)], reply.text)

    def test_exact_match_has_every_record_and_is_authoritative(self):
        reply = self.ask("www.example.test", "A")
        self.assert_answer(reply, ["192.0.2.10", "192.0.2.11"])
        self.assertEqual({record.ttl for record in reply.answer}, {3600})
        self.assertIn("aa", reply.flags)
        self.assertNotIn("ra", reply.flags)
        self.assertNotIn("ad", reply.flags)

    def test_ttl_of_the_record_wins_over_the_default(self):
        self.assertEqual(self.ask("mail.example.test", "A").answer[0].ttl, 300)

    def test_apex_types(self):
        self.assert_answer(self.ask("example.test", "SOA"), [SOA])
        self.assert_answer(self.ask("example.test", "NS"), ["ns1.example.test.", "ns2.example.test."])
        self.assert_answer(self.ask("example.test", "TXT"), ['"v=spf1 -all"'])

    def test_nodata(self):
        reply = self.ask("www.example.test", "MX")
        self.assertEqual(reply.answer, [])
        self.assert_negative(reply, "NOERROR")
        self.assertIn("aa", reply.flags)

    def test_nxdomain(self):
        reply = self.ask("missing.example.test", "A")
        self.assert_negative(reply, "NXDOMAIN")
        self.assertIn("aa", reply.flags)

    def test_empty_non_terminals_exist(self):
        for name in ("ent.example.test", "b.ent.example.test", "_tcp.example.test"):
            with self.subTest(name):
                self.assert_negative(self.ask(name, "A"), "NOERROR")

    def test_wildcard_synthesis(self):
        reply = self.ask("any.thing.wild.example.test", "A")
        self.assert_answer(reply, ["192.0.2.77"])
        self.assertEqual(reply.answer[0].owner, "any.thing.wild.example.test.")
        self.assert_negative(self.ask("any.wild.example.test", "TXT"), "NOERROR")

    def test_wildcard_is_blocked_by_what_exists(self):
        self.assert_negative(self.ask("blocked.wild.example.test", "A"), "NOERROR")
        self.assert_negative(self.ask("below.blocked.wild.example.test", "A"), "NXDOMAIN")
        self.assert_negative(self.ask("y.wild.example.test", "A"), "NOERROR")
        self.assert_negative(self.ask("z.y.wild.example.test", "A"), "NXDOMAIN")

    def test_wildcard_asked_by_its_own_name(self):
        self.assert_answer(self.ask("*.wild.example.test", "A"), ["192.0.2.77"])

    def test_cname_chain_in_order(self):
        reply = self.ask("chain1.example.test", "A")
        self.assertEqual([(r.owner.split(".")[0], r.type) for r in reply.answer],
                         [("chain1", "CNAME"), ("chain2", "CNAME"), ("chain3", "CNAME"), ("www", "A"), ("www", "A")])
        self.assert_answer(self.ask("chain1.example.test", "CNAME"), ["chain2.example.test."])

    def test_cname_to_a_missing_name_is_nxdomain_with_the_chain(self):
        reply = self.ask("dangling.example.test", "A")
        self.assertEqual(reply.rdatas("CNAME"), ["nowhere.example.test."])
        self.assert_negative(reply, "NXDOMAIN")

    def test_cname_out_of_our_zones_ends_there(self):
        reply = self.ask("outside.example.test", "A")
        self.assert_answer(reply, ["www.elsewhere.invalid."])

    def test_cname_into_another_zone_of_ours(self):
        reply = self.ask("across.example.test", "A")
        self.assertEqual(reply.rcode, "NOERROR")
        self.assertIn("www.other.test.", reply.rdatas("CNAME"))

    def test_cname_loop_ends_with_a_reply(self):
        reply = self.ask("loop1.example.test", "A")
        self.assertNotEqual(reply.rcode, "TIMEOUT")
        self.assertLessEqual(len(reply.answer), 64)

    def test_dname_rewrites_below_but_not_itself(self):
        reply = self.ask("host.old.example.test", "A")
        self.assertEqual([(r.type, r.rdata) for r in reply.answer],
                         [("DNAME", "new.example.test."), ("CNAME", "host.new.example.test."), ("A", "192.0.2.42")])
        self.assertEqual(reply.answer[1].ttl, reply.answer[0].ttl)
        self.assert_negative(self.ask("old.example.test", "A"), "NOERROR")

    def test_delegation_with_glue_is_not_authoritative(self):
        for name in ("sub.example.test", "deep.in.sub.example.test", "ns.sub.example.test"):
            with self.subTest(name):
                reply = self.ask(name, "A")
                self.assertEqual((reply.rcode, reply.answer), ("NOERROR", []), reply.text)
                self.assertNotIn("aa", reply.flags)
                self.assertEqual(sorted(r.rdata for r in reply.authority),
                                 ["ns.other-parent.example.test.", "ns.sub.example.test."])
                additional = {r.rdata for r in reply.additional}
                self.assertLessEqual({"192.0.2.53", "2001:db8::53"}, additional)

    def test_mx_and_srv_bring_addresses(self):
        for name, kind in (("example.test", "MX"), ("_sip._tcp.example.test", "SRV")):
            with self.subTest(kind):
                reply = self.ask(name, kind)
                self.assertEqual({r.rdata for r in reply.additional}, {"192.0.2.25", "2001:db8::25"}, reply.text)

    def test_any_is_minimal_over_udp(self):
        reply = self.ask("www.example.test", "ANY", "+notcp")
        self.assertEqual(reply.rcode, "NOERROR")
        self.assertEqual(len({record.type for record in reply.answer}), 1, reply.text)

    def test_edns_is_answered_with_edns_only(self):
        self.assertIn("version: 0", self.ask("www.example.test", "A").edns)
        self.assertEqual(self.ask("www.example.test", "A", "+noedns").edns, "")
        self.assertEqual(self.ask("www.example.test", "A", "+edns=1", "+noednsnegotiation").rcode, "BADVERS")
        self.assertIn("flags: do", self.ask("www.example.test", "A", "+dnssec").edns)

    def test_too_large_is_truncated_and_whole_over_tcp(self):
        for words in (["+noedns"], ["+bufsize=1232"], ["+bufsize=4096"]):
            with self.subTest(words):
                reply = self.ask("big.example.test", "TXT", *words)
                self.assertIn("tc", reply.flags)
                self.assertEqual(reply.answer, [])
        self.assertEqual(len(self.ask("big.example.test", "TXT", "+tcp").answer), 40)
        self.assertEqual(len(self.ask("big.example.test", "TXT", "+noignore").answer), 40)

    def test_names_that_we_do_not_serve_are_refused(self):
        for name in ("www.elsewhere.invalid", ".", "test", "notexample.test"):
            with self.subTest(name):
                reply = self.ask(name, "A")
                self.assertEqual((reply.rcode, reply.answer, reply.authority), ("REFUSED", [], []))
                self.assertNotIn("aa", reply.flags)

    def test_classes_and_opcodes_that_we_do_not_serve(self):
        self.assertEqual(self.ask("version.bind", "TXT", "CH").rcode, "REFUSED")
        self.assertEqual(self.ask("example.test", "SOA", "+opcode=STATUS").rcode, "NOTIMP")

    def test_transfers_are_not_given(self):
        reply = self.ask("example.test", "AXFR", "+tcp")
        self.assertEqual(reply.answer, [], reply.text)

    def test_letter_case_is_kept_as_asked(self):
        reply = self.ask("wWw.ExAmPlE.tEsT", "A")
        self.assertEqual(reply.question, "wWw.ExAmPlE.tEsT.")
        self.assertEqual(len(reply.answer), 2)
        self.assert_answer(self.ask("mixed.example.test", "A"), ["192.0.2.88"])

    def test_unknown_types_pass_through(self):
        self.assert_answer(self.ask("unknown.example.test", "TYPE65280"), [r"\# 4 DEADBEEF"])
        self.assert_negative(self.ask("www.example.test", "TYPE666"), "NOERROR")

    def test_generated_records(self):
        self.assert_answer(self.ask("host-3.example.test", "A"), ["198.51.100.3"])
        self.assertEqual(self.ask("host-4.example.test", "A").rcode, "NXDOMAIN")

    def test_another_zone_has_its_own_negative_ttl(self):
        self.assert_negative(self.ask("missing.other.test", "A"), "NXDOMAIN",
                             "ns1.example.test. hostmaster.other.test. 7 3600 600 86400 45", 45)

    def test_a_zone_without_a_file_has_soa_and_ns(self):
        self.assert_answer(self.ask("made.test", "NS"), ["ns1.example.test."])
        self.assertEqual(len(self.ask("made.test", "SOA").answer), 1)
        self.assertEqual(self.ask("missing.made.test", "A").authority[0].ttl, 30)

    def test_tcp_answers_as_udp_does(self):
        for name, kind in (("www.example.test", "A"), ("missing.example.test", "A"), ("sub.example.test", "A"),
                           ("chain1.example.test", "AAAA"), ("example.test", "MX")):
            with self.subTest(name):
                udp, tcp = self.ask(name, kind), self.ask(name, kind, "+tcp")
                for part in ("rcode", "flags", "answer", "authority", "additional"):
                    self.assertEqual(*(sorted(getattr(reply, part), key=str) if part != "rcode" else reply.rcode
                                       for reply in (udp, tcp)))


if __name__ == "__main__":
    main()
