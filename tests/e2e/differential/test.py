#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same random zones and queries for Leeward, NSD and Knot DNS: replies are equal, or differ as differences.md says.

R1034-1 R1034-2 R1034-3 R1034-4 R1035-1 R1035-5 R1035-7 R2181-2 R2308-1 R3597-1 R4035-3 R4343-1 R4592-1 R4592-2 R4592-3
R6604-1 R6672-1 R6672-2 R6672-3 R8020-1 R8482-1 R9471-1: whatever the zones are, what two others reply.

LEEWARD_DIFF_SEED and LEEWARD_DIFF_QUERIES ask for others, and for more, than the ordinary run. Each world of zones has
a seed of its own, one after the other.
"""

import collections
import os
import random
import re
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path

from e2e import Case, Server, main
from questions import Asker
from servers import PEERS
from world import World, text

SEED = int(os.environ.get("LEEWARD_DIFF_SEED", "20260101"))
QUERIES = int(os.environ.get("LEEWARD_DIFF_QUERIES", "100000"))
IN_A_WORLD = 25_000  # queries
ADDRESS = "127.61.0."  # one for each server
PROGRAM = os.environ["DIFFERENTIAL"]


class Differential(Case):
    def test_list_and_code_agree(self):
        done = subprocess.run([PROGRAM, "rules"], capture_output=True, text=True, check=True)
        words = Path(__file__).with_name("differences.md").read_text()
        self.assertEqual(re.findall(r"^\| `([a-z0-9-]+)` \|", words, re.MULTILINE), done.stdout.split())

    def test_same_replies_as_peers(self):
        peers = [peer for peer in PEERS if peer.installed()]
        for peer in PEERS:
            if peer not in peers:
                self.log(f"without {peer.name}: the package {peer.package} is not installed")
        if not peers:
            self.skipTest("neither of the packages nsd and knot is installed")

        needed = collections.Counter()
        for number, asked in enumerate(range(0, QUERIES, IN_A_WORLD)):
            needed += self.compare(SEED + number, min(IN_A_WORLD, QUERIES - asked), peers)
        for (peer, rule), times in sorted(needed.items()):
            self.log(f"{times:8,}  {peer:5} {rule}")

    def compare(self, seed, queries, peers):
        """Asks about one world; returns how often each line of the list was needed."""
        start = time.monotonic()
        world = World(random.Random(seed))
        folder = Path(self.folder, str(seed))
        config, files = self.write_zones(folder, world)
        asked = folder / "queries"
        asked.write_bytes(Asker(world, random.Random(seed + 1)).queries(queries))

        with ExitStack() as stack:
            server = stack.enter_context(Server(config, folder / "state", listen=[ADDRESS + "1:0"]))
            places = {"leeward": server.address}
            for number, peer in enumerate(peers, 2):
                places[peer.name] = stack.enter_context(closing(peer(folder, f"{ADDRESS}{number}", files))).at
            words = [f"{name}={address}:{port}" for name, (address, port) in places.items()]
            done = subprocess.run([PROGRAM, asked, *words], capture_output=True, text=True, errors="replace",
                                  check=False)
        self.log(f"seed {seed}: {len(world.zones)} zones, {queries:,} queries, {time.monotonic() - start:.1f} s")
        if done.returncode != 0:
            self.fail(f"{done.stdout}{done.stderr}again: LEEWARD_DIFF_SEED={seed} LEEWARD_DIFF_QUERIES={queries}")
        lines = re.findall(r"^ +(\d+)  (\w+) +([a-z0-9-]+)$", done.stdout, re.MULTILINE)
        return collections.Counter({(peer, rule): int(times) for times, peer, rule in lines})

    def write_zones(self, folder, world):
        """The files of the zones; returns Leeward's configuration, and the peers' files by apex."""
        blocks, files = [], {}
        for number, (apex, zone) in enumerate(world.zones.items()):
            path = self.write(folder / f"{number}.zone", zone.file())
            files[apex] = self.write(folder / f"{number}.peers.zone", world.file_for_peers(zone))
            blocks.append(f"[[zone]]\nname = '{text(apex)}'\nfile = '{path}'\n")
        return self.write(folder / "leeward.toml", "".join(blocks)), files


if __name__ == "__main__":
    main()
