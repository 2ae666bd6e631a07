#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The longest names, queries and replies that there can be, and those one octet longer, through real sockets.

R1035-3, R1035-5, R4592-1, R6891-3"""

import socket
import struct

import wire
from e2e import Case, main

OPT = 11  # octets of an OPT record without options
LONGEST = 65535
# Of replies with an OPT record, around each bound; those around the third are of 512 without it.
SIZES = sorted({bound + over for bound in (512, 513, 512 + OPT, 1232, 4096) for over in (-1, 0, 1)})
SOA = "z. 60 SOA ns h 1 2 3 4 5\n"


def labels(sizes, tail="z"):
    return ".".join("x" * size for size in sizes) + "." + tail


LONG_NAMES = {"255 octets": labels((63, 63, 63, 59)), "127 labels": labels([1] * 126)}
TOO_LONG = {"256 octets": labels((63, 63, 63, 60)), "128 labels": labels([1] * 127)}


def txt(octets):
    """A TXT record's text whose RDATA has that many octets."""
    parts = []
    while octets > 0:
        size = min(octets - 1, 255)
        parts.append('"' + "t" * size + '"')
        octets -= size + 1
    return " ".join(parts)


def query(qname, qtype="A", size=None, do=False, options=b""):
    """With an OPT record that announces `size`, or without one."""
    plain = wire.query(qname, qtype, edns=False)
    if size is None:
        return plain
    opt = b"\0" + struct.pack("!2HIH", 41, size, 0x8000 if do else 0, len(options)) + options
    return plain[:10] + struct.pack("!H", 1) + plain[12:] + opt


def truncated(reply):
    return bool(reply[2] & 2)


def answers(reply):
    return struct.unpack_from("!H", reply, 6)[0]


