# SPDX-License-Identifier: Apache-2.0
"""Random queries about a world's zones, as octets: for each its length, an octet that is 1 for TCP, the length of the
zone's name, the message, and that name."""

import struct

from world import MAX_NAME, ORDINARY, TYPES, fits, lower, text, wire

# Of types that are asked like any other, though nobody has them; then those that are not data (RFC 6895 section 3.1).
OTHERS = [3, 10, 22, 25, 30, 37, 46, 47, 48, 50, 51, 55, 59, 60, 61, 62, 63, 99, 108, 256, 1234, 32768, 65281, 65534]
META = [0, 41, 128, 200, 249, 250, 251, 252, 253, 254]
ANY = 255
IN, CH, HS, NONE, ANY_CLASS = 1, 3, 4, 254, 255
EDNS_1232, EDNS_512, EDNS_4096 = (struct.pack("!BHHIH", 0, 41, size, 0, 0) for size in (1232, 512, 4096))
RD = 0x0100


class Asker:
    """Draws queries from `rng`."""

    def __init__(self, world, rng):
        self.world, self.rng = world, rng
        self.zones = list(world.zones.values())
        self.owners = [(zone, key) for zone in self.zones for key in zone.sets]
        self.types = list(TYPES.values()) + [TYPES[type] for type in ORDINARY]

    def queries(self, count):
        return b"".join(self.query() for _ in range(count))

    def query(self):
        rng, dice = self.rng, self.rng.random()
        zone, name, type, qclass = self.question()
        edns = b"" if dice < 0.12 else EDNS_512 if dice < 0.15 else EDNS_4096 if dice < 0.20 else EDNS_1232
        header = struct.pack("!6H", 0, RD if rng.random() < 0.5 else 0, 1, 0, 0, 1 if edns else 0)
        message = header + wire(name) + struct.pack("!2H", type, qclass) + edns
        about = text(zone.apex).encode()[:255]
        return struct.pack("!HBB", len(message), rng.random() < 0.04, len(about)) + message + about

    def question(self):
        zone, key = self.rng.choice(self.owners)
        name = self.name(zone, zone.spelled[key])
        if self.rng.random() < 0.25:
            name = self.respell(name)
        return zone, name, self.type(zone, lower(name)), self.qclass()

    def name(self, zone, owner):
        """The owner, or something in its neighbourhood."""
        rng, dice, label = self.rng, self.rng.random(), self.world.label()
        if dice < 0.36:
            return owner
        if dice < 0.56:
            near = (label,) + owner
        elif dice < 0.64:
            near = (self.world.label(), label) + owner
        elif dice < 0.72:
            near = owner[1:]
        elif dice < 0.80:
            near = (label,) + owner[1:]
        elif dice < 0.84:
            near = (b"*",) + owner
        elif dice < 0.94:
            near = rng.choice(zone.targets) if zone.targets else owner
            if rng.random() < 0.3:
                near = (label,) + near
        elif dice < 0.98:
            near = self.long_name(owner)
        else:
            near = (label, b"nobody", b"invalid")
        return near if fits(near) else owner

    def long_name(self, owner):
        """As long as can be or somewhat shorter: DNAME makes too long ones of some."""
        name, longest = owner, self.rng.randint(150, MAX_NAME)
        while (room := longest - len(wire(name)) - 1) > 0:
            name = (b"q" * min(63, room, self.rng.randint(1, 63)),) + name
        return name

    def respell(self, name):
        """In other letters, that mean the same (RFC 4343)."""
        flip = self.rng.getrandbits(64)

        def turned(at, octet):
            return octet ^ 0x20 if chr(octet).isascii() and chr(octet).isalpha() and flip >> at % 61 & 1 else octet

        return tuple(bytes(turned(at, octet) for at, octet in enumerate(label)) for label in name)

    def type(self, zone, key):
        rng, dice = self.rng, self.rng.random()
        if dice < 0.45 and (here := zone.sets.get(key)):
            return TYPES[rng.choice(list(here))]
        if dice < 0.92:
            return rng.choice(self.types)
        if dice < 0.96:
            return ANY
        if dice < 0.99:
            return rng.choice(OTHERS)
        return rng.choice(META)

    def qclass(self):
        return IN if self.rng.random() < 0.992 else self.rng.choice([CH, HS, NONE, ANY_CLASS, 0, 2, 4711])
