#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad packets get FORMERR, NOTIMP or silence, as the RFCs say, and the server lives on.

R1035-2, R1035-3, R1035-6, R9619-1, R6891-3, R6891-4"""

import random
import socket
import struct

import wire
from e2e import Case, main

QUERY = wire.query("www.app.test", edns=False)
EDNS_QUERY = wire.query("www.app.test")
PACKETS = 20_000


def header(flags=0, qdcount=1, ancount=0, nscount=0, arcount=0):
    return struct.pack("!6H", 0x4242, flags, qdcount, ancount, nscount, arcount)


QUESTION = wire.name("www.app.test") + struct.pack("!2H", 1, 1)

# What is sent -> the rcode that must come back, or None for silence.
CASES = {
    "nothing at all": (b"", None),
    "eleven octets": (header()[:11], None),
    "a response": (header(0x8000) + QUESTION, None),
    "a header without its question": (header(), "FORMERR"),
    "a question cut in its name": (header() + QUESTION[:5], "FORMERR"),
    "a question cut in its class": (header() + QUESTION[:-1], "FORMERR"),
    "no question": (header(qdcount=0), "FORMERR"),
    "two questions": (header(qdcount=2) + QUESTION * 2, "FORMERR"),
    "65535 questions": (header(qdcount=65535) + QUESTION, "FORMERR"),
    "a label of type 01": (header() + b"\x41" + QUESTION, "FORMERR"),
    "a label of type 10": (header() + b"\x81" + QUESTION, "FORMERR"),
    "a name that points to itself": (header() + b"\xc0\x0c" + struct.pack("!2H", 1, 1), "FORMERR"),
    "a name that points forward": (header() + b"\xc0\xff" + struct.pack("!2H", 1, 1), "FORMERR"),
    "a name of over 255 octets": (header() + (b"\x3f" + b"a" * 63) * 5 + b"\0" + struct.pack("!2H", 1, 1), "FORMERR"),
    "two OPT records": (header(arcount=2) + QUESTION + wire.OPT_1232 * 2, "FORMERR"),
    "an OPT not at the root": (header(arcount=1) + QUESTION + wire.name("a") + wire.OPT_1232[1:], "FORMERR"),
    "an OPT that is longer than the packet":
        (header(arcount=1) + QUESTION + wire.OPT_1232[:-2] + b"\xff\xff", "FORMERR"),
    "an option that is longer than its OPT":
        (header(arcount=1) + QUESTION + wire.OPT_1232[:-2] + b"\0\4\0\3\0\x09", "FORMERR"),
    "an unknown opcode": (header(0x7800) + QUESTION, "NOTIMP"),
    "an unknown opcode without a question": (header(0x7800, qdcount=0), "NOTIMP"),
    "another class": (header() + wire.name("www.app.test") + struct.pack("!2H", 1, 3), "REFUSED"),
}


class Garbage(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare())

    def assert_lives(self):
        reply = wire.ask(self.server.address, QUERY)
        self.assertIsNotNone(reply, self.server.log())
        self.assertEqual(wire.addresses(reply, wire.question_size(QUERY)), ["192.0.2.1"])
        self.assertTrue(self.server.running())

    def test_each_class_of_bad_packet_gets_what_the_rfcs_say(self):
        for what, (packet, expected) in CASES.items():
            with self.subTest(what):
                reply = wire.ask(self.server.address, packet, timeout=0.3 if expected is None else 2.0)
                if expected is None:
                    self.assertIsNone(reply)
                    continue
                self.assertIsNotNone(reply, "silence")
                self.assertEqual(wire.rcode(reply), expected)
                self.assertEqual(reply[:2], packet[:2])
                self.assertTrue(reply[2] & 0x80)
        self.assert_lives()

    def test_what_is_odd_but_allowed_is_answered(self):
        for what, packet in {
            "all EDNS flags": EDNS_QUERY[:-4] + b"\xff\xff" + EDNS_QUERY[-2:],
            "an unknown option": EDNS_QUERY[:-2] + b"\0\x08" + b"\xfd\xe9\0\4abcd",
            "a size of 0": EDNS_QUERY[:-8] + b"\0\0" + EDNS_QUERY[-6:],
            "all header flags": QUERY[:2] + b"\x07\xf0" + QUERY[4:],
        }.items():
            with self.subTest(what):
                reply = wire.ask(self.server.address, packet)
                self.assertIsNotNone(reply, "silence")
                self.assertEqual(wire.rcode(reply), "NOERROR")

    def test_random_and_mutated_packets(self):
        source = random.Random(2)
        replies = 0
        with wire.udp_socket(self.server.address) as asking:
            asking.setblocking(False)
            for number in range(PACKETS):
                if number % 2:
                    packet = bytearray(source.choice((QUERY, EDNS_QUERY)))
                    for _ in range(source.randint(1, 4)):
                        packet[source.randrange(len(packet))] = source.randrange(256)
                    packet = packet[:source.randint(0, len(packet))] if number % 6 == 1 else packet
                else:
                    packet = source.randbytes(source.choice((0, 1, 12, 13, 40, 100, 512, 1500, 9000)))
                try:
                    asking.send(packet)
                    while asking.recv(65535):
                        replies += 1
                except BlockingIOError:
                    pass
        self.log(f"{PACKETS:,} packets, {replies:,} replies (seed 2)")
        self.assert_lives()

    def test_random_octets_over_tcp(self):
        source = random.Random(3)
        for number in range(300):
            with socket.create_connection(self.server.address, timeout=2) as stream:
                octets = source.randbytes(source.randint(1, 3000))
                stream.sendall(wire.framed(octets) if number % 2 else octets)
        self.assert_lives()


if __name__ == "__main__":
    main()