class Edges(Case):
    def setUp(self):
        super().setUp()
        config = self.prepare()
        self.write("z.zone", self.zone())
        self.server = self.serve(config)

    def zone(self):
        text = SOA + "z. 60 NS ns\nns 60 A 192.0.2.53\n*.wild 60 A 192.0.2.9\n"
        for name in LONG_NAMES.values():
            text += f"{name}. 60 A 192.0.2.1\n"
        for octets in SIZES:
            name = f"size{octets:04}"
            text += f"{name} 60 TXT {txt(octets - self.frame(f'{name}.z'))}\n"
        # Three aliases, the last of which ends at records that bring the message to its bound and over it.
        for over, fills in ((0, "acd"), (1, "bef")):
            hops = [f"{fills[0]}.z"] + [labels((63, 63, 63, 59)).replace("x", fill) for fill in fills]
            for hop, target in zip(hops, hops[1:]):
                text += f"{hop}. 60 CNAME {target}.\n"
            # Each alias: a pointer to its owner, ten octets, its target up to the pointer to "z".
            before = 12 + len(wire.name(hops[0])) + 4 + 3 * (12 + len(wire.name(hops[1])) - 1)
            text += f"{hops[-1]}. 60 TXT {txt(LONGEST + over - before - 12 - OPT)}\n"
        return text

    @staticmethod
    def frame(name):
        """Octets of a reply with one record but for its RDATA."""
        return 12 + len(wire.name(name)) + 4 + 12 + OPT

    def ask(self, packet):
        reply = wire.ask(self.server.address, packet)
        self.assertIsNotNone(reply, "silence")
        self.assertEqual(reply[:2], packet[:2])
        return reply

    def connect(self):
        stream = socket.create_connection(self.server.address, timeout=5)
        self.addCleanup(stream.close)
        return stream

    def ask_tcp(self, packet):
        stream = self.connect()
        stream.sendall(wire.framed(packet))
        reply = wire.receive_framed(stream)
        self.assertIsNotNone(reply, "the connection was closed")
        self.assertEqual(reply[:2], packet[:2])
        return reply

    def test_the_longest_and_the_deepest_names_are_answered(self):
        for what, name in LONG_NAMES.items():
            for transport in (self.ask, self.ask_tcp):
                with self.subTest(what):
                    packet = query(name, size=1232)
                    reply = transport(packet)
                    self.assertEqual(wire.rcode(reply), "NOERROR")
                    self.assertEqual(wire.addresses(reply, wire.question_size(packet)), ["192.0.2.1"])
                    missing = transport(query("y" + name[1:], size=512))
                    self.assertEqual((wire.rcode(missing), truncated(missing)), ("NXDOMAIN", False))

    def test_a_name_one_octet_or_label_longer_is_a_format_error(self):
        for what, name in TOO_LONG.items():
            for transport in (self.ask, self.ask_tcp):
                with self.subTest(what):
                    self.assertEqual(wire.rcode(transport(query(name, size=1232))), "FORMERR")

    def test_a_wildcard_answers_the_longest_name(self):
        packet = query(labels((63, 63, 63, 54), "wild.z"), size=1232)
        self.assertEqual(wire.question_size(packet), 12 + 255 + 4)
        self.assertEqual(wire.addresses(self.ask(packet), wire.question_size(packet)), ["192.0.2.9"])

    def test_every_announced_size_gets_what_fits_in_it(self):
        for size in (0, 1, 511, 512, 513, 1232, 4096, 4097, 65535):
            limit = min(max(size, 512), 4096)
            for do in (False, True):
                for octets in SIZES:
                    with self.subTest(size=size, do=do, octets=octets):
                        reply = self.ask(query(f"size{octets:04}.z", "TXT", size=size, do=do))
                        self.assertEqual(truncated(reply), octets > limit)
                        self.assertEqual(answers(reply), int(octets <= limit))
                        if octets <= limit:
                            self.assertEqual(len(reply), octets)
                        self.assertEqual(struct.unpack("!2HIH", reply[-10:]),
                                         (41, 4096, 0x8000 if do else 0, 0))

    def test_without_edns_512_octets_are_the_bound(self):
        for octets in SIZES:
            with self.subTest(octets=octets):
                reply = self.ask(query(f"size{octets:04}.z", "TXT"))
                self.assertEqual(truncated(reply), octets - OPT > 512)
                if not truncated(reply):
                    self.assertEqual(len(reply), octets - OPT)

    def test_a_reply_of_65535_octets_and_one_over(self):
        stream = self.connect()
        stream.sendall(wire.framed(query("a.z", "TXT", size=512)) * 3 + wire.framed(query("b.z", "TXT", size=512)))
        for _ in range(3):
            reply = wire.receive_framed(stream)
            self.assertEqual((len(reply), truncated(reply), answers(reply)), (LONGEST, False, 4))
        reply = wire.receive_framed(stream)
        self.assertEqual((truncated(reply), answers(reply)), (True, 3))

    def test_queries_as_long_as_messages_can_be(self):
        room = LONGEST - len(query("ns.z", size=1232)) - 4
        packet = query("ns.z", size=1232, options=struct.pack("!2H", 12, room) + bytes(room))
        self.assertEqual(len(packet), LONGEST)
        stream = self.connect()
        stream.sendall(wire.framed(packet) * 2 + wire.framed(query("ns.z")))
        for _ in range(3):
            reply = wire.receive_framed(stream)
            self.assertEqual(wire.addresses(reply, wire.question_size(packet)), ["192.0.2.53"])
        # The last option claims an octet more than there is.
        packet = packet[:len(packet) - room - 2] + struct.pack("!H", room + 1) + packet[len(packet) - room:]
        self.assertEqual(wire.rcode(self.ask_tcp(packet)), "FORMERR")

    def test_over_udp_the_longest_query_is_4096_octets(self):
        def padded(octets):
            room = octets - len(query("ns.z", size=1232)) - 4
            return query("ns.z", size=1232, options=struct.pack("!2H", 12, room) + bytes(room))

        reply = self.ask(padded(4096))
        self.assertEqual(wire.addresses(reply, wire.question_size(padded(4096))), ["192.0.2.53"])
        self.assertIsNone(wire.ask(self.server.address, padded(4097), timeout=0.3))
        self.ask(padded(4096))


if __name__ == "__main__":
    main()
