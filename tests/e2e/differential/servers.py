# SPDX-License-Identifier: Apache-2.0
"""NSD and Knot DNS, each serving a world's zones on loopback."""

import os
import shutil
import signal
import socket
import struct
import subprocess

import wire
from running import die_with_parent, end_with_us, wait_until
from world import text
from world import wire as octets

SOA_IN = struct.pack("!2H", 6, 1)
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def free_port(address):
    """A port that nothing uses, neither UDP nor TCP."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind((address, 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


class Peer:
    """A running server. `files`: {apex: path of the zone's file}."""

    name = package = program = "?"

    def __init__(self, folder, address, files):
        self.folder = folder / self.name
        self.folder.mkdir()
        self.at = (address, free_port(address))
        self._output = (self.folder / "output.log").open("w")
        self._process = subprocess.Popen([str(word) for word in self.command(files)], cwd=self.folder,
                                         stdout=self._output, stderr=self._output, preexec_fn=die_with_parent)
        self._guard = end_with_us(self._process.pid)
        try:
            wait_until(f"{self.name} serves all zones", lambda: self._serves(files), timeout=30)
        except TimeoutError as error:
            logs = "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))
            self.close()
            raise TimeoutError(f"{error}\n{logs[-3000:]}") from error

    @classmethod
    def installed(cls):
        return shutil.which(cls.program, path=_PATH)

    def _serves(self, files):
        """Whether it answers for every zone."""
        if self._process.poll() is not None:
            raise TimeoutError(f"{self.name} ended with {self._process.returncode}")
        try:
            return all(self._has(apex) for apex in files)
        except ConnectionError:
            return False

    def _has(self, apex):
        reply = wire.ask(self.at, struct.pack("!6H", 1, 0, 1, 0, 0, 0) + octets(apex) + SOA_IN, timeout=0.5)
        return reply is not None and wire.rcode(reply) == "NOERROR"

    def command(self, files):
        """Writes its configuration; returns what serves in the foreground."""
        raise NotImplementedError

    def write(self, name, words):
        path = self.folder / name
        path.write_text(words)
        return path

    def close(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._guard.poll() is None:
            self._guard.communicate(b"\n")
        self._output.close()


class Nsd(Peer):
    name, package, program = "nsd", "nsd", "nsd"

    def command(self, files):
        zones = "".join(f'zone:\n  name: "{text(apex)}"\n  zonefile: {path}\n' for apex, path in files.items())
        return [self.installed(), "-d", "-c", self.write("nsd.conf", f"""server:
  ip-address: {self.at[0]}@{self.at[1]}
  server-count: 1
  username: ""
  database: ""
  zonesdir: "{self.folder}"
  pidfile: "{self.folder}/nsd.pid"
  xfrdfile: "{self.folder}/xfrd.state"
  xfrdir: "{self.folder}"
  zonelistfile: "{self.folder}/zone.list"
  logfile: "{self.folder}/nsd.log"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  minimal-responses: yes
  refuse-any: no
  hide-version: yes
  hide-identity: yes
  round-robin: no
remote-control:
  control-enable: no
{zones}""")]


class Knot(Peer):
    name, package, program = "knot", "knot", "knotd"

    def command(self, files):
        zones = "".join(f"  - domain: \"{text(apex)}\"\n    file: {path}\n" for apex, path in files.items())
        return [self.installed(), "-c", self.write("knot.conf", f"""server:
    rundir: {self.folder}
    listen: {self.at[0]}@{self.at[1]}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: {self.folder}/knot.log
    any: warning
database:
    storage: {self.folder}
template:
  - id: default
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
    semantic-checks: off
zone:
{zones}""")]


PEERS = (Nsd, Knot)
