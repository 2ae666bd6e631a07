#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""TCP: several queries in flight, octets in any pieces, and clients that are slow, silent or too many.

R7766-1, R7766-2, R7766-3"""

import contextlib
import re
import socket
import time
from pathlib import Path

import wire
from e2e import Case, main, wait_until

QUERY = wire.query("www.app.test")
BIG = wire.framed(wire.query("big.app.test", "TXT"))
IDLE = 1.0  # seconds, as in leeward.toml
PER_CLIENT = 10
ALL_CLIENTS = 20


class Tcp(Case):
    def setUp(self):
        super().setUp()
        self.server = self.serve(self.prepare())

    def connect(self, source="127.0.0.1"):
        stream = socket.create_connection(self.server.address, timeout=5, source_address=(source, 0))
        self.addCleanup(stream.close)
        return stream

    def assert_address(self, reply):
        self.assertIsNotNone(reply, "the connection was closed")
        self.assertEqual(wire.addresses(reply, wire.question_size(QUERY)), ["192.0.2.1"])

    def answers_on(self, stream):
        """Whether a query on this connection is answered."""
        try:
            stream.sendall(wire.framed(QUERY))
            return wire.receive_framed(stream) is not None
        except OSError:
            return False

    def test_many_queries_in_one_write(self):
        count = 500
        stream = self.connect()
        stream.sendall(b"".join(wire.framed(wire.query("www.app.test", ident=ident)) for ident in range(count)))
        seen = set()
        for _ in range(count):
            reply = wire.receive_framed(stream)
            self.assert_address(reply)
            seen.add(wire.ident(reply))
        self.assertEqual(seen, set(range(count)))

    def test_single_octets(self):
        stream = self.connect()
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in wire.framed(QUERY):
            stream.sendall(bytes([octet]))
        self.assert_address(wire.receive_framed(stream))

    def test_a_message_and_a_half(self):
        stream = self.connect()
        both = wire.framed(QUERY) * 2
        cut = len(both) - 7
        stream.sendall(both[:cut])
        self.assert_address(wire.receive_framed(stream))
        stream.sendall(both[cut:])
        self.assert_address(wire.receive_framed(stream))

    def test_a_closed_sending_side_still_gets_its_answers(self):
        stream = self.connect()
        stream.sendall(wire.framed(QUERY) * 3)
        stream.shutdown(socket.SHUT_WR)
        for _ in range(3):
            self.assert_address(wire.receive_framed(stream))
        self.assertIsNone(wire.receive_framed(stream))

    def test_silent_and_half_sent_connections_are_closed(self):
        silent, half = self.connect(), self.connect()
        half.sendall(wire.framed(QUERY)[:9])
        start = time.monotonic()
        for stream in (silent, half):
            self.assertEqual(stream.recv(1), b"")
        took = time.monotonic() - start
        self.log(f"idle connections closed after {took:.2f} s (tcp_idle = {IDLE:g}s)")
        self.assertLess(took, IDLE * 3)

    def test_slow_clients_hold_nobody_up(self):
        slow = [self.connect() for _ in range(PER_CLIENT - 1)]
        for stream in slow:
            stream.sendall(wire.framed(QUERY)[:5])
        self.assertTrue(self.answers_on(self.connect()))
        slow[-1].setblocking(False)
        with self.assertRaises(BlockingIOError):  # still open: the answer did not wait for its end
            slow[-1].recv(1)

    def test_a_client_that_never_reads_is_dropped(self):
        stream = self.connect()
        stream.settimeout(0.2)
        queries = BIG * 100
        with self.assertRaises(OSError):  # full buffers end in a time-out, then in a reset
            end = time.monotonic() + 10 * IDLE
            while time.monotonic() < end:
                try:
                    stream.sendall(queries)
                except TimeoutError:
                    pass
        self.assertTrue(self.answers_on(self.connect()))

    def test_one_client_cannot_use_up_the_connections(self):
        greedy = [self.connect() for _ in range(PER_CLIENT + 5)]
        answered = sum(self.answers_on(stream) for stream in greedy)
        self.assertEqual(answered, PER_CLIENT)
        self.assertTrue(self.answers_on(self.connect("127.0.0.2")))

    def test_all_clients_together_are_bounded_and_room_comes_back(self):
        streams = [self.connect(f"127.0.0.{1 + number % 3}") for number in range(ALL_CLIENTS + 6)]
        self.assertLessEqual(sum(self.answers_on(stream) for stream in streams), ALL_CLIENTS)
        for stream in streams:
            stream.close()
        wait_until("room for a new connection", lambda: self.answers_on(self.connect()), every=0.1)

    def test_three_abusers_cost_their_share_and_no_more(self):
        """R7766-3, R9210-1: a thousand connections, octets now and then, replies never read: each is held to its
        places, loses them in time, and costs the others nothing."""
        def memory():
            status = Path(f"/proc/{self.server.process.pid}/status").read_text()
            return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

        before = memory()
        unread = self.connect("127.65.0.4")
        unread.setblocking(False)
        greedy, slow = [], []
        start = time.monotonic()
        asked = 0
        while time.monotonic() < start + 3 * IDLE:
            if len(greedy) < 1000:
                greedy += [self.connect("127.65.0.2") for _ in range(50)]
                for lost in greedy[:-50]:  # closed by the server already; our own descriptors are few
                    lost.close()
            if len(slow) < PER_CLIENT:
                slow.append(self.connect("127.65.0.3"))
            for sender, octets in [(each, b"\0") for each in slow] + [(unread, BIG * 100)]:
                with contextlib.suppress(OSError):
                    sender.send(octets)
            self.assertTrue(self.answers_on(self.connect("127.65.0.5")))
            asked += 1
            time.sleep(0.02)
        tcp = self.server.status()["queries"]["tcp"]
        grown = memory() - before
        self.log(f"{len(greedy)} connections, {asked} good queries, {tcp['open']} open, {grown} KiB of memory more")
        self.assertEqual(len(greedy), 1000)
        self.assertLessEqual(tcp["open"], ALL_CLIENTS)
        self.assertGreaterEqual(tcp["evicted"], 1000 - ALL_CLIENTS)
        self.assertLess(grown, 16384)  # KiB
        # Nothing of theirs has lasted: who sends octets or does not read is as idle as who says nothing.
        wait_until("no connection is open", lambda: self.server.status()["queries"]["tcp"]["open"] == 0,
                   timeout=3 * IDLE)


if __name__ == "__main__":
    main()
