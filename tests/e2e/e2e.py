# SPDX-License-Identifier: Apache-2.0
"""The story-telling half of the end-to-end tests: a scratch folder, a server, regions that can fail."""

import inspect
import os
import shutil
import string
import tempfile
import unittest
from pathlib import Path

from digging import dig
from running import Server, run_leeward, wait_until

__all__ = ["Case", "Server", "dig", "main", "run_leeward", "wait_until"]

main = unittest.main


class Case(unittest.TestCase):
    """One behaviour. `self.folder` holds a copy of the test's own folder, in which $words are filled in."""

    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="leeward-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)  # serve reads it as an ordinary user when root started it

    def prepare(self, **words):
        """Copies leeward.toml and the zones of the test's folder, filling $words in; returns the configuration."""
        for source in Path(inspect.getfile(type(self))).parent.iterdir():
            if source.suffix in (".toml", ".zone"):
                self.write(source.name, string.Template(source.read_text()).safe_substitute(words))
        return self.folder / "leeward.toml"

    def write(self, name, text):
        """Writes a file of the scratch folder, whole or not at all."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(path.name + ".new").write_text(text)
        os.replace(path.with_name(path.name + ".new"), path)
        return path

    def serve(self, config, state=None, **options):
        """A running server that ends with the test."""
        server = Server(config, state or self.folder / "state", **options)
        self.addCleanup(server.stop)
        return server

    def log(self, text):
        """A line that stays in ctest's log."""
        print(f"    {self._testMethodName}: {text}", flush=True)

    def assert_answer(self, reply, rdatas, type=None):
        self.assertEqual((reply.rcode, reply.rdatas(type)), ("NOERROR", sorted(rdatas)), reply.text)
