#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever an endpoint does wrong, it costs one bounded probe, and the outcome names what failed."""

import itertools

from e2e import Case, dig, main, wait_until
from running import start_regions

GOOD, BAD = "127.22.0.1", "127.22.0.2"
OUTCOMES = {"error": "HttpStatus", "hang": "ReplyTimeout", "slow": "ReplyTimeout", "garbage": "ReplyGarbage",
            "refuse": "ConnectRefused"}
STARTS = itertools.count()


class BadEndpoints(Case):
    def setUp(self):
        super().setUp()
        self.regions = start_regions({"good": GOOD, "bad": BAD})
        self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
        self.start()

    def start(self):
        """A server that has seen nothing yet: who failed a moment ago is judged by that, too (RS-15)."""
        state = self.folder / f"state-{next(STARTS)}"
        self.server = self.serve(self.prepare(port=self.regions["good"].port), state=state)

    def answer(self, name="www.app.test"):
        reply = dig(self.server.address, name, "A")
        self.assertEqual(reply.rcode, "NOERROR")
        return reply.rdatas("A")

    def endpoint(self, check, place):
        return self.server.endpoint(check, place)

    def wait_state(self, state, answer):
        """What fails often has a part of its share while it is up, so that one answer alone says nothing."""
        wait_until(f"bad to be {state}", lambda: self.endpoint("web", "bad")["state"] == state
                   and self.answer() == answer, 20)

    def test_each_fault_takes_the_endpoint_out_and_is_named(self):
        for mode, outcome in OUTCOMES.items():
            with self.subTest(mode):
                self.regions["bad"].switch(mode)
                self.wait_state("Down", [GOOD])
                self.assertEqual(self.endpoint("web", "bad")["last_outcome"], outcome)
                self.assertEqual(self.endpoint("web", "good")["state"], "Up")
                self.regions["bad"].switch("ok")
                self.wait_state("Up", [BAD])
                self.server.stop()
                self.start()

    def test_checks_of_one_address_differ(self):
        self.regions["bad"].switch("error")
        wait_until("the HTTP check to fail", lambda: self.answer() == [GOOD])
        self.assertEqual(self.answer("tcp.app.test"), [BAD])
        self.assertEqual(self.endpoint("port", "bad")["state"], "Up")

    def test_a_body_that_does_not_match_is_named(self):
        wait_until("the body check to judge good", lambda: self.endpoint("body", "good")["state"] == "Down")
        self.assertEqual(self.endpoint("body", "good")["last_outcome"], "HttpBody")
        self.assertEqual(self.answer("body.app.test"), [BAD])


if __name__ == "__main__":
    main()
