#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The examples of zones/ whose answers do not depend on where the client is: each is served and does what it says."""

from collections import Counter

from e2e import main, run_leeward, wait_until
from examples import ExampleCase

WWW = "www.app.example"
SHARE_OF_EU = 0.7  # of zones/weighted and zones/sticky


class Simple(ExampleCase):
    example = "simple"

    def test_s_2_all_records_together(self):
        self.assert_answer(self.ask(WWW), self.at["web"])
        self.assert_answer(self.ask(WWW, type="AAAA"), ["2001:db8::10"])


class Weighted(ExampleCase):
    example = "weighted"

    def test_w_2_shares_and_w_7_weight_0_once_all_others_are_down(self):
        subnets = ["0.0.0.0/0"] * 2000
        with self.subTest("W-2, E-2"):
            seen = Counter(self.place_each_time(subnets))
            self.log(f"2,000 answers: {dict(seen)}")
            self.assertEqual(set(seen), {"eu", "us"})
            self.assertAlmostEqual(seen["eu"] / 2000, SHARE_OF_EU, delta=0.06)
        with self.subTest("W-5"):
            self.take_down("eu")
            self.assertEqual(set(self.place_each_time(subnets[:100])), {"us"})
        with self.subTest("W-7"):
            self.take_down("us")
            self.assertEqual(set(self.place_each_time(subnets[:100])), {"spare"})

    def place_each_time(self, subnets):
        return [self.places_of(WWW, [subnet])[subnet] for subnet in subnets]


class Failover(ExampleCase):
    example = "failover"

    def test_f_3_each_level_stands_in_for_the_one_before(self):
        self.assert_place("eu", WWW)
        self.take_down("eu")
        self.assert_place("us", WWW)
        self.take_down("us")
        reply = self.ask(WWW)
        self.assert_answer(reply, [self.at["sorry"]])
        self.assertEqual(reply.answer[0].ttl, 10)  # TTL-4: the chosen member's own


class Multivalue(ExampleCase):
    example = "multivalue"

    def test_m_3_all_that_are_up(self):
        self.assert_answer(self.ask(WWW), self.at.values())
        self.take_down("c")
        self.assert_answer(self.ask(WWW), [self.at["a"], self.at["b"]])


class Sticky(ExampleCase):
    example = "sticky"

    def test_a_network_keeps_its_place_and_only_the_share_that_must_move_moves(self):
        subnets = [f"10.{high}.{low}.0/24" for high in range(10) for low in range(100)]
        before = self.places_of(WWW, subnets)
        share = Counter(before.values())
        self.log(f"1,000 networks: {dict(share)}")
        self.assertAlmostEqual(share["eu"] / 1000, SHARE_OF_EU, delta=0.07)
        self.assertEqual(self.places_of(WWW, subnets), before)
        hosts = {subnet.replace(".0/24", ".200/32"): place for subnet, place in before.items()}
        self.assertEqual(self.places_of(WWW, hosts), hosts)

        self.regions["us"].switch("refuse")
        wait_until("us to be down", lambda: self.server.place_state("us") == "Down", 15)
        self.assertEqual(set(self.places_of(WWW, subnets).values()), {"eu"})
        self.regions["us"].switch("ok")
        wait_until("us to be back", lambda: self.server.place_state("us") == "Up", 15)
        self.assertEqual(self.places_of(WWW, subnets), before)

    def test_e_4_the_scope_is_the_network_that_sticks(self):
        for subnet, scope in (("192.0.2.0/24", 24), ("192.0.2.7/32", 24), ("2001:db8:1::/56", 56),
                              ("2001:db8:1::7/128", 56)):
            with self.subTest(subnet=subnet):
                self.assertEqual(self.ask(WWW, subnet).subnet, f"{subnet}/{scope}")


class Alias(ExampleCase):
    example = "alias"

    def test_a_1_at_the_apex_and_a_12_out_while_all_that_it_names_is_down(self):
        reply = self.ask("app.example")
        self.assertIn(reply.rdatas("A"), ([self.at["eu"]], [self.at["us"]]), reply.text)
        self.assertEqual([(record.owner, record.type) for record in reply.answer], [("app.example.", "A")])
        self.take_down("eu")
        self.assert_place("us", "app.example")
        self.take_down("us")
        self.assert_place("sorry", "app.example")


class Switches(ExampleCase):
    example = "switches"

    def turn(self, *words):
        return run_leeward("switch", *words, "--why", "test", "--state", self.server.state)

    def test_hx_16_a_turned_switch_moves_the_answer_and_arc_6_a_rule_refuses(self):
        self.assert_place("eu", WWW)
        done = self.turn("eu-open", "off")
        self.assertEqual(done.returncode, 0, done)
        self.assert_place("us", WWW)
        refused = self.turn("us-open", "off")
        self.assertEqual(refused.returncode, 1, refused)
        self.assertIn("one-open", refused.stderr)
        self.assert_place("us", WWW)
        self.assertEqual(self.turn("eu-open", "on").returncode, 1)  # ARC-9: within the rule's wait
        done = self.turn("eu-open", "on", "--override", "one-open")
        self.assertEqual(done.returncode, 0, done)
        self.assert_place("eu", WWW)

    def test_hx_1_a_probe_and_hx_11_a_push_count_as_well(self):
        self.take_down("eu")
        self.assert_place("us", WWW)
        told = run_leeward("push", "backup", "down", "--state", self.server.state)
        self.assertEqual(told.returncode, 0, told)
        self.wait_place("eu", WWW)  # C-4: nothing is up, and the order alone decides


if __name__ == "__main__":
    main()
