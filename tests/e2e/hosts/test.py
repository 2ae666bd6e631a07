#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example zones/host: the addresses of another's name at the zone's apex, held when its name server is gone."""

import socket
import struct
import threading
import time

import wire
from digging import dig
from e2e import main, wait_until
from examples import ExampleCase

FIRST, SECOND, SIXTH = "192.0.2.80", "192.0.2.81", "2001:db8::80"
ASKED_AGAIN_WITHIN = 20  # seconds: a TTL of 0 is kept for 5, and a machine under load is slow
HELD_FOR = 12.0  # seconds: the time to ask again, and that of a look-up in vain


class NameServer:
    """Answers every question for A and AAAA with what it was told, and a TTL of 0."""

    def __init__(self):
        self.answers = {1: [], 28: []}
        self.asked = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = self._socket.getsockname()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            query, client = self._socket.recvfrom(4096)
            if not query:
                return
            self.asked += 1
            self._socket.sendto(self._reply(query), client)

    def _reply(self, query):
        end = wire.question_size(query)
        (kind,) = struct.unpack_from("!H", query, end - 4)
        family = socket.AF_INET if kind == 1 else socket.AF_INET6
        data = [socket.inet_pton(family, address) for address in self.answers.get(kind, [])]
        records = b"".join(b"\xc0\x0c" + struct.pack("!2HIH", kind, 1, 0, len(each)) + each for each in data)
        return query[:2] + struct.pack("!5H", 0x8180, 1, len(data), 0, 0) + query[12:end] + records

    def stop(self):
        if self._thread.is_alive():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", self.address)  # an empty datagram ends it
            self._thread.join()
            self._socket.close()


class Hosts(ExampleCase):
    example = "host"

    def serve(self, config, **options):
        self.names = NameServer()
        self.addCleanup(self.names.stop)
        self.names.answers[1], self.names.answers[28] = [FIRST], [SIXTH]
        host, port = self.names.address
        text = config.read_text() + f'[server]\nresolvers = "{host}:{port}"\n'
        return super().serve(self.write(config.name, text), **options)

    def apex(self, type="A"):
        return self.ask("app.example", type=type)

    def test_a_name_of_others_is_flattened_at_the_apex_followed_and_held(self):
        wait_until("the first look-up", lambda: self.apex().rdatas() == [FIRST], ASKED_AGAIN_WITHIN, every=0.1)
        wait_until("the one for AAAA", lambda: self.apex("AAAA").rdatas() == [SIXTH], ASKED_AGAIN_WITHIN, every=0.1)
        self.assertEqual([(record.owner, record.type) for record in self.apex().answer], [("app.example.", "A")])
        self.assertEqual([record.type for record in self.apex("SOA").answer], ["SOA"])

        self.names.answers[1] = [FIRST, SECOND]
        wait_until("the second address", lambda: self.apex().rdatas() == [FIRST, SECOND], ASKED_AGAIN_WITHIN, every=0.1)

        with self.subTest("a denial takes nothing away"):
            self.names.answers[1] = []
            asked = self.names.asked
            wait_until("more look-ups", lambda: self.names.asked >= asked + 4, ASKED_AGAIN_WITHIN, every=0.1)
            self.assert_answer(self.apex(), [FIRST, SECOND])
        with self.subTest("held while nobody can be asked"):
            self.names.stop()
            end = time.monotonic() + HELD_FOR
            while time.monotonic() < end:
                self.assert_answer(self.apex(), [FIRST, SECOND])
                time.sleep(0.2)
            self.assertEqual(dig(self.names.address, "lb.example.net").rcode, "TIMEOUT")


if __name__ == "__main__":
    main()
