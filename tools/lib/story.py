#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo's story: three regions, one breaks, one hangs, both return; told with dig and measured.

Every step is checked; the first that does not happen ends the story with status 1.
"""

import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from digging import dig
from running import ADDRESS, TREE, Server, start_regions

CONFIG = TREE / "zones/demo/leeward.toml"
QUERIES = 100
CALM = 1.0  # seconds without a wrong answer after a change
PATIENCE = 30.0  # seconds for a change to happen


class DidNotHappen(Exception):
    """A step of the story that failed, in words."""


def say(text=""):
    print(text, flush=True)


def can_listen(host, port):
    """Whether both UDP and TCP are free there."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as trial:
            if kind == socket.SOCK_STREAM:  # connections of an earlier demo may still be ending
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                return False
    return True


class Setup:
    """What zones/demo/leeward.toml says, moved to other ports where its own are taken."""

    def __init__(self, scratch):
        self.config = CONFIG
        read = tomllib.loads(CONFIG.read_text())
        self.zone = read["zone"]["name"]
        self.hosts = {name: region["a"] for name, region in read["region"].items()}
        self.port = next(iter(read["check"].values()))["port"]
        self.weighted, shares = self._record(read, "weighted")
        self.weights = shares["weighted"]
        self.failover, order = self._record(read, "failover")
        self.order = order["failover"]
        host, port = ADDRESS.search(" ".join(read["server"]["listen"])).groups()[1:]
        self.listen = f"{host}:{port}" if can_listen(host, int(port)) else f"{host}:0"
        if self.listen.endswith(":0"):
            say(f"Port {port} is in use here, so Leeward takes a free one.")
        if not all(can_listen(region, self.port) for region in self.hosts.values()):
            self._move_regions(scratch)

    def _record(self, read, policy):
        for name, record in read["record"].items():
            if policy in record:
                return f"{name}.{self.zone}", record
        raise DidNotHappen(f"{CONFIG} has no {policy} record to show")

    def _move_regions(self, scratch):
        with socket.socket() as trial:
            trial.bind((next(iter(self.hosts.values())), 0))
            port = trial.getsockname()[1]
        say(f"Port {self.port} is in use here, so the regions take {port}, in a copy of the configuration.")
        copy = Path(shutil.copytree(CONFIG.parent, scratch / "config"))
        self.config = copy / CONFIG.name
        self.config.write_text(re.sub(rf"\bport(\s*)=(\s*){self.port}\b", rf"port\1=\g<2>{port}", CONFIG.read_text()))
        self.port = port


