# SPDX-License-Identifier: Apache-2.0
"""What every server under measurement has in common, and the floor. Each peer is a small class in its own file."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from . import ask
from .machine import free_port
from .process import Process

_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def program(name):
    """The path of an installed program, or None."""
    return shutil.which(name, path=_PATH)


def output(*command):
    """What a short command prints, stdout and stderr together."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60, check=False)
    return done.stdout


class Server:
    """One running server: a subclass says with which files and command. Use it in a `with`."""

    name = "?"
    dns = True  # False for the floor, which sends queries back
    settings = ""  # what differs from the defaults, for the table

    def __init__(self, bench, work, label=None, workers=1, cpus=None):
        """Starts it in a new folder; wait() waits until it answers. `bench` is the run's Bench."""
        self.bench, self.work, self.workers = bench, work, workers
        self.label = label or self.name
        self.folder = bench.new_folder(self.label)
        self.port = free_port()
        command = self.command()
        self.started = time.monotonic()
        self.process = Process(command, cpus or {bench.cpus[0]}, self.folder, log=self.folder / "output.log")

    @classmethod
    def missing(cls, bench):
        """None if it can run here, else what to install or build."""
        raise NotImplementedError

    @classmethod
    def version(cls, bench):
        raise NotImplementedError

    def command(self):
        """Writes its files into self.folder and returns the command that serves in the foreground."""
        raise NotImplementedError

    def reload(self):
        """Lets it read its zone file again."""
        raise NotImplementedError

    def wait(self, timeout=60):
        """Waits until the work's marker is answered; returns the seconds since the start."""
        def answered():
            reply = ask.ask(self.port, *self.work.marker)
            return reply and (reply[0] == 0 and reply[1] > 0 or not self.dns)

        try:
            ask.wait_until(f"{self.label}: first answer", answered, timeout, alive=self.process.running)
        except ask.Timeout as error:
            raise RuntimeError(f"{error}\n{self.complaints()}") from error
        return time.monotonic() - self.started

    def complaints(self):
        """The end of what it has logged."""
        logs = [self.process.log(), *(path.read_text(errors="replace") for path in self.folder.glob("*.log")
                                      if path.name != "output.log")]
        return "\n".join(logs)[-2000:]

    def pids(self):
        return self.process.pids()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def stop(self):
        self.process.stop()
        if not self.bench.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Floor(Server):
    name = "floor"
    dns = False
    settings = "recvmmsg and sendmmsg of up to 64 datagrams, no work between"

    @classmethod
    def missing(cls, bench):
        return None

    @classmethod
    def version(cls, bench):
        return "tests/bench/peers/echo_floor.cpp"

    def command(self):
        return [self.bench.helper("echo_floor"), "--port", self.port, "--threads", self.workers]


def seconds(duration):
    """Whole seconds of a duration such as "5s", for servers that know no shorter ones."""
    if not duration.endswith("s") or duration.endswith("ms"):
        raise ValueError(f"{duration} is not in whole seconds")
    return int(duration[:-1])


def link(source, destination):
    """A symbolic link in place of a copy of a large file."""
    destination = Path(destination)
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.unlink(missing_ok=True)
    destination.symlink_to(source)
    return destination
