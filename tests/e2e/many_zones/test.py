#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""12,000 small zones start in under 5 s, and each of them is served."""

import time

import wire
from e2e import Case, main

ZONES = 12_000
START_WITHIN = 5.0  # seconds
ZONE = """; SPDX-License-Identifier: Apache-2.0
$TTL 300
@    SOA ns1 hostmaster 1 3600 600 86400 30
@    NS  ns1
ns1  A   127.0.0.1
www  A   192.0.{high}.{low}
@    MX  10 mail
mail A   192.0.2.25
"""


class ManyZones(Case):
    def test_twelve_thousand_zones(self):
        blocks = []
        for number in range(ZONES):
            self.write_zone(number)
            blocks.append(f'[[zone]]\nname = "z{number}.test"\nfile = "zones/z{number}.zone"\n')
        config = self.write("leeward.toml", "".join(blocks))

        start = time.monotonic()
        server = self.serve(config, ready_within=60)
        took = time.monotonic() - start
        self.log(f"{ZONES:,} zones ready after {took:.2f} s (limit {START_WITHIN:g} s)")

        asking = wire.udp_socket(server.address)
        self.addCleanup(asking.close)
        for number in range(ZONES):
            message = wire.query(f"www.z{number}.test", ident=number & 0xFFFF)
            asking.send(message)
            reply = asking.recv(4096)
            self.assertEqual(wire.ident(reply), number & 0xFFFF)
            self.assertEqual(wire.addresses(reply, wire.question_size(message)),
                             [f"192.0.{number // 256}.{number % 256}"], f"z{number}.test")
        self.log(f"{ZONES:,} of {ZONES:,} zones answered")
        self.assertLess(took, START_WITHIN)

    def write_zone(self, number):
        path = self.folder / "zones" / f"z{number}.zone"
        path.parent.mkdir(exist_ok=True)
        path.write_text(ZONE.format(high=number // 256, low=number % 256))


if __name__ == "__main__":
    main()
