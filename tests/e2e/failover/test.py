#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A killed region leaves the answers within 1.2 s of `every = "1s"`, `fall = 1`, and comes back after `rise` passes.

DYN-1"""

import time
from collections import Counter

import wire
from e2e import Case, dig, main, wait_until
from running import Region, start_regions

EU, US, AP = "127.21.0.1", "127.21.0.2", "127.21.0.3"
EVERY = 1.0  # seconds, as in leeward.toml
OUT_WITHIN = 1.2
RISE = 2
BACK_WITHIN = RISE * EVERY + 0.5  # after the first probe that could see it; the rest is scheduling


class Failover(Case):
    def setUp(self):
        super().setUp()
        self.regions = start_regions({"eu": EU, "us": US, "ap": AP})
        self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
        config = self.prepare(port=self.regions["eu"].port)
        self.server = self.serve(config)
        self.asking = wire.udp_socket(self.server.address)
        self.addCleanup(self.asking.close)

    def addresses(self, name):
        """The A records that one query gets."""
        message = wire.query(name)
        self.asking.send(message)
        reply = self.asking.recv(4096)
        self.assertEqual(wire.rcode(reply), "NOERROR")
        found = wire.addresses(reply, wire.question_size(message))
        self.assertTrue(found, "a record set became empty")
        return found

    def seconds_until(self, name, condition, timeout):
        """How long it took from now until the answers met the condition."""
        start = time.monotonic()
        wait_until(f"{name} to change", lambda: condition(self.addresses(name)), timeout, every=0.002)
        return time.monotonic() - start

    def never_again(self, name, address, seconds):
        """No answer holds the address any more."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertNotIn(address, self.addresses(name))
            time.sleep(0.002)

    def test_a_killed_region_leaves_in_time_and_returns(self):
        self.assertEqual(self.addresses("www.app.test"), [EU])
        port = self.regions["eu"].port
        self.regions["eu"].kill()
        out = self.seconds_until("www.app.test", lambda found: found == [US], 5)
        self.log(f"killed; left the answers after {out * 1000:.0f} ms (limit {OUT_WITHIN * 1000:.0f} ms)")
        self.assertLess(out, OUT_WITHIN)
        self.never_again("www.app.test", EU, 1.0)

        self.regions["eu"] = Region("eu", EU, port)
        back = self.seconds_until("www.app.test", lambda found: found == [EU], 10)
        self.log(f"restarted; back in the answers after {back * 1000:.0f} ms (rise = {RISE}, every = 1s)")
        self.assertLess(back, BACK_WITHIN)

    def test_a_hung_region_leaves_when_its_probe_times_out(self):
        self.regions["eu"].switch("hang")
        out = self.seconds_until("www.app.test", lambda found: found == [US], 5)
        self.log(f"hung; left the answers after {out * 1000:.0f} ms (timeout = 500ms)")
        self.assertLess(out, OUT_WITHIN + 0.5)

    def test_weights_share_the_answers_and_a_broken_region_gets_none(self):
        tally = Counter(self.addresses("api.app.test")[0] for _ in range(2000))
        self.log(f"2,000 weighted answers: {dict(tally)}")
        for address, share in ((EU, 0.5), (US, 0.3), (AP, 0.2)):
            self.assertAlmostEqual(tally[address] / 2000, share, delta=0.06)
        self.regions["us"].switch("error")
        wait_until("us to leave", lambda: self.state_of("us") == "Down", 5)
        tally = Counter(self.addresses("api.app.test")[0] for _ in range(2000))
        self.assertEqual(tally[US], 0)
        self.assertAlmostEqual(tally[EU] / 2000, 50 / 70, delta=0.06)

    def test_multivalue_holds_every_region_that_is_up(self):
        self.assertEqual(sorted(self.addresses("all.app.test")), [EU, US, AP])
        self.regions["ap"].switch("refuse")
        self.seconds_until("all.app.test", lambda found: sorted(found) == [EU, US], 5)

    def test_weight_zero_is_the_last_resort(self):
        self.assertEqual({self.addresses("last.app.test")[0] for _ in range(50)}, {EU})
        self.regions["eu"].switch("refuse")
        self.seconds_until("last.app.test", lambda found: found == [AP], 5)

    def test_all_down_serves_all_and_never_nothing(self):
        for region in self.regions.values():
            region.switch("refuse")
        for name in ("eu", "us", "ap"):
            wait_until(f"{name} to be down", lambda name=name: self.state_of(name) == "Down", 5)
        self.assertEqual({self.addresses("api.app.test")[0] for _ in range(300)}, {EU, US, AP})
        self.assertEqual(sorted(self.addresses("all.app.test")), [EU, US, AP])
        self.assertTrue(set(self.addresses("www.app.test")) <= {EU, US})

    def test_dig_sees_the_same(self):
        reply = dig(self.server.address, "www.app.test", "A")
        self.assert_answer(reply, [EU])
        self.assertEqual(reply.answer[0].ttl, 5)
        self.assertEqual(dig(self.server.address, "www.app.test", "AAAA").answer, [])

    def state_of(self, place):
        return self.server.place_state(place)


if __name__ == "__main__":
    main()
