# SPDX-License-Identifier: Apache-2.0
"""Other people's programs, which judge Leeward. A test that needs one that is not there is skipped, and says why."""

import os
import shutil
import socket
import subprocess
import unittest

from running import die_with_parent, wait_until

# Which Debian package brings which program; all of them are in tools/packages.txt.
PACKAGES = {"dig": "bind9-dnsutils", "dnsdist": "dnsdist", "dnsperf": "dnsperf", "drill": "ldnsutils",
            "kdig": "knot-dnsutils", "kresd": "knot-resolver", "kzonecheck": "knot-dnssecutils", "named": "bind9",
            "named-checkzone": "bind9-utils", "nsd-checkzone": "nsd", "unbound": "unbound"}


def program(name):
    """Its path, or the test at hand is skipped."""
    path = shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin:/usr/local/sbin")
    if path is None:
        raise unittest.SkipTest(f"{name} is not installed: it comes with the package {PACKAGES[name]}")
    return path


def may_bind(address, port):
    """Whether `port` of the address is ours to take right now, by UDP and by TCP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        try:
            udp.bind((address, port))
            tcp.bind((address, port))
        except OSError:
            return False
    return True


def free_port(*addresses):
    """A port that nobody uses at any of these addresses, by UDP or TCP, right now."""
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind((addresses[0], 0))
            port = udp.getsockname()[1]
        if all(may_bind(address, port) for address in addresses):
            return port
    raise RuntimeError(f"no port is free for UDP and TCP at {addresses}")


class Daemon:
    """A program in the foreground, its output in a file beside its settings; it ends with us."""

    def __init__(self, command, folder, log):
        self.log_path = folder / log
        with self.log_path.open("w") as output:
            self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_ready(self, is_ready, timeout=20.0):
        """Asks until it answers."""
        def ready_or_gone():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args[0]} ended with {self.process.returncode}:\n{self.log()}")
            return is_ready()
        try:
            wait_until(f"{self.process.args[0]} to answer", ready_or_gone, timeout, every=0.05)
        except TimeoutError as error:
            self.stop()
            raise TimeoutError(f"{error}\n{self.log()}") from None

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
