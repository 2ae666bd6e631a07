#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""R8020-1, R1035-5, R1035-7, R7766-1: Unbound, BIND and Knot Resolver in front of Leeward, with QNAME minimisation,
find all that it serves and pass a failover on."""

import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import resolvers  # noqa: E402
from e2e import Case, dig, main, wait_until  # noqa: E402
from judges import free_port, may_bind  # noqa: E402
from running import Server, start_regions  # noqa: E402

LEEWARD, ROOT = "127.62.0.1", "127.62.0.2"
EU, US = "127.62.0.11", "127.62.0.12"
ADDRESSES = {"unbound": "127.62.0.21", "named": "127.0.0.1", "kresd": "127.62.0.23"}

# Each name and type, and what every resolver has to make of it. The empty non-terminals come before what is below them:
# a resolver that was told NXDOMAIN there would not ask on (RFC 8020).
QUESTIONS = [
    ("ent.app.test", "A", "NOERROR", []),
    ("b.ent.app.test", "A", "NOERROR", []),
    ("a.b.ent.app.test", "A", "NOERROR", ["192.0.2.11"]),
    ("x.b.ent.app.test", "A", "NXDOMAIN", []),
    ("_sip._tcp.app.test", "SRV", "NOERROR", ["10 20 5060 host.app.test."]),
    ("host.app.test", "A", "NOERROR", ["192.0.2.10"]),
    ("host.app.test", "AAAA", "NOERROR", ["2001:db8::10"]),
    ("host.app.test", "MX", "NOERROR", []),
    ("HOST.aPP.tesT", "A", "NOERROR", ["192.0.2.10"]),
    ("app.test", "MX", "NOERROR", ["10 mail.app.test."]),
    ("app.test", "NS", "NOERROR", ["ns1.app.test."]),
    ("missing.app.test", "A", "NXDOMAIN", []),
    ("below.missing.app.test", "A", "NXDOMAIN", []),
    ("chain1.app.test", "A", "NOERROR", ["192.0.2.10", "chain2.app.test.", "chain3.app.test.", "host.app.test."]),
    ("chain1.app.test", "MX", "NOERROR", ["chain2.app.test.", "chain3.app.test.", "host.app.test."]),
    ("dangling.app.test", "A", "NXDOMAIN", ["nowhere.app.test."]),
    ("steered.app.test", "A", "NOERROR", [EU, "www.app.test."]),
    ("any.thing.wild.app.test", "A", "NOERROR", ["192.0.2.77"]),
    ("any.wild.app.test", "TXT", "NOERROR", []),
    ("stop.wild.app.test", "A", "NOERROR", []),
    ("below.stop.wild.app.test", "A", "NXDOMAIN", []),
    ("host.old.app.test", "A", "NOERROR", ["192.0.2.42", "host.new.app.test.", "new.app.test."]),
    ("none.old.app.test", "A", "NXDOMAIN", ["new.app.test.", "none.new.app.test."]),
    ("unknown.app.test", "TYPE65280", "NOERROR", [r"\# 4 DEADBEEF"]),
]


class Resolvers(Case):
    def setUp(self):
        super().setUp()
        self.regions = start_regions({"eu": EU, "us": US})
        self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
        config = self.prepare(port=self.regions["eu"].port, eu=EU, us=US, leeward=LEEWARD, root=ROOT)
        self.port_53 = may_bind(LEEWARD, 53) and may_bind(ROOT, 53)
        ports = [free_port(LEEWARD, ADDRESSES["named"]), *([53] if self.port_53 else [])]
        self.server = self.serve(config, listen=[f"{LEEWARD}:{port}" for port in ports])
        if self.port_53:
            root = Server(self.folder / "root.toml", self.folder / "root-state", listen=(f"{ROOT}:53",))
            self.addCleanup(root.stop)
        wait_until("eu to be up", lambda: self.server.place_state("eu") == "Up")
        self.running, self.absent = [], {}
        for name in ADDRESSES:
            try:
                self.running.append(self.start(name))
            except unittest.SkipTest as reason:
                self.absent[name] = str(reason)
        for resolver in self.running:
            resolver.wait_ready()

    def start(self, name):
        if name == "kresd" and not self.port_53:
            raise unittest.SkipTest("kresd asks at port 53, which this user may not bind or somebody has")
        start = getattr(resolvers, name)
        resolver = start(self.folder, address=ADDRESSES[name], leeward=self.server.address, root=ROOT)
        self.addCleanup(resolver.stop)
        return resolver

    def each(self):
        """Those that run; a line says which do not, and why."""
        for name, reason in self.absent.items():
            with self.subTest(name):
                self.skipTest(reason)
        return self.running

    def queries(self, transport):
        return self.server.status()["queries"][transport]["queries"]

    def test_r8020_1_r1035_5_r1035_7_they_find_what_is_served(self):
        for resolver in self.each():
            self.names_resolve(resolver)
            with self.subTest("a deep name", resolver=resolver.name):
                before = self.queries("udp")
                self.assertEqual(resolver.ask("one.two.three.four.deep.app.test"), ("NOERROR", ["192.0.2.12"]))
                # Knot Resolver asks in full once it has met an empty non-terminal.
                self.assertGreaterEqual(self.queries("udp") - before, 2, "it did not minimise")
            with self.subTest("too large for UDP", resolver=resolver.name):
                before = self.queries("tcp")
                self.assertEqual(len(dig(resolver.server, "big.app.test", "TXT", "+tcp").answer), 40)
                self.assertGreater(self.queries("tcp"), before)
            with self.subTest("refused, and not sent elsewhere", resolver=resolver.name):
                reply = dig(resolver.server, "www.gone.test", "A")
                self.assertEqual((reply.rcode, reply.answer), ("SERVFAIL", []), reply.text)

    def names_resolve(self, resolver):
        for name, kind, rcode, rdatas in QUESTIONS:
            with self.subTest(name, type=kind, resolver=resolver.name):
                reply = dig(resolver.server, name, kind)
                self.assertEqual((reply.rcode, reply.rdatas()), (rcode, rdatas), reply.text)
                if rcode == "NXDOMAIN" or not rdatas:
                    self.assertEqual([r.type for r in reply.authority], ["SOA"], reply.text)

    def test_a_failover_and_its_way_back_reach_the_clients(self):
        self.each()
        self.see_all_move([EU])
        self.regions["eu"].switch("refuse")
        self.see_all_move([US])
        self.regions["eu"].switch("ok")
        self.see_all_move([EU])

    def see_all_move(self, to):
        """Waits until every resolver answers so; none fails or answers with nothing on the way."""
        start = time.monotonic()
        waiting = list(self.running)

        def all_moved():
            for resolver in list(waiting):
                rcode, found = resolver.ask("www.app.test")
                self.assertEqual((rcode, len(found)), ("NOERROR", 1), resolver.name)
                if found == to:
                    self.log(f"{resolver.name} answers {to[0]} after {time.monotonic() - start:.2f} s")
                    waiting.remove(resolver)
            return not waiting
        wait_until(f"all resolvers to answer {to}", all_moved)


if __name__ == "__main__":
    main()
