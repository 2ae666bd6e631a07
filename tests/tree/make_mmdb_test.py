#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/make_mmdb.py names every fault of a list and then makes nothing; pointers grow with what they reach."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True

import make_mmdb  # noqa: E402


class MakeMmdb(unittest.TestCase):
    def run_tool(self, text, *options):
        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder, "list.json"), Path(folder, "out.mmdb")
            source.write_text(text)
            done = subprocess.run([sys.executable, TOOLS / "make_mmdb.py", source, out, *options],
                                  capture_output=True, text=True, timeout=60)
            return done.returncode, done.stderr, out.exists()

    def test_all_faults_at_once(self):
        networks = {"192.0.2.1/24": {}, "0.0.0.0/0": {}, "10.0.0.0/8": {"land": "DE"}, "11.0.0.0/8": {"asn": "AS1"},
                    "12.0.0.0/8": {"latitude": 1}, "13.0.0.0/8": "DE", "2001:db8::/32": {"asn": True}}
        status, errors, made = self.run_tool(json.dumps(networks), "--ip-version", "4")
        self.assertEqual((status, made), (1, False))
        for said in ("has host bits set", "write those", "land is no field", "11.0.0.0/8: asn is of a wrong type",
                     "go together", "13.0.0.0/8: is no object", "no place in an IPv4 database",
                     "2001:db8::/32: asn is of a wrong type"):
            self.assertIn(said, errors)

    def test_what_is_no_list(self):
        for text in ("", "[]", "{"):
            self.assertEqual(self.run_tool(text)[0::2], (1, False), text)

    def test_pointers(self):
        """The four sizes, each at its two ends: worked out by hand from the format's description."""
        for offset, octets in ((0, "2000"), (2047, "27ff"), (2048, "280000"), (526335, "2fffff"),
                               (526336, "30000000"), (134744063, "37ffffff"), (134744064, "3808080800")):
            self.assertEqual(make_mmdb.pointer(offset).hex(), octets, offset)


if __name__ == "__main__":
    unittest.main()
