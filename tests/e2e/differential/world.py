# SPDX-License-Identifier: Apache-2.0
"""Random zones that every sound server loads. Names are tuples of labels (octets, the leftmost first); few labels are
used often, so that names meet: wildcards beside names, cuts above data, aliases that lead to both."""

LABELS = [b"a", b"b", b"c", b"d", b"www", b"ns", b"mail", b"x", b"*", b"*", b"_tcp"]
ODD_LABELS = [b"a.b", b"\0", b"\xff\xc3", b"Mixed", b"UPPER", b"l" * 63, b"sp ace", b"@", b"\\", b'"', b"$x", b";",
              b"**", b"xn--wgv71a", b"127"]
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16, "RP": 17, "AFSDB": 18,
         "AAAA": 28, "LOC": 29, "SRV": 33, "NAPTR": 35, "DNAME": 39, "DS": 43, "SSHFP": 44, "TLSA": 52, "SVCB": 64,
         "HTTPS": 65, "URI": 256, "CAA": 257, "TYPE65280": 65280}
ORDINARY = [*["A"] * 6, *["AAAA"] * 4, *["TXT"] * 3, *["MX"] * 3, *["SRV"] * 2, "NAPTR", "SVCB", "HTTPS", "PTR",
            "HINFO", "RP", "AFSDB", "LOC", "SSHFP", "TLSA", "URI", "CAA", "TYPE65280", "TYPE65280"]
TTLS = [0, 1, 5, 60, 300, 300, 3600, 86400, 2**31 - 1]
PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*")
MAX_NAME = 255  # octets


def text(name):
    """In presentation form, absolute."""
    labels = ("".join(chr(octet) if octet in PLAIN else f"\\{octet:03d}" for octet in label) for label in name)
    return ".".join(labels) + "."


def wire(name):
    return b"".join(bytes([len(label)]) + label for label in name) + b"\0"


def lower(name):
    return tuple(label.lower() for label in name)


def fits(name):
    return sum(len(label) + 1 for label in name) < MAX_NAME


class Zone:
    """`sets`: {owner: {type: (ttl, [rdata as text])}}. `targets`: names that RDATA speaks of."""

    def __init__(self, apex):
        self.apex = apex
        self.sets = {}
        self.spelled = {}  # owners as they are written, by their names in lower case
        self.targets = []

    def holds(self, owner, type):
        return type in self.sets.get(lower(owner), {})

    def add(self, owner, type, ttl, rdatas):
        """False when the name cannot hold it beside what it has (RFC 1034 section 3.6.2, RFC 2181 section 5, RFC 4592
        section 4, RFC 6672 section 2.3)."""
        here = self.sets.get(lower(owner), {})
        if not fits(owner) or type in here or "CNAME" in here or type == "CNAME" and here:
            return False
        if owner[0] == b"*" and type in ("NS", "DNAME", "DS"):
            return False
        at_apex = owner == self.apex
        if not at_apex and (type == "DNAME" and ("NS" in here or "DS" in here) or type == "NS" and "DNAME" in here):
            return False
        if type == "DS" and "NS" not in here:
            return False
        self.spelled.setdefault(lower(owner), owner)
        self.sets.setdefault(lower(owner), {})[type] = (ttl, list(dict.fromkeys(rdatas)))
        return True

    def file(self, hidden=lambda owner: False):
        """The master file, without the owners that are `hidden`."""
        lines = []
        for key, sets in self.sets.items():
            for type, (ttl, rdatas) in sets.items() if not hidden(key) else ():
                lines += [f"{text(self.spelled[key])} {ttl} IN {type} {rdata}\n" for rdata in rdatas]
        lines.sort(key=lambda line: " IN SOA " not in line)
        return "".join(lines)


