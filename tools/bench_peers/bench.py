# SPDX-License-Identifier: Apache-2.0
"""One run: its settings, its folder, its helpers, and what it says while it runs."""

import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from .gdnsd import Gdnsd
from .knot import Knot
from .leeward import Leeward
from .machine import Unfit
from .nsd import Nsd
from .servers import Floor

SERVERS = (Floor, Leeward, Gdnsd, Nsd, Knot)


@dataclass(frozen=True)
class Scale:
    """How much of everything; --quick has less of it."""

    rounds: int = 5
    seconds: float = 4.0  # of a round
    faults: int = 8  # of each kind
    big_names: int = 1_000_000
    big_rounds: int = 5
    published: int = 100_000  # records that follow one region
    probed: int = 10_000  # endpoints
    probed_every: str = "10s"
    probe_rounds: int = 5
    probe_seconds: float = 20.0
    rate: int = 10_000  # queries a second where a rate is held


QUICK = Scale(rounds=3, seconds=0.8, faults=2, big_names=100_000, big_rounds=1, published=20_000, probed=2_000,
              probed_every="2s", probe_rounds=1, probe_seconds=4.0)


@dataclass
class Bench:
    scale: Scale
    cpus: tuple  # (the server's, the load generator's)
    leeward: Path
    helpers: Path
    keep: bool = False
    without: tuple = ()  # names of servers that are left out
    folder: Path = field(init=False)

    def __post_init__(self):
        # Servers may become users of their own, so the folder must let them in. Paths of sockets must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="leeward-bench-"))
        self.folder.chmod(0o755)
        self._folders = 0

    def close(self):
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def new_folder(self, label):
        self._folders += 1
        path = self.folder / f"{self._folders}-{label.split(' ')[0]}"
        path.mkdir(mode=0o755)
        return path

    def helper(self, name):
        path = self.helpers / name
        if not path.exists():
            raise Unfit(f"{path} is not there: cmake --preset release && cmake --build --preset release")
        return path

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def missing(self, server):
        """None if a server is to be measured, else why it cannot be."""
        return "left out" if server.name in self.without else server.missing(self)

    def present(self, *classes):
        """Those of the servers that can run here."""
        return [server for server in classes if self.missing(server) is None]


def say(text):
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
