# SPDX-License-Identifier: Apache-2.0
"""Runs the load generators and the probe target."""

import json
import subprocess

from .machine import free_port
from .process import Process
from .work import FIRST_TARGET


class Load:
    """A load generator that runs until its time is over. The result is what it has counted (see tally.hpp)."""

    def __init__(self, bench, server, queries, seconds, tcp=False, cpus=None, **options):
        """`options` are the generator's own, with _ for -; True is a flag."""
        command = [bench.helper("load_tcp" if tcp else "load_udp"), "--port", server.port, "--queries", queries,
                   "--seconds", seconds]
        if not server.dns:
            options["echo"] = True
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}"] + ([] if value is True else [value])
        self._limit = seconds + 30
        self._process = Process(command, cpus or {bench.cpus[1]}, bench.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def running(self):
        return self._process.running()

    def end(self):
        """Ends it before its time is over; the result is what it has counted."""
        self._process.popen.terminate()
        return self.result()

    def result(self):
        """Waits for its end."""
        try:
            out, complaints = self._process.popen.communicate(timeout=self._limit)
        finally:
            self._process.stop()
        if self._process.popen.returncode != 0:
            raise RuntimeError(f"load generator: {complaints.strip()}")
        return json.loads(out)


class Target:
    """What health checks probe; see tests/bench/peers/http_target.cpp. Use it in a `with`."""

    def __init__(self, bench, count, first=FIRST_TARGET, port=None):
        self.port = port or free_port()
        # 250 of each 256 addresses are probed (work.target), so a little more than `count` must listen.
        addresses = count if count <= 250 else count * 256 // 250 + 256
        command = [bench.helper("http_target"), "--first", first, "--port", self.port, "--count", addresses]
        self._process = Process(command, {bench.cpus[1]}, bench.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
        line = self._process.popen.stdout.readline()
        if not line.startswith("ready"):
            complaints = self._process.popen.communicate()[1]
            raise RuntimeError(f"probe target: {complaints.strip()} (ulimit -n must be above {addresses})")

    def tell(self, command):
        """serve, fail, hang, refuse, count or failed; returns the number in the reply."""
        pipes = self._process.popen
        pipes.stdin.write(command + "\n")
        pipes.stdin.flush()
        return int(pipes.stdout.readline().split()[1])

    def pids(self):
        return self._process.pids()

    def stop(self):
        self._process.popen.stdin.close()
        self._process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
