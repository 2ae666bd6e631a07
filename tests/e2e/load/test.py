#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""1,000 reloads and 1,000 health flips under load: no query is lost, none gets a wrong answer.

R9199-1, DYN-1"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from client import Load  # noqa: E402
from e2e import Case, main, wait_until  # noqa: E402
from notify import NotifySocket  # noqa: E402
from running import start_regions  # noqa: E402
import wire  # noqa: E402

SCALE = float(os.environ.get("LEEWARD_E2E_SCALE", "1"))  # smaller where a sanitizer slows everything
RELOADS = int(1000 * SCALE)
FLIPS = int(1000 * SCALE)
FLIPPING = 20  # regions that come and go; `anchor` stays up, `dark` stays down
CLIENTS = 2
WITHIN = 60  # seconds for all of it

ANCHOR, DARK = "127.23.0.1", "127.23.0.2"
FLIPPERS = {f"r{number}": f"127.23.1.{number}" for number in range(1, FLIPPING + 1)}
VERSIONS = ("1", "2")


def judge_www(rcode, addresses):
    if rcode == "NOERROR" and len(addresses) == 1 and addresses[0] in {ANCHOR, *FLIPPERS.values()}:
        return None
    return f"www: {rcode} {addresses}"


def judge_steady(rcode, addresses):
    return None if (rcode, addresses) == ("NOERROR", [ANCHOR]) else f"steady: {rcode} {addresses}"


def judge_pair(rcode, addresses):
    for version in VERSIONS:
        if (rcode, sorted(addresses)) == ("NOERROR", [f"198.51.100.{version}", f"203.0.113.{version}"]):
            return None
    return f"pair: {rcode} {addresses}"


def judge_missing(rcode, addresses):
    return None if (rcode, addresses) == ("NXDOMAIN", []) else f"missing: {rcode} {addresses}"


JUDGES = {"www.app.test": judge_www, "steady.app.test": judge_steady, "pair.app.test": judge_pair,
          "missing.app.test": judge_missing}


class UnderLoad(Case):
    def setUp(self):
        super().setUp()
        hosts = {"anchor": ANCHOR, "dark": DARK, **FLIPPERS}
        self.regions = start_regions(hosts)
        self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
        self.regions["dark"].switch("refuse")
        self.words = {
            "port": self.regions["anchor"].port,
            "regions": "\n".join(f'region.{name} = {{ a = "{host}" }}' for name, host in hosts.items()),
            "weights": ", ".join(f"{name} = 1" for name in hosts),
        }
        self.notify = NotifySocket(self.folder)
        self.addCleanup(self.notify.close)
        config = self.prepare(**self.words, version=VERSIONS[0])
        self.server = self.serve(config, environment=self.notify.environment)
        self.notify.wait_for("READY")
        wait_until("dark to be down", lambda: self.server.place_state("dark") == "Down")

    def reload_many(self):
        """Each reload changes the zone, is waited for, and is seen in the next answer."""
        query = wire.query("pair.app.test")
        for number in range(RELOADS):
            version = VERSIONS[(number + 1) % 2]
            zone = (Path(__file__).parent / "app.test.zone").read_text().replace("$version", version)
            self.write("app.test.zone", zone)
            self.server.signal(signal.SIGHUP)
            self.notify.wait_for("RELOADING")
            self.notify.wait_for("READY")
            reply = wire.ask(self.server.address, query)
            if f"198.51.100.{version}" not in wire.addresses(reply, wire.question_size(query)):
                raise AssertionError(f"reload {number} was reported but is not served")
            self.reloads += 1

    def flip_many(self):
        """All regions but two go down or up together; each is seen by its probe before the next turn."""
        mode, wanted = "refuse", "Down"
        while self.flips < FLIPS:
            for name in FLIPPERS:
                self.regions[name].switch(mode)
            wait_until(f"all to be {wanted}", lambda wanted=wanted: self.states() == {wanted}, 10)
            self.flips += len(FLIPPERS)
            mode, wanted = ("ok", "Up") if mode == "refuse" else ("refuse", "Down")

    def states(self):
        status = self.server.status()
        return {self.server.place_state(name, status) for name in FLIPPERS}

    def test_no_query_is_lost_and_none_gets_a_wrong_answer(self):
        self.reloads = self.flips = 0
        start = time.monotonic()
        load = Load(self.server.address, JUDGES, CLIENTS)
        failures = []

        def run(work):
            try:
                work()
            except Exception as error:  # noqa: BLE001 - reported below, in the test's own thread
                failures.append(f"{work.__name__}: {error}")

        threads = [threading.Thread(target=run, args=(work,)) for work in (self.reload_many, self.flip_many)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - start
        total = load.stop()
        self.log(f"{self.reloads:,} reloads and {self.flips:,} flips in {took:.1f} s; {total.sent:,} queries, "
                 f"{total.answered:,} answered, {total.lost} lost, {len(total.wrong)} wrong")
        self.assertEqual(failures, [], self.server.log()[-2000:])
        self.assertEqual((self.reloads >= RELOADS, self.flips >= FLIPS), (True, True))
        self.assertEqual(total.wrong, [])
        self.assertEqual((total.lost, total.answered), (0, total.sent))
        self.assertGreater(total.sent, 1000)
        self.assertTrue(self.server.running())
        self.assertLess(took, WITHIN)


if __name__ == "__main__":
    main()