class World:
    """Zones of one seed, some inside others."""

    def __init__(self, rng, zones=60):
        self.rng = rng
        self.zones = {}
        for number in range(zones):
            self._new_apex(number)
        for zone in self.zones.values():
            Grower(self, zone).grow()

    def _new_apex(self, number):
        rng, parents = self.rng, list(self.zones)
        if number == 0 or rng.random() < 0.5:
            apex = (b"z%d" % number,) + ((rng.choice([b"Test", b"example"]),) if rng.random() < 0.8 else ())
        else:
            apex = tuple(self.label() for _ in range(rng.choice([1, 1, 1, 2, 3]))) + rng.choice(parents)
        if lower(apex) not in map(lower, parents) and fits(apex) and apex[0] != b"*":
            self.zones[apex] = Zone(apex)

    def file_for_peers(self, zone):
        """Without what is never answered: below a DNAME, which Knot DNS refuses; below another zone's apex, for all
        zones are one tree for NSD, in which those names would exist; and wildcards below a cut, of which both make
        glue."""
        dnames = {key for zone in self.zones.values() for key, sets in zone.sets.items() if "DNAME" in sets}
        inner = {lower(apex) for apex in self.zones if len(apex) > len(zone.apex)}
        cuts = {key for key, sets in zone.sets.items() if "NS" in sets and len(key) > len(zone.apex)}

        def hidden(key):
            above = [key[up:] for up in range(1, len(key))]
            return any(name in dnames or name in inner or key[0] == b"*" and name in cuts for name in above)

        return zone.file(hidden)

    def has_zone_around(self, owner, apex):
        """Whether a zone other than that of `apex` begins at or above `owner`, or below it."""
        keys = [lower(other) for other in self.zones if len(other) > len(apex)]
        owner = lower(owner)
        return any(owner[-len(key):] == key or key[-len(owner):] == owner for key in keys)

    def label(self):
        return self.rng.choice(ODD_LABELS if self.rng.random() < 0.12 else LABELS)

    def name_below(self, apex, most=4):
        name = tuple(self.label() for _ in range(self.rng.choice([1, 1, 1, 2, 2, 3, most]))) + apex
        return name if fits(name) else apex

    def target(self, zone):
        """A name that RDATA may speak of: here mostly, else in another zone, or in none."""
        rng, dice = self.rng, self.rng.random()
        if dice < 0.55 and zone.sets:
            name = rng.choice(list(zone.spelled.values()))
            if rng.random() < 0.25:
                name = (self.label(),) + name
        elif dice < 0.7:
            name = self.name_below(zone.apex)
        elif dice < 0.88:
            other = self.zones[rng.choice(list(self.zones))]
            name = rng.choice(list(other.spelled.values()) or [other.apex])
            if rng.random() < 0.3:
                name = (self.label(),) + name
        else:
            name = rng.choice([(b"out", b"invalid"), (b"host", b"elsewhere", b"invalid"), (b"deep", b"z0"), ()])
        name = name if fits(name) else zone.apex
        zone.targets.append(name)
        return name


