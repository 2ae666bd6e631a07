#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""dnsdist in front, with a PROXY header (version 2): answers go by the client's address that the balancer tells, and by
nobody else's word."""

import socket
import struct

import wire
from e2e import Case, dig, main
from judges import Daemon, free_port, program

BALANCER = "127.62.0.41"
EU_CLIENT, US_CLIENT, OTHER = "127.62.0.70", "127.62.0.130", "127.62.0.200"
EU, US, AP = "192.0.2.10", "192.0.2.20", "192.0.2.30"

# The health checks of dnsdist carry a header too, one that tells of no client.
DNSDIST = """
setLocal('{balancer}:{own_port}')
setACL('127.0.0.0/8')
setSecurityPollSuffix('')
newServer({{ address = '{leeward}:{port}', source = '{balancer}', useProxyProtocol = true, checkName = 'app.test.',
            checkType = 'SOA', mustResolve = true, checkInterval = 1 }})
"""

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def header(client, server, transport):
    """A PROXY header of version 2 that tells of an IPv4 client. `transport`: 1 for TCP, 2 for UDP."""
    told = socket.inet_aton(client) + socket.inet_aton(server) + struct.pack("!2H", 40000, 53)
    return SIGNATURE + bytes([0x21, 0x10 | transport]) + struct.pack("!H", len(told)) + told


class Dnsdist(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare(balancer=BALANCER), listen=("127.62.0.1:0",))
        self.leeward = self.server.address

    def start_balancer(self):
        path = program("dnsdist")
        own_port = free_port(BALANCER)
        self.write("dnsdist.conf", DNSDIST.format(balancer=BALANCER, own_port=own_port, leeward=self.leeward[0],
                                                  port=self.leeward[1]))
        command = [path, "--supervised", "--disable-syslog", "-C", "dnsdist.conf"]
        balancer = Daemon(command, self.folder, "dnsdist.log")
        self.addCleanup(balancer.stop)
        self.balancer = (BALANCER, own_port)
        balancer.wait_ready(lambda: dig(self.balancer, "app.test", "SOA", "+time=1").rcode == "NOERROR")

    def test_the_client_behind_the_balancer_decides(self):
        self.start_balancer()
        for transport in ("+notcp", "+tcp"):
            for client, place in ((EU_CLIENT, EU), (US_CLIENT, US), (OTHER, AP), (EU_CLIENT, EU)):
                with self.subTest(client=client, transport=transport):
                    self.assert_answer(dig(self.balancer, "www.app.test", "-b", client, transport), [place])

    def test_who_asks_without_a_balancer_is_the_client(self):
        for transport in ("+notcp", "+tcp"):
            for client, place in ((EU_CLIENT, EU), (US_CLIENT, US), (OTHER, AP)):
                with self.subTest(client=client, transport=transport):
                    self.assert_answer(dig(self.leeward, "www.app.test", "-b", client, transport), [place])

    def test_the_balancer_s_address_needs_the_header(self):
        for transport in ("+notcp", "+tcp"):
            with self.subTest(transport):
                reply = dig(self.leeward, "www.app.test", "-b", BALANCER, transport, "+time=1")
                self.assertEqual(reply.answer, [], reply.text)

    def test_a_header_from_elsewhere_is_not_believed(self):
        question = wire.query("www.app.test")
        for told in (EU_CLIENT, US_CLIENT):
            with self.subTest(told), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.bind((OTHER, 0))
                asking.settimeout(0.3)
                asking.sendto(header(told, self.leeward[0], 2) + question, self.leeward)
                self.assert_no_answer(asking)
            with self.subTest(told, by="tcp"), socket.socket() as asking:
                asking.bind((OTHER, 0))
                asking.settimeout(0.3)
                asking.connect(self.leeward)
                asking.sendall(header(told, self.leeward[0], 1) + wire.framed(question))
                self.assert_no_answer(asking)
        # It still answers those who ask as they should.
        self.assert_answer(dig(self.leeward, "www.app.test", "-b", OTHER), [AP])

    def assert_no_answer(self, asking):
        """Nothing comes back, or an error without an address."""
        try:
            reply = asking.recv(4096)
        except (TimeoutError, ConnectionResetError):
            return
        for place in (EU, US, AP):
            self.assertNotIn(socket.inet_aton(place), reply)


if __name__ == "__main__":
    main()
