# SPDX-License-Identifier: Apache-2.0
"""Starts the server and whatever it watches, for the demo and the end-to-end tests; nothing outlives the caller."""

import atexit
import ctypes
import functools
import http.client
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|(\d+\.\d+\.\d+\.\d+)):(\d+)")
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None)


def die_with_parent():
    """In a new child: the kernel ends it when the process that started it is gone, however that ended."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end_with_us(pid):
    """A guard that ends `pid` once we are gone, however that came. For the server, which loses PR_SET_PDEATHSIG when
    it drops root's privileges. A line on the guard's stdin dismisses it."""
    return subprocess.Popen(["sh", "-c", 'read -r _ || kill "$1"', "guard", str(pid)], stdin=subprocess.PIPE,
                            start_new_session=True)


def leeward_binary():
    return os.environ.get("LEEWARD", str(TREE / "build/release/leeward"))


@functools.cache
def binary_for_others():
    """A copy of the program where every user may run it: the clone may lie in a folder of root's own."""
    folder = tempfile.mkdtemp(prefix="leeward-bin-")
    atexit.register(shutil.rmtree, folder)
    os.chmod(folder, 0o755)
    return shutil.copy(leeward_binary(), folder)


def run_leeward(*words, timeout=60, **options):
    """Runs one command to its end, as `user` if that is given; the result has returncode, stdout and stderr as text."""
    binary = binary_for_others() if "user" in options else leeward_binary()
    return subprocess.run([binary, *map(str, words)], capture_output=True, text=True, timeout=timeout, check=False,
                          **options)


def wait_until(what, condition, timeout=10.0, every=0.01):
    """Polls `condition` until it is true and returns its value; a time-out is an error that says `what`."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s in vain: {what}")
        time.sleep(every)


class Server:
    """A running `leeward serve`. Use it in a `with`."""

    def __init__(self, config, state, listen=("127.0.0.1:0",), environment=None, ready_within=30.0):
        self.state = Path(state)
        self.log_path = self.state / "serve.log"
        self.state.mkdir(parents=True, exist_ok=True)
        command = [leeward_binary(), "serve", "-c", str(config), "--state", str(self.state)]
        for address in listen:
            command += ["--listen", address]
        self._log = self.log_path.open("w")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True,
                                        env={**os.environ, **(environment or {})})
        self._guard = end_with_us(self.process.pid)
        try:
            self.ready_line = self._wait_ready(ready_within)
        except BaseException:
            self.stop()
            raise
        self.addresses = [(v6 or v4, int(port)) for v6, v4, port in ADDRESS.findall(self.ready_line)]

    def _wait_ready(self, within):
        deadline = time.monotonic() + within
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while selector.select(max(0.0, deadline - time.monotonic())):
                line = self.process.stdout.readline()
                if line.startswith("ready"):
                    return line.strip()
                if not line:
                    raise RuntimeError(f"serve ended with {self.process.wait()}:\n{self.log()}")
        raise TimeoutError(f"serve was not ready within {within:g} s:\n{self.log()}")

    @property
    def address(self):
        """The first (address, port) that it listens on."""
        return self.addresses[0]

    def log(self):
        return self.log_path.read_text(errors="replace")

    @property
    def control(self):
        """The path of its control socket."""
        return self.state / "control.sock"

    def status(self):
        """`leeward status --json`, read."""
        done = run_leeward("status", "--json", "--control", self.control)
        if done.returncode != 0:
            raise RuntimeError(f"status ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def place_state(self, name, status=None):
        """Unknown, Up or Down: the state of a region, zone or target."""
        status = status or self.status()
        return next(place["state"] for place in status["places"] if place["name"] == name)

    def endpoint(self, check, place):
        """What status says of the first endpoint of a check at a place."""
        return next(endpoint for endpoint in self.status()["endpoints"] if endpoint["name"] == f"{check}@{place}")

    def signal(self, number):
        self.process.send_signal(number)

    def running(self):
        return self.process.poll() is None

    def stop(self):
        """Ends it if it still runs and returns its exit status."""
        if self.running():
            self.process.terminate()
        try:
            return self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            if self._guard.poll() is None:
                self._guard.communicate(b"\n")
            self.process.stdout.close()
            self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Region:
    """A running tools/region_server.py: one place whose health can be switched. Use it in a `with`."""

    def __init__(self, name, host, port=0, mode="ok"):
        self.name = name
        command = [sys.executable, str(TREE / "tools/region_server.py"), "--name", name, "--mode", mode,
                   "--listen", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready"):
            raise RuntimeError(f"region {name} did not start: {self.process.communicate()[1].strip()}")
        (v6, v4, listening), (_, control_host, control) = ADDRESS.findall(line)
        self.host, self.port = v6 or v4, int(listening)
        self._control = (control_host, int(control))

    def switch(self, mode):
        """Returns once the region behaves so: ok, error, hang, slow, garbage or refuse."""
        connection = http.client.HTTPConnection(*self._control, timeout=10)
        try:
            connection.request("POST", f"/switch?to={mode}")
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        if reply.status != 200:
            raise RuntimeError(f"region {self.name} would not switch to {mode}: {text.strip()}")

    def kill(self):
        """The end without a goodbye."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.send_signal(signal.SIGCONT)  # a stopped process ends only when it goes on
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def start_regions(hosts, port=0):
    """{name: Region} for {name: address}, all on one port: `port`, or one that is free for the first."""
    regions = {}
    try:
        for name, host in hosts.items():
            regions[name] = Region(name, host, port)
            port = regions[name].port
    except BaseException:
        for region in regions.values():
            region.stop()
        raise
    return regions