class Grower:
    """Fills one zone with records."""

    def __init__(self, world, zone):
        self.world, self.zone, self.rng = world, zone, world.rng

    def grow(self):
        rng, zone = self.rng, self.zone
        zone.add(zone.apex, "SOA", self.ttl(), [
            f"{self.name()} {self.name()} {rng.randrange(2**32)} 7200 900 1209600 {self.ttl()}"])
        zone.add(zone.apex, "NS", self.ttl(), self.servers(zone.apex, rng.randint(1, 3)))
        if rng.random() < 0.06:
            self.alias(zone.apex, "DNAME")
        for other in self.world.zones:
            if other != zone.apex and other[-len(zone.apex):] == zone.apex:
                self.cut(other)
        for _ in range(rng.randint(1, 45)):
            self.put(self.owner())

    def owner(self):
        known = list(self.zone.spelled.values())
        under = self.rng.choice(known) if known and self.rng.random() < 0.4 else self.zone.apex
        return self.zone.apex if self.rng.random() < 0.03 else self.world.name_below(under)

    def put(self, owner):
        dice = self.rng.random()
        if dice < 0.22:
            self.alias(owner, "CNAME")
        elif dice < 0.29:
            self.alias(owner, "DNAME")
        elif dice < 0.40:
            self.cut(owner)
        elif dice < 0.46:
            self.many(owner)
        else:
            for _ in range(self.rng.choice([1, 1, 2, 3])):
                type = self.rng.choice(ORDINARY)
                self.zone.add(owner, type, self.ttl(), self.rdatas(type))

    def alias(self, owner, type):
        target = self.world.target(self.zone)
        if type == "DNAME" and self.world.has_zone_around(owner, self.zone.apex):
            return
        if type == "DNAME" and self.rng.random() < 0.2:  # names below become too long soon
            while fits((b"l" * 50,) + target):
                target = (b"l" * 50,) + target
            self.zone.targets.append(target)
        self.zone.add(owner, type, self.ttl(), [text(target)])

    def cut(self, owner):
        if owner == self.zone.apex or not self.zone.add(owner, "NS", self.ttl(), self.servers(owner)):
            return
        if self.rng.random() < 0.3:
            self.zone.add(owner, "DS", self.ttl(), [f"{self.rng.randrange(65536)} 13 2 {self.hex(32)}"])
        if self.rng.random() < 0.4:  # never answered
            below = self.world.name_below(owner)
            type = self.rng.choice([*ORDINARY, "CNAME"])
            self.zone.add(below, type, self.ttl(), self.rdatas(type)[:1])

    def servers(self, owner, count=None):
        """Names for NS records of `owner`, with addresses for most of those that are inside."""
        names = []
        for number in range(count or self.rng.choice([1, 2, 2, 3, 4, 13])):
            if self.rng.random() < 0.6:
                name = (b"ns%d" % number,) + owner
            else:
                name = self.world.target(self.zone)
            if not fits(name) or not name or name[0] == b"*":
                name = owner
            names.append(text(name))
            if name[-len(self.zone.apex):] == self.zone.apex and self.rng.random() < 0.75:
                self.zone.add(name, "A", self.ttl(), self.rdatas("A"))
                if self.rng.random() < 0.5:
                    self.zone.add(name, "AAAA", self.ttl(), self.rdatas("AAAA"))
        return names

    def many(self, owner):
        """So much in one RRset that some transports cannot carry it."""
        type = self.rng.choice(["A", "TXT", "MX", "TYPE65280"])
        count = self.rng.choice([12, 30, 60, 100])
        rdatas = [rdata for _ in range(count) for rdata in self.rdatas(type)]
        # Knot DNS 3.2.6 never comes back from some MX RRsets with more names than it keeps hints for.
        self.zone.add(owner, type, self.ttl(), rdatas[:15] if type == "MX" else rdatas)

    def rdatas(self, type):
        return [self.rdata(type) for _ in range(self.rng.choice([1, 1, 1, 2, 3]))]

    def rdata(self, type):
        number, rng = self.rng.randrange, self.rng
        return {
            "A": lambda: f"192.0.2.{number(256)}",
            "AAAA": lambda: f"2001:db8::{number(65536):x}",
            "TXT": lambda: " ".join(f'"{self.words()}"' for _ in range(rng.choice([1, 1, 2, 5]))),
            "CNAME": self.name,
            "PTR": self.name,
            "MX": lambda: f"{number(65536)} {self.name()}",
            "AFSDB": lambda: f"{number(3)} {self.name()}",
            "RP": lambda: f"{self.name()} {self.name()}",
            "SRV": lambda: f"{number(65536)} {number(65536)} {number(65536)} {self.name()}",
            "NAPTR": lambda: f'{number(99)} {number(99)} "{rng.choice(" sau").strip()}" "SIP+D2U" "" {self.name()}',
            "SVCB": self.service,
            "HTTPS": self.service,
            "HINFO": lambda: f'"{self.words(9)}" "{self.words(9)}"',
            "LOC": lambda: f"{number(90)} {number(60)} {number(60)}.000 N {number(180)} 0 0.000 E 10.00m 1m 100m 10m",
            "SSHFP": lambda: f"4 2 {self.hex(32)}",
            "TLSA": lambda: f"3 1 1 {self.hex(32)}",
            "URI": lambda: f'{number(99)} {number(99)} "https://host{number(9)}.example/"',
            "CAA": lambda: f'0 issue "ca{number(9)}.example"',
            "TYPE65280": lambda: self.unknown(rng.choice([0, 1, 4, 20, 200])),
        }[type]()

    def service(self):
        if self.rng.random() < 0.4:
            return f"0 {self.name()}"
        parameters = self.rng.choice(["", "alpn=h2,h3 port=8443", "mandatory=port port=853", "ipv4hint=192.0.2.7",
                                      "no-default-alpn alpn=h2 ipv6hint=2001:db8::7"])
        return f"{self.rng.randrange(1, 65536)} {self.name()} {parameters}"

    def unknown(self, octets):
        return f"\\# {octets} {self.hex(octets)}"

    def name(self):
        return text(self.world.target(self.zone))

    def hex(self, octets):
        return self.rng.randbytes(octets).hex()

    def words(self, most=250):
        return "".join(self.rng.choices("abcdefgh XYZ0189", k=self.rng.choice([0, 1, 8, 40, most])))

    def ttl(self):
        return self.rng.choice(TTLS)
