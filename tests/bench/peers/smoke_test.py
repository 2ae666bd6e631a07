#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/bench-peers runs with Leeward and the floor alone, and its load generators find what is wrong.

usage: smoke_test.py LEEWARD HELPERS        ends with status 77 on a machine with one CPU
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.dont_write_bytecode = True
TREE = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TREE / "tools"))
from bench_peers import ask, machine, process  # noqa: E402

LEEWARD, HELPERS = (Path(word).resolve() for word in sys.argv[1:3])
PEERS = ("gdnsd", "nsd", "knot")


class Runner(unittest.TestCase):
    def run_it(self, *words):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        done = subprocess.run([sys.executable, TREE / "tools/bench-peers", "--leeward", LEEWARD, "--helpers", HELPERS,
                               "--out", folder.name, *words], capture_output=True, text=True, timeout=100, check=False)
        return done, Path(folder.name)

    def test_without_any_peer(self):
        done, folder = self.run_it("--sections", "static", "--rounds", "1", "--seconds", "0.3",
                                   "--without", ",".join(PEERS))
        self.assertEqual(done.returncode, 0, done.stderr)
        for peer in PEERS:
            self.assertIn(f"skipped: {peer}: left out", done.stderr)
        results = json.loads((folder / "results.json").read_text())
        rounds = results["sections"]["static"]["rounds"]
        self.assertEqual(sorted(rounds), ["floor", "leeward"])
        for entries in rounds.values():
            self.assertEqual([entry["wrong"] for entry in entries], [0])
            self.assertGreater(entries[0]["received"], 1000)
            self.assertGreater(entries[0]["cpu_us"], 0)
        figures = results["sections"]["static"]["figures"]
        self.assertEqual([figure["verdict"] for figure in figures], ["noise", "not measured"])
        self.assertIn("not measured", (folder / "table.md").read_text())
        xml.parse(folder / "bench.svg")
        again, other = self.run_it("--again", folder / "results.json")
        self.assertEqual(again.returncode, 0, again.stderr)
        for name in ("table.md", "bench.svg"):
            self.assertEqual((other / name).read_text(), (folder / name).read_text())

    def test_what_cannot_be_is_told(self):
        for words, told in ((("--sections", "nothing"), "no section nothing"), (("--without", "bind"), "the peers are"),
                            (("--leeward", "/nowhere"), "/nowhere is not there"),
                            (("--helpers", "/nowhere"), "/nowhere/"), (("--cpus", "0,0"), "needs two CPUs"),
                            (("--again", "/nowhere"), "/nowhere")):
            done, _ = self.run_it(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(told, done.stderr)

    def test_help_has_the_rule(self):
        done, _ = self.run_it("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("called noise", done.stdout)


class LoadGenerators(unittest.TestCase):
    """Against a server with one zone, of what is right and of what is not."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        self.port = machine.free_port()
        user = 'server = { user = "root" }\n' if os.geteuid() == 0 else ""
        (self.folder / "leeward.toml").write_text(
            f'{user}zone = "smoke.test"\nregion.r = {{ a = ["127.1.0.1", "127.1.0.2"] }}\n'
            'record.www = { simple = "r", check = "none" }\n')
        command = [LEEWARD, "serve", "-c", "leeward.toml", "--listen", f"127.0.0.1:{self.port}",
                   "--state", self.folder / "state"]
        server = process.Process(command, os.sched_getaffinity(0), self.folder, log=self.folder / "log")
        self.addCleanup(server.stop)
        ask.wait_until("the server", lambda: ask.ask(self.port, "www.smoke.test"), alive=server.running)

    def load(self, name, lines, *words, seconds=0.1):
        queries = self.folder / "queries"
        queries.write_text(lines)
        command = [HELPERS / name, "--port", str(self.port), "--queries", queries, "--seconds", str(seconds), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    def test_right_and_wrong_answers_are_told_apart(self):
        for name in ("load_udp", "load_tcp"):
            right = json.loads(self.load(name, "www.smoke.test A 0 2\nno.smoke.test A 3 0\n").stdout)
            self.assertGreater(right["received"], 10)
            self.assertEqual((right["wrong"], right["lost"], right["strays"]), (0, 0, 0), name)
            for line in ("www.smoke.test A 0 1\n", "www.smoke.test A 3 2\n", "no.smoke.test A 0 0\n"):
                wrong = json.loads(self.load(name, line).stdout)
                self.assertGreater(wrong["wrong"], 10, name)
                self.assertEqual(wrong["wrong"], wrong["received"], name)

    def test_a_rate_is_held(self):
        counted = json.loads(self.load("load_udp", "www.smoke.test A 0 2\n", "--rate", "1000", seconds=0.5).stdout)
        self.assertAlmostEqual(counted["sent"], 500, delta=125)

    def test_old_answers_are_counted(self):
        counted = json.loads(self.load("load_udp", "www.smoke.test A 0 2\n", "--old", "127.9.9.9").stdout)
        self.assertEqual((counted["old_answers"], counted["changed_ns"]), (0, 0))

    def test_a_port_where_nobody_is_loses_all(self):
        self.port = machine.free_port()
        counted = json.loads(self.load("load_udp", "www.smoke.test A 0 2\n", "--rate", "100").stdout)
        self.assertEqual((counted["received"], counted["lost"]), (0, counted["sent"]))
        self.assertEqual(self.load("load_tcp", "www.smoke.test A 0 2\n").returncode, 2)

    def test_only_loopback_is_asked(self):
        for name in ("load_udp", "load_tcp"):
            done = self.load(name, "www.smoke.test A 0 2\n", "--address", "192.0.2.1")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("not in 127.0.0.0/8", done.stderr)


class Target(unittest.TestCase):
    """What health checks probe behaves as it is told."""

    def setUp(self):
        self.port = machine.free_port()
        self.target = process.Process([HELPERS / "http_target", "--port", str(self.port), "--first", "127.1.0.255",
                                       "--count", "2"], os.sched_getaffinity(0), "/", stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.target.popen.stdout.close)
        self.addCleanup(self.target.stop)
        self.addCleanup(self.target.popen.stdin.close)
        self.assertEqual(self.target.popen.stdout.readline(), "ready 2\n")

    def tell(self, command):
        self.target.popen.stdin.write(command + "\n")
        self.target.popen.stdin.flush()
        word, number = self.target.popen.stdout.readline().split()
        self.assertEqual(word, command)
        return int(number)

    def status(self, address):
        """The HTTP status, or the kind of failure."""
        connection = http.client.HTTPConnection(address, self.port, timeout=0.3)
        self.addCleanup(connection.close)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError as error:
            return type(error).__name__

    def test_it_serves_fails_hangs_and_refuses(self):
        both = ("127.1.0.255", "127.1.1.0")
        for address in both:
            self.assertEqual(self.status(address), 200)
        self.assertEqual((self.tell("count"), self.tell("failed")), (2, 0))
        begun = self.tell("fail")
        self.assertEqual([self.status(address) for address in both], [503, 503])
        self.assertLess(begun, self.tell("failed"))
        self.assertLess(self.tell("failed"), time.clock_gettime_ns(time.CLOCK_MONOTONIC))
        self.tell("hang")
        self.assertEqual(self.status(both[0]), "TimeoutError")
        self.tell("refuse")
        self.assertEqual([self.status(address) for address in both], ["ConnectionRefusedError"] * 2)
        self.tell("serve")
        self.assertEqual([self.status(address) for address in both], [200, 200])
        self.assertEqual(self.tell("nonsense"), -1)

    def test_only_loopback_is_listened_on(self):
        for first, count in (("192.0.2.1", 1), ("127.255.255.255", 2)):
            command = [HELPERS / "http_target", "--port", str(machine.free_port()), "--first", first,
                       "--count", str(count)]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
            self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    if len(os.sched_getaffinity(0)) < 2:
        print("skipped: it takes two CPUs")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
