#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""RRL-1: response rate limiting as an operator sets it, for clients and for those a proxy asks for."""

import socket
import struct
import time

import wire
from e2e import Case, main, run_leeward

ASKED = 60
QUERY = wire.query("www.app.test")
LAST = wire.query("ns1.app.test", ident=0xFFFF)
SIGNATURE = bytes.fromhex("0d0a0d0a000d0a515549540a")


def proxied(client, message):
    """`message` as a proxy passes it on for `client`."""
    addresses = socket.inet_aton(client) + socket.inet_aton("192.0.2.53") + struct.pack("!2H", 4711, 53)
    return SIGNATURE + b"\x21\x12" + struct.pack("!H", len(addresses)) + addresses + message


class Limits(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare())

    def ask(self, source, messages, last=LAST):
        """The replies to datagrams sent at once from `source`, and how many more a limit of five may have let go by
        since. The one worker answers in order, so the reply to `last` comes behind all others."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.bind((source, 0))
            asking.connect(self.server.address)
            asking.settimeout(10)
            start = time.monotonic()
            for message in messages:
                asking.send(message)
            asking.send(last)
            replies = []
            while not replies or wire.ident(replies[-1]) != wire.ident(LAST):
                replies.append(asking.recv(65535))
            return replies[:-1], int(5 * (time.monotonic() - start)) + 1

    def flood(self, source, queries, limit):
        """Asks; checks that `limit` replies are whole and each second one of the rest truncated, with nothing in it.
        Returns how many were over the limit."""
        replies, more = self.ask(source, queries)
        truncated = [reply for reply in replies if reply[2] & 2]
        for reply in truncated:
            self.assertEqual(struct.unpack_from("!3H", reply, 4), (1, 0, 0))
            self.assertLessEqual(len(reply), len(QUERY))
        whole = len(replies) - len(truncated)
        self.assertIn(whole, range(limit, limit + more + 1))
        self.assertEqual(len(truncated), (len(queries) - whole) // 2)
        return len(queries) - whole

    def test_a_flood_gets_little_and_its_neighbours_all(self):
        over = self.flood("127.65.0.1", [QUERY] * ASKED, 5)
        self.assertEqual(len(self.ask("127.65.2.1", [QUERY] * 5)[0]), 5)
        self.assertEqual(len(self.ask("127.65.1.1", [QUERY] * ASKED)[0]), ASKED)  # exempt
        over += self.flood("127.65.2.1", [wire.query(f"x{number}.app.test") for number in range(ASKED)], 3)
        counted = self.server.status()["queries"]["defence"]
        self.assertEqual(counted["limited"], over)
        self.assertEqual(counted["slipped"] + counted["withheld"], over)
        self.assertEqual(counted["shed"], 0)
        text = run_leeward("status", "--control", self.server.control).stdout
        self.assertIn(f"{counted['limited']} replies over a rate limit", text)

    def test_a_truncated_client_is_answered_over_tcp(self):
        self.ask("127.65.0.1", [QUERY] * ASKED)
        with socket.create_connection(self.server.address, 5, source_address=("127.65.0.1", 0)) as stream:
            for _ in range(ASKED):
                stream.sendall(wire.framed(QUERY))
                self.assertFalse(wire.receive_framed(stream)[2] & 2)

    def test_a_proxys_clients_are_the_clients(self):
        near = wire.query("near.app.test")
        for client, address in (("203.0.113.9", "192.0.2.1"), ("198.51.100.9", "192.0.2.2")):
            [reply], _ = self.ask("127.65.0.9", [proxied(client, near)], proxied("192.0.2.99", LAST))
            self.assertEqual(wire.addresses(reply, wire.question_size(near)), [address])
        # Limits are the clients' own, too.
        many = [proxied("203.0.113.1", QUERY)] * ASKED + [proxied("198.51.100.1", QUERY)] * 5
        replies, more = self.ask("127.65.0.9", many, proxied("192.0.2.99", LAST))
        whole = [reply for reply in replies if not reply[2] & 2]
        self.assertIn(len(whole), range(10, 10 + more + 1))

    def test_headers_only_where_they_belong(self):
        cut = proxied("192.0.2.7", QUERY)[:-len(QUERY) - 1]
        self.assertEqual(self.ask("127.65.0.9", [QUERY, cut], proxied("192.0.2.99", LAST))[0], [])
        self.assertEqual(self.server.status()["queries"]["udp"]["headerless"], 2)
        replies, _ = self.ask("127.65.0.1", [proxied("203.0.113.9", QUERY)])
        self.assertTrue(all(wire.rcode(reply) != "NOERROR" for reply in replies), replies)


if __name__ == "__main__":
    main()
