#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""RRL-1: response rate limiting as an operator sets it, for clients and for those a proxy asks for."""

import socket
import struct

import wire
from e2e import Case, main, run_leeward

ASKED = 60
QUERY = wire.query("www.app.test")
SIGNATURE = bytes.fromhex("0d0a0d0a000d0a515549540a")


def proxied(client, message):
    """`message` as a proxy passes it on for `client`."""
    addresses = socket.inet_aton(client) + socket.inet_aton("192.0.2.53") + struct.pack("!2H", 4711, 53)
    return SIGNATURE + b"\x21\x12" + struct.pack("!H", len(addresses)) + addresses + message


class Limits(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare())

    def ask(self, source, messages):
        """The replies to datagrams sent at once from `source`."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.bind((source, 0))
            asking.connect(self.server.address)
            asking.settimeout(0.3)
            for message in messages:
                asking.send(message)
            replies = []
            try:
                while True:
                    replies.append(asking.recv(65535))
            except TimeoutError:
                return replies

    def split(self, replies):
        """(whole, truncated) numbers of replies; what is truncated has nothing in it."""
        truncated = [reply for reply in replies if reply[2] & 2]
        for reply in truncated:
            self.assertEqual(struct.unpack_from("!3H", reply, 4), (1, 0, 0))
            self.assertLessEqual(len(reply), len(QUERY))
        return len(replies) - len(truncated), len(truncated)

    def counted(self):
        return self.server.status()["queries"]["defence"]

    def test_a_flood_gets_little_and_its_neighbours_all(self):
        whole, truncated = self.split(self.ask("127.65.0.1", [QUERY] * ASKED))
        # A token comes every 200 ms, and sending takes less than that.
        self.assertIn(whole, (5, 6))
        self.assertIn(truncated, (27, 28))
        self.assertEqual(len(self.ask("127.65.2.1", [QUERY] * 5)), 5)
        self.assertEqual(len(self.ask("127.65.1.1", [QUERY] * ASKED)), ASKED)  # exempt
        made_up = [wire.query(f"x{number}.app.test") for number in range(ASKED)]
        self.assertIn(self.split(self.ask("127.65.2.1", made_up))[0], (3, 4))
        counted = self.counted()
        self.assertEqual(counted["limited"], counted["slipped"] + counted["withheld"])
        self.assertIn(counted["limited"], range(2 * ASKED - 10, 2 * ASKED - 7))
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
            [reply] = self.ask("127.65.0.9", [proxied(client, near)])
            self.assertEqual(wire.addresses(reply, wire.question_size(near)), [address])
        # Limits are the clients' own, too.
        many = [proxied("203.0.113.1", QUERY)] * ASKED + [proxied("198.51.100.1", QUERY)] * 5
        self.assertIn(self.split(self.ask("127.65.0.9", many))[0], (10, 11))

    def test_headers_only_where_they_belong(self):
        self.assertEqual(self.ask("127.65.0.9", [QUERY, proxied("192.0.2.7", QUERY)[:-len(QUERY) - 1]]), [])
        self.assertEqual(self.server.status()["queries"]["udp"]["headerless"], 2)
        replies = self.ask("127.65.0.1", [proxied("203.0.113.9", QUERY)])
        self.assertTrue(all(wire.rcode(reply) != "NOERROR" for reply in replies), replies)


if __name__ == "__main__":
    main()
