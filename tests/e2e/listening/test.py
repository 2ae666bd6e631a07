#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Several addresses, both families, and replies that leave from the address that was asked (R2181-1, R9199-1)."""

import socket
import unittest

import wire
from e2e import Case, dig, main


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


class Listening(Case):
    def setUp(self):
        super().setUp()
        self.config = self.prepare()

    def assert_answers(self, address):
        for words in (["+notcp"], ["+tcp"]):
            with self.subTest(address=address, words=words):
                self.assert_answer(dig(address, "www.app.test", "A", *words), ["192.0.2.1"])
                self.assert_answer(dig(address, "www.app.test", "AAAA", *words), ["2001:db8::1"])

    def test_several_addresses(self):
        server = self.serve(self.config, listen=["127.0.0.1:0", "127.0.0.2:0", "127.0.0.3:0"])
        self.assertEqual([host for host, _ in server.addresses], ["127.0.0.1", "127.0.0.2", "127.0.0.3"])
        for address in server.addresses:
            self.assert_answers(address)

    @unittest.skipUnless(has_ipv6(), "no IPv6 on this machine's loopback")
    def test_both_families(self):
        server = self.serve(self.config, listen=["127.0.0.1:0", "[::1]:0"])
        self.assertEqual([host for host, _ in server.addresses], ["127.0.0.1", "::1"])
        for address in server.addresses:
            self.assert_answers(address)

    def test_a_wildcard_bind_replies_from_the_address_that_was_asked(self):
        server = self.serve(self.config, listen=["0.0.0.0:0"])
        port = server.addresses[0][1]
        for host in ("127.0.0.1", "127.0.0.5", "127.99.3.7"):
            with self.subTest(host), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.settimeout(2)
                asking.bind(("127.0.0.1", 0))
                asking.sendto(wire.query("www.app.test"), (host, port))
                _, source = asking.recvfrom(4096)  # not connected: takes a reply from anywhere
                self.assertEqual(source, (host, port))
            self.assert_answers((host, port))

    @unittest.skipUnless(has_ipv6(), "no IPv6 on this machine's loopback")
    def test_an_ipv6_wildcard_bind(self):
        server = self.serve(self.config, listen=["[::]:0"])
        self.assert_answers(("::1", server.addresses[0][1]))


if __name__ == "__main__":
    main()
