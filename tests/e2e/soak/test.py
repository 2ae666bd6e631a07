#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""R7873-1, R7873-2: dnsperf asks for some seconds, with cookies and without, while regions come and go and the files
are read again: nothing is lost, what status counts is what dnsperf counts, and the memory stays as it was.

LEEWARD_SOAK_SECONDS makes it longer: 3600 for an hour.
"""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cookies  # noqa: E402
import wire  # noqa: E402
from e2e import Case, main, wait_until  # noqa: E402
from judges import program  # noqa: E402
from running import start_regions  # noqa: E402

SECONDS = float(os.environ.get("LEEWARD_SOAK_SECONDS", "4"))
QUERIES_A_SECOND = 20_000  # a soak, not a measurement: the machine has others to serve
GROWTH_KIB = 1024  # of the resident memory, from the first rounds to the end
CLIENT_COOKIE = bytes.fromhex("0123456789abcdef")
QUESTIONS = """www.app.test A
www.app.test AAAA
api.app.test A
host.app.test A
host.app.test MX
chain.app.test AAAA
any.wild.app.test A
ent.app.test A
www.sub.app.test A
missing.app.test A
missing.ent.app.test TXT
big.app.test TXT
app.test MX
elsewhere.invalid A
"""


class Soak(Case):
    def setUp(self):
        super().setUp()
        self.dnsperf = program("dnsperf")
        self.regions = start_regions({"eu": "127.62.0.31", "us": "127.62.0.32"})
        self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
        self.server = self.serve(self.prepare(port=self.regions["eu"].port))
        self.questions = self.write("questions", QUESTIONS)
        self.changes = {"flips": 0, "reloads": 0}

    def run_dnsperf(self, seconds, *words):
        """What it counted: sent, completed, lost, and each response code."""
        address, port = self.server.address
        command = [self.dnsperf, "-s", address, "-p", str(port), "-d", str(self.questions), "-l", f"{seconds:.2f}",
                   "-Q", str(QUERIES_A_SECOND), "-q", "50", "-c", "4", "-T", "1", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True)
        counted = {word: int(number)
                   for word, number in re.findall(r"Queries (sent|completed|lost): +(\d+)", done.stdout)}
        codes = re.search(r"Response codes: +(.*)", done.stdout)
        counted["rcodes"] = {code: int(number) for code, number in re.findall(r"(\w+) (\d+) \(", codes[1])}
        return counted

    def resident_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.server.process.pid}/status").read_text())[1])

    def round_trip(self, transport, seconds, *words):
        """One run of dnsperf, compared with what the server counted meanwhile."""
        before = self.server.status()["queries"][transport]
        counted = self.run_dnsperf(seconds, *words)
        self.assertEqual((counted["lost"], counted["completed"]), (0, counted["sent"]))
        self.assertGreater(counted["sent"], 100)

        def since():
            now = self.server.status()["queries"][transport]
            return {"sent": now["queries"] - before["queries"], "completed": now["replies"] - before["replies"],
                    "lost": sum(now[how] - before[how] for how in ("dropped", "undelivered")),
                    "rcodes": {code: more for code, number in now["rcodes"].items()
                               if (more := number - before["rcodes"].get(code, 0))}}
        wait_until("the counters to be what dnsperf counted", lambda: since() == counted, 5, every=0.1)
        self.log(f"{' '.join([transport, *words])}: {counted['sent']:,} queries in {seconds:.1f} s: {counted['rcodes']}")

    def change_things(self, enough):
        """Regions go and come, and the configuration is read again, for as long as the soak lasts."""
        while not enough.wait(0.2):
            mode, wanted = ("refuse", "Down") if self.changes["flips"] % 2 == 0 else ("ok", "Up")
            self.regions["eu"].switch(mode)
            wait_until(f"eu to be {wanted}", lambda wanted=wanted: self.server.place_state("eu") == wanted)
            self.changes["flips"] += 1
            self.server.signal(signal.SIGHUP)
            wait_until("a reload", lambda: self.server.status()["reloads"]["done"] > self.changes["reloads"])
            self.changes["reloads"] += 1

    def learn_cookie(self):
        """The whole cookie that the server gives this client; None while it gives none."""
        with wire.udp_socket(self.server.address) as asking:
            asking.send(cookies.query("host.app.test", CLIENT_COOKIE))
            return cookies.in_reply(asking.recv(4096))

    def test_nothing_is_lost_and_nothing_grows(self):
        whole = self.learn_cookie()
        rounds = [("udp",), ("udp", "-E", f"{cookies.COOKIE}:{CLIENT_COOKIE.hex()}"), ("tcp", "-m", "tcp")]
        if whole is not None:
            rounds.append(("udp", "-E", f"{cookies.COOKIE}:{whole.hex()}"))
        enough = threading.Event()
        failures = []

        def change():
            try:
                self.change_things(enough)
            except Exception as error:  # noqa: BLE001 - reported below, in the test's own thread
                failures.append(repr(error))
        changing = threading.Thread(target=change)
        changing.start()
        try:
            for transport, *words in rounds:  # whatever is allocated once is there after this
                self.round_trip(transport, 0.3, *words)
            before = self.resident_kib()
            for transport, *words in rounds:
                self.round_trip(transport, SECONDS / len(rounds), *words)
            grown = self.resident_kib() - before
        finally:
            enough.set()
            changing.join()
        self.log(f"{self.changes['flips']} flips, {self.changes['reloads']} reloads; {before:,} KiB and {grown:+,}")
        self.assertEqual(failures, [])
        self.assertGreater(min(self.changes.values()), 1)
        self.assertLess(grown, GROWTH_KIB)

    def test_r7873_1_cookies_of_every_length(self):
        """dig's and kdig's whole exchange, and the lengths that are none."""
        first = self.learn_cookie()
        self.assertIsNotNone(first, "replies carry no cookies")
        self.assertEqual((len(first), first[:8]), (24, CLIENT_COOKIE))
        for length in range(0, 48):
            reply = wire.ask(self.server.address, cookies.query("host.app.test", (first + first)[:length]))
            with self.subTest(length=length):
                right = length == 8 or 16 <= length <= 40
                self.assertEqual(wire.rcode(reply), "NOERROR" if right else "FORMERR")
                self.assertEqual(cookies.in_reply(reply) is not None, right)
        self.assertIsNone(cookies.in_reply(wire.ask(self.server.address, wire.query("host.app.test"))))

    def test_r7873_2_dig_and_kdig_take_the_cookie_back(self):
        first = self.learn_cookie()
        self.assertIsNotNone(first, "replies carry no cookies")
        address, port = self.server.address
        for tool in ("dig", "kdig"):
            for sent in (first[:8], first):
                done = subprocess.run([program(tool), f"@{address}", "-p", str(port), f"+cookie={sent.hex()}",
                                       "host.app.test", "A"], capture_output=True, text=True, timeout=20, check=True)
                with self.subTest(tool, sent=sent.hex()):
                    self.assertIn("192.0.2.10", done.stdout)
                    back = re.search(r"COOKIE: ([0-9A-Fa-f]+)", done.stdout)
                    self.assertTrue(back, done.stdout)
                    self.assertTrue(back[1].lower().startswith(CLIENT_COOKIE.hex()), done.stdout)
                    if tool == "dig":
                        self.assertIn("(good)", done.stdout)


if __name__ == "__main__":
    main()
