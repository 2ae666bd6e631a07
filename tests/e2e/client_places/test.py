#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The examples of zones/ that ask where the client is: geo, latency and nearest, by a database that is replaced while
they are served."""

import json

from e2e import main, wait_until
from examples import CLIENTS, ExampleCase, make_database

WWW, LOCAL = "www.app.example", "local.app.example"
FRANKFURT, BERLIN, WASHINGTON, VIRGINIA = "192.0.2.0/25", "192.0.2.128/26", "198.51.100.0/25", "198.51.100.128/25"
TOKYO, SYDNEY, FRANCE, BRAZIL = "203.0.113.0/25", "203.0.113.128/25", "2001:db8:1::/48", "2001:db8:3::/49"
NO_STATE, PUERTO_RICO, TURKEY, AFRICA = "198.18.0.0/20", "198.18.16.0/20", "198.18.32.0/20", "198.18.64.0/20"
NOWHERE = "10.0.0.0/24"


class Geo(ExampleCase):
    example = "geo"

    def test_g_6_the_smallest_place_answers(self):
        for rule, subnet, place in (("subdivision", WASHINGTON, "wa"), ("subdivision, IPv6", "2001:db8:2::/48", "wa"),
                                    ("country", FRANKFURT, "de"), ("country", BERLIN, "de"),
                                    ("continent", VIRGINIA, "us"), ("continent, IPv6", FRANCE, "eu"),
                                    ("G-9: no state", NO_STATE, "us"), ("G-4", PUERTO_RICO, "us"),
                                    ("G-17", TURKEY, "eu"), ("network over country", TOKYO, "lab"),
                                    ("default", AFRICA, "us"), ("default, IPv6", BRAZIL, "us"),
                                    ("G-8: unknown", NOWHERE, "us"), ("E-7: tells nothing", "0.0.0.0/0", "us"),
                                    ("IP-5: shorter than the network", "203.0.112.0/22", "us")):
            with self.subTest(rule, subnet=subnet):
                self.assert_place(place, WWW, subnet)

    def test_g_7_no_default_is_no_answer_with_the_soa(self):
        self.assert_place("eu", LOCAL, FRANCE)
        for subnet in (WASHINGTON, NOWHERE):
            reply = self.ask(LOCAL, subnet)
            self.assert_answer(reply, [])
            self.assertEqual([record.type for record in reply.authority], ["SOA"], reply.text)

    def test_e_4_the_scope_says_for_whom_the_answer_is(self):
        for subnet, scope in ((FRANKFURT, 24), ("192.0.2.7/32", 24), (WASHINGTON, 25), (TOKYO, 24), (FRANCE, 48)):
            with self.subTest(subnet=subnet):
                self.assertEqual(self.ask(WWW, subnet).subnet, f"{subnet}/{scope}")
        self.assertEqual(self.ask(WWW, "0.0.0.0/0").subnet, "0.0.0.0/0/0")

    def test_g_10_what_is_down_leaves_its_clients_to_the_next_wider_place(self):
        self.take_down("wa", "de", "lab")
        for subnet, place in ((WASHINGTON, "us"), (FRANKFURT, "eu"), (TOKYO, "us")):
            self.assert_place(place, WWW, subnet)
        self.take_down("us")
        for subnet in (WASHINGTON, VIRGINIA, TOKYO, AFRICA):  # the default is an order: us, eu
            self.assert_place("eu", WWW, subnet)
        self.take_down("eu")
        for subnet, place in ((WASHINGTON, "wa"), (FRANKFURT, "de"), (TOKYO, "lab"), (FRANCE, "eu")):
            self.assert_place(place, WWW, subnet)  # G-11: the smallest of all that are down
        self.assert_place("eu", LOCAL, FRANCE)  # G-14


class Latency(ExampleCase):
    example = "latency"

    def test_l_2_the_row_of_the_client_decides_and_l_4_the_next_best_stands_in(self):
        for subnet, place in ((FRANKFURT, "eu"), (WASHINGTON, "us"), (AFRICA, "eu"), (NOWHERE, "eu")):
            with self.subTest(subnet=subnet):
                self.assert_place(place, WWW, subnet)
        self.take_down("eu")
        self.assert_place("us", WWW, FRANKFURT)
        self.take_down("us")
        self.assert_place("eu", WWW, FRANKFURT)  # L-5
        self.assert_place("us", WWW, WASHINGTON)


class Nearest(ExampleCase):
    example = "nearest"

    def test_p_6_the_least_distance_wins_and_p_8_the_next_one_stands_in(self):
        for subnet, place in ((FRANKFURT, "eu"), (WASHINGTON, "us"), (TOKYO, "ap"), (SYDNEY, "ap")):
            with self.subTest(subnet=subnet):
                self.assert_place(place, WWW, subnet)
        self.take_down("eu")
        self.assert_place("us", WWW, FRANKFURT)
        self.take_down("us")
        self.assert_place("ap", WWW, FRANKFURT)


class Replaced(ExampleCase):
    example = "geo"

    def locations(self):
        return self.server.status()["locations"]

    def said(self):
        return [line for line in self.server.log().splitlines() if " client locations: " in line]

    def test_a_new_database_changes_the_answers_and_a_broken_one_does_not(self):
        database = self.folder / "clients.mmdb"
        self.assert_place("de", WWW, FRANKFURT)
        self.assertEqual(self.locations(), {"done": 0, "refused": 0, "last_refusal": ""})

        clients = json.loads(CLIENTS.read_text())
        clients["192.0.2.0/24"] = {"continent": "NA", "country": "US", "subdivision": "WA"}
        make_database(self.write("moved.json", json.dumps(clients)), database)
        self.wait_place("wa", WWW, FRANKFURT)
        self.assert_place("de", WWW, BERLIN)
        self.assertEqual((self.locations()["done"], len(self.said())), (1, 1), self.said())

        octets = database.read_bytes()
        broken = self.folder / "broken.mmdb"
        broken.write_bytes(octets[: len(octets) // 2])
        broken.chmod(0o644)
        broken.replace(database)
        wait_until("the broken database to be refused", lambda: self.locations()["refused"] == 1, 20, every=0.1)
        self.assert_place("wa", WWW, FRANKFURT)
        self.assertEqual(len(self.said()), 2, self.said())
        self.assertIn("clients.mmdb", self.said()[-1])

        make_database(CLIENTS, database)
        self.wait_place("de", WWW, FRANKFURT)
        self.assertEqual(self.locations(), {"done": 2, "refused": 1, "last_refusal": ""})


if __name__ == "__main__":
    main()