class Story:
    def __init__(self, setup, server, regions):
        self.setup, self.server, self.regions = setup, server, regions
        self.names = {host: name for name, host in setup.hosts.items()}

    def tell(self):
        order = [(name, self.setup.hosts[name]) for name in self.setup.order]
        (first, first_host), (second, second_host), (third, third_host) = order[:3]
        say(f"\n1. All is well: {self.setup.weighted} spreads by weight, {self.setup.failover} answers {first}.")
        self.show(self.setup.weighted)
        self.tally(set(self.setup.hosts.values()))
        self.show(self.setup.failover, first_host)

        say(f"\n2. {first} breaks: its server refuses connections.")
        self.change(lambda: self.regions[first].switch("refuse"), second_host)
        self.show(self.setup.failover, second_host)
        self.tally({second_host, third_host})

        say(f"\n3. {second} hangs: it accepts connections and never answers.")
        self.change(lambda: self.regions[second].switch("hang"), third_host)
        self.show(self.setup.failover, third_host)
        self.tally({third_host})

        say("\n4. Both return.")
        self.regions[second].switch("ok")
        self.change(lambda: self.regions[first].switch("ok"), first_host)
        self.show(self.setup.failover, first_host)
        self.tally_until(set(self.setup.hosts.values()))

    def ask(self, name):
        reply = dig(self.server.address, name, "A")
        if reply.rcode != "NOERROR" or not reply.rdatas("A"):
            raise DidNotHappen(f"{name} had no answer: {reply.rcode}\n{reply.text}")
        return reply.rdatas("A")

    def show(self, name, expected=None):
        """What a person would type, and what comes back."""
        host, port = self.server.address
        command = ["dig", f"@{host}", "-p", str(port), name, "A", "+noall", "+answer"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        say(f"   $ {' '.join(command)}")
        for line in done.stdout.splitlines():
            if line.strip():
                say(f"   {line.expandtabs()}")
        if expected is not None and expected not in done.stdout.split():
            raise DidNotHappen(f"{name} does not answer {expected}")

    def change(self, event, expected):
        """Makes it happen, times the first answer that shows it, and sees that the answers then stay so."""
        event()
        start = time.monotonic()
        asked = 0
        while self.ask(self.setup.failover) != [expected]:
            asked += 1
            if time.monotonic() - start > PATIENCE:
                raise DidNotHappen(f"{self.setup.failover} did not move to {expected} in {PATIENCE:g} s")
        took = time.monotonic() - start
        calm = time.monotonic() + CALM
        after = 0
        while time.monotonic() < calm:
            after += 1
            if (found := self.ask(self.setup.failover)) != [expected]:
                raise DidNotHappen(f"{self.setup.failover} went back to {found} after it had moved")
        say(f"   {took:.2f} s later the answer is {self.names[expected]}; the next {after} answers all say so.")

    def tally(self, expected):
        """Asks for the weighted record many times; exactly the expected regions must be among the answers."""
        counts = Counter(self.ask(self.setup.weighted)[0] for _ in range(QUERIES))
        say(f"   {QUERIES} answers for {self.setup.weighted}:")
        for name, host in self.setup.hosts.items():
            bar = "#" * round(counts[host] * 50 / QUERIES)
            weight = self.setup.weights.get(name, 0)
            say(f"   {name:>4} {host:<12} weight {weight:>3} {counts[host]:>4} {bar}".rstrip())
        if set(counts) != expected:
            raise DidNotHappen(f"expected answers of {sorted(expected)}, got {dict(counts)}")

    def tally_until(self, expected):
        """As tally, once all of the expected regions have been seen."""
        start, seen = time.monotonic(), set()
        while seen != expected:
            seen.add(self.ask(self.setup.weighted)[0])
            if time.monotonic() - start > PATIENCE:
                raise DidNotHappen(f"{sorted(expected - seen)} did not return in {PATIENCE:g} s")
        self.tally(expected)

    def invite(self):
        host, port = self.server.address
        pid = self.regions[self.setup.order[0]].process.pid
        leeward = "build/release/leeward"
        say(f"""
Still serving. In another terminal, from this folder:
   dig @{host} -p {port} {self.setup.weighted} A
   dig @{host} -p {port} {self.setup.failover} A
   {leeward} status --control {self.server.control}
   {leeward} explain --control {self.server.control} {self.setup.failover} A
   {leeward} explain -c {self.setup.config} {self.setup.failover} A --set {self.setup.order[0]}=down
   kill -STOP {pid}    # {self.setup.order[0]} hangs
   kill -CONT {pid}    # and returns
Ctrl-C ends it all.""")
        self.server.process.wait()
        raise DidNotHappen(f"leeward serve ended:\n{self.server.log()}")


def tell(once):
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leeward-demo-")))
        scratch.chmod(0o755)  # root's server becomes an ordinary user, who must reach its state in there
        setup = Setup(scratch)
        regions = start_regions(setup.hosts, setup.port)
        for region in regions.values():
            stack.callback(region.stop)
        server = stack.enter_context(Server(setup.config, scratch / "state", listen=[setup.listen]))
        say(f"{len(regions)} regions run on {', '.join(setup.hosts.values())}, port {setup.port}; "
            f"leeward serve: {server.ready_line}")
        story = Story(setup, server, regions)
        story.tell()
        if once:
            say("\nAll of it happened.")
        else:
            story.invite()


def end(*_):
    raise KeyboardInterrupt


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        tell(once="--once" in sys.argv[1:])
    except KeyboardInterrupt:
        say("\nEnded.")
        return 130 if "--once" in sys.argv[1:] else 0
    except (DidNotHappen, RuntimeError, TimeoutError, OSError, LookupError) as error:
        print(f"The demo stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
