#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the time from a fault to the changed answer, by asking over UDP without a pause.

usage: fault_to_answer.py [FAULTS]    (of each kind; default 8)

A check of `every = "100ms"`, `timeout = "50ms"` and `fall = 1` watches a region that is killed (its port refuses) or
stopped (its kernel accepts, and nothing answers). Faults come at random moments of the interval. Leaves the judgement
to the reader: a busy machine makes every server late. Fails only when an answer does not change at all.
"""
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TREE / "tools/lib"), str(TREE / "tests/e2e")]

import wire  # noqa: E402
from running import Region, Server, start_regions  # noqa: E402

EVERY, TIMEOUT = 0.100, 0.050  # seconds
MARGIN = 0.010  # the goal: interval, time-out for a hung one, and this
FIRST, SECOND = "127.24.0.1", "127.24.0.2"
CONFIG = """
zone = {{ name = "app.test", ns = ["ns1.example.net."] }}
failback = {{ hold = "0s", ramp = "0s" }}
check.web = {{ http = "/healthz", port = {port}, every = "100ms", timeout = "50ms", fall = 1, rise = 1 }}
region.first = {{ a = "{first}" }}
region.second = {{ a = "{second}" }}
record.www = {{ failover = ["first", "second"], check = "web" }}
"""


def seconds_until(asking, message, address):
    """How long from now until the answer is `address`."""
    start = time.monotonic()
    skip = wire.question_size(message)
    while True:
        asking.send(message)
        found = wire.addresses(asking.recv(4096), skip)
        taken = time.monotonic() - start
        if found == [address]:
            return taken
        if taken > 10:
            raise TimeoutError(f"the answer is still {found}")


def stop(region):
    os.kill(region.process.pid, signal.SIGSTOP)


def resume(region):
    os.kill(region.process.pid, signal.SIGCONT)
    return region


def kill(region):
    region.process.kill()


def start_again(region):
    region.process.wait()
    return Region(region.name, region.host, region.port)


FAULTS = {"refused": (kill, start_again, EVERY + MARGIN), "hung": (stop, resume, EVERY + TIMEOUT + MARGIN)}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    message = wire.query("www.app.test")
    with tempfile.TemporaryDirectory(prefix="leeward-bench-") as folder:
        os.chmod(folder, 0o755)
        regions = start_regions({"first": FIRST, "second": SECOND})
        try:
            config = Path(folder) / "leeward.toml"
            config.write_text(CONFIG.format(port=regions["first"].port, first=FIRST, second=SECOND))
            with Server(config, Path(folder) / "state") as server, wire.udp_socket(server.address) as asking:
                for kind, (fail, mend, goal) in FAULTS.items():
                    taken = []
                    for _ in range(count):
                        seconds_until(asking, message, FIRST)
                        time.sleep(0.3 + random.random() * EVERY)
                        fail(regions["first"])
                        taken.append(seconds_until(asking, message, SECOND))
                        regions["first"] = mend(regions["first"])
                    print(f"{kind}: median {statistics.median(taken) * 1000:.1f} ms, worst {max(taken) * 1000:.1f} ms "
                          f"of {count} (goal: at most {goal * 1000:.0f} ms)  "
                          + " ".join(f"{value * 1000:.0f}" for value in sorted(taken)))
        finally:
            for region in regions.values():
                region.stop()


if __name__ == "__main__":
    main()
