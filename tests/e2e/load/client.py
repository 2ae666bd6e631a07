# SPDX-License-Identifier: Apache-2.0
"""A client that keeps a window of queries in flight and counts: every query, every answer, every wrong one."""

import multiprocessing
import select
import time

import wire
from running import die_with_parent

WINDOW = 32  # queries in flight: what a socket's buffer holds without loss
LOST_AFTER = 2.0  # seconds


class Counts:
    def __init__(self):
        self.sent = self.answered = self.lost = 0
        self.wrong = []  # the first few, in words


class Client:
    """`judges`: qname -> a function of (rcode, addresses) that says what is wrong, or None."""

    def __init__(self, server, judges, seed):
        self.judges = list(judges.values())
        self.queries = [wire.query(qname) for qname in judges]
        self.sizes = [wire.question_size(query) for query in self.queries]
        self.socket = wire.udp_socket(server)
        self.socket.setblocking(False)
        self.flying = {}  # ID -> (which query, when sent)
        self.next_id = seed * 1000
        self.counts = Counts()

    def send(self):
        which = self.next_id % len(self.queries)
        ident = self.next_id & 0xFFFF
        self.socket.send(ident.to_bytes(2, "big") + self.queries[which][2:])
        self.flying[ident] = (which, time.monotonic())
        self.next_id += 1
        self.counts.sent += 1

    def receive(self):
        reply = self.socket.recv(4096)
        which, _ = self.flying.pop(wire.ident(reply), (None, 0))
        fault = "an answer to no question" if which is None else self.fault(which, reply)
        self.counts.answered += which is not None
        if fault and len(self.counts.wrong) < 20:
            self.counts.wrong.append(fault)

    def fault(self, which, reply):
        size = self.sizes[which]
        if reply[12:size] != self.queries[which][12:size]:
            return "another question"
        return self.judges[which](wire.rcode(reply), wire.addresses(reply, size))

    def drop_lost(self):
        limit = time.monotonic() - LOST_AFTER
        for ident in [ident for ident, (_, sent) in self.flying.items() if sent < limit]:
            del self.flying[ident]
            self.counts.lost += 1

    def run(self, enough):
        while not enough.is_set():
            while len(self.flying) < WINDOW:
                self.send()
            self.wait_and_receive()
        end = time.monotonic() + LOST_AFTER
        while self.flying and time.monotonic() < end:
            self.wait_and_receive()
        self.counts.lost += len(self.flying)
        return self.counts

    def wait_and_receive(self):
        if select.select([self.socket], [], [], 0.1)[0]:
            try:
                while True:
                    self.receive()
            except BlockingIOError:
                pass
        else:
            self.drop_lost()


class Load:
    """Clients in processes of their own, so that they do not wait for the test's threads."""

    def __init__(self, server, judges, clients):
        context = multiprocessing.get_context("fork")
        self.enough = context.Event()
        self.results = context.Queue()
        self.processes = [context.Process(target=self._run, args=(server, judges, seed), daemon=True)
                          for seed in range(clients)]
        for process in self.processes:
            process.start()

    def _run(self, server, judges, seed):
        die_with_parent()
        self.results.put(Client(server, judges, seed).run(self.enough))

    def stop(self):
        """All counts together."""
        self.enough.set()
        total = Counts()
        for _ in self.processes:
            counts = self.results.get(timeout=30)
            total.sent += counts.sent
            total.answered += counts.answered
            total.lost += counts.lost
            total.wrong += counts.wrong
        for process in self.processes:
            process.join(timeout=10)
        return total
