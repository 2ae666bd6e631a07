#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a small location database in the MaxMind DB format 2.0 from a list of networks, for tests and trials.

    make_mmdb.py NETWORKS.json OUT.mmdb [--part city|asn] [--ip-version 4|6] [--record-size 24|28|32]
                 [--type NAME] [--epoch SECONDS]

NETWORKS.json is an object: network -> an object of country, subdivision, continent, latitude, longitude and asn, each
of which may be missing; or of raw alone, a value that is written as it stands. A network inside another one wins over
it. --part takes only some of the fields, for vendors sell places and AS numbers apart. An IPv6 database holds IPv4 at
::/96, and refers to it where IPv6 embeds IPv4 addresses.
"""

import argparse
import ipaddress
import json
import struct
import sys
from pathlib import Path
from typing import NamedTuple

FIELDS = {"country": str, "subdivision": str, "continent": str, "latitude": (int, float), "longitude": (int, float),
          "asn": int, "raw": object}
EMBEDDINGS = ["::ffff:0:0/96", "2001::/32", "2002::/16"]  # mapped addresses, Teredo, 6to4
SEPARATOR = bytes(16)
METADATA_MARKER = b"\xab\xcd\xefMaxMind.com"


class Unsigned(NamedTuple):
    """A whole number with the type that it is written in: of 16, 32 or 64 bits."""

    bits: int
    number: int


class Data:
    """A data section. Maps and longer texts that come again are written as pointers to where they were first."""

    def __init__(self):
        self.octets = b""
        self._offsets = {}

    def add(self, value):
        """Where the value stands: written now, or before."""
        key = repr(value)
        if key not in self._offsets:
            at = len(self.octets)
            self.octets += self._encode(value, at)
            self._offsets[key] = at
        return self._offsets[key]

    def _encode(self, value, at):
        """The octets of a value that begins at offset `at`."""
        if isinstance(value, dict):
            return self._encode_parts(control(7, len(value)), [part for entry in value.items() for part in entry], at)
        if isinstance(value, list):
            return self._encode_parts(control(11, len(value)), value, at)
        if isinstance(value, str):
            text = value.encode()
            return control(2, len(text)) + text
        if isinstance(value, bool):
            return control(14, int(value))
        if isinstance(value, int):
            value = Unsigned(32, value)
        if isinstance(value, Unsigned):
            octets = value.number.to_bytes(value.bits // 8, "big").lstrip(b"\0")
            return control({16: 5, 32: 6, 64: 9}[value.bits], len(octets)) + octets
        return control(3, 8) + struct.pack(">d", value)

    def _encode_parts(self, octets, parts, at):
        for part in parts:
            octets += self._encode_part(part, at + len(octets))
        return octets

    def _encode_part(self, value, at):
        key = repr(value)
        if key in self._offsets:
            return pointer(self._offsets[key])
        octets = self._encode(value, at)
        if len(octets) > 4:  # a pointer would not be shorter
            self._offsets[key] = at
        return octets


def control(kind, size):
    """The octets that tell a value's type and size. The types above 7 have an octet of their own."""
    head = (kind << 5 if kind <= 7 else 0, bytes([kind - 7]) if kind > 7 else b"")
    if size < 29:
        return bytes([head[0] | size]) + head[1]
    if size < 285:
        return bytes([head[0] | 29]) + head[1] + bytes([size - 29])
    return bytes([head[0] | 30]) + head[1] + struct.pack(">H", size - 285)


def pointer(offset):
    """A pointer in 2, 3, 4 or 5 octets; each size begins where the last one ends."""
    for size, first in ((0, 0), (1, 2048), (2, 2048 + 2**19)):
        bits = 11 + 8 * size
        if offset - first < 2**bits:
            return (((0x20 | size << 3) << 8 * (size + 1)) | offset - first).to_bytes(size + 2, "big")
    return b"\x38" + struct.pack(">I", offset)


class Tree:
    """The search tree: a node is a list of two, each None, a node, or ("data", offset)."""

    def __init__(self, ip_version):
        self.bits = 128 if ip_version == 6 else 32
        self.root = [None, None]

    def put(self, network, value):
        """Networks that lie in one another are put from the widest to the narrowest."""
        path = self.path_of(network)
        node = self.root
        for bit in path[:-1]:
            if not isinstance(node[bit], list):
                node[bit] = [node[bit], node[bit]]
            node = node[bit]
        node[path[-1]] = value

    def path_of(self, network):
        """The bits of a network; IPv4 lies at ::/96 of IPv6."""
        length = network.prefixlen + (self.bits - network.max_prefixlen)
        address = int(network.network_address)
        return [address >> (self.bits - 1 - at) & 1 for at in range(length)]

    def embed_ipv4(self):
        """Lets the networks of IPv6 that hold IPv4 addresses lead to those."""
        ipv4 = self.root
        for _ in range(96):
            ipv4 = ipv4[0] if isinstance(ipv4, list) else None
        for text in EMBEDDINGS if isinstance(ipv4, list) else []:
            self.put(ipaddress.ip_network(text), ipv4)

    def nodes(self):
        """Every node once, the root first."""
        found, seen = [self.root], {id(self.root)}
        for node in found:
            for below in node:
                if isinstance(below, list) and id(below) not in seen:
                    seen.add(id(below))
                    found.append(below)
        return found


def encode_tree(tree, record_size):
    nodes = tree.nodes()
    numbers = {id(node): number for number, node in enumerate(nodes)}

    def record(below):
        if below is None:
            return len(nodes)
        return numbers[id(below)] if isinstance(below, list) else len(nodes) + len(SEPARATOR) + below[1]

    octets = b"".join(encode_node(record(left), record(right), record_size) for left, right in nodes)
    return octets, len(nodes)


def encode_node(left, right, record_size):
    if record_size == 28:  # the octet in the middle has four bits of each
        middle = (left >> 24) << 4 | right >> 24
        return (left & 0xFFFFFF).to_bytes(3, "big") + bytes([middle]) + (right & 0xFFFFFF).to_bytes(3, "big")
    return b"".join(record.to_bytes(record_size // 8, "big") for record in (left, right))


def city_of(fields):
    """The fields as the vendors' databases of places have them."""
    record = {}
    if "continent" in fields:
        record["continent"] = {"code": fields["continent"], "names": {"en": "continent " + fields["continent"]}}
    if "country" in fields:
        record["country"] = {"names": {"en": "country " + fields["country"]}, "iso_code": fields["country"]}
    if "latitude" in fields:
        record["location"] = {"accuracy_radius": Unsigned(16, 100),
                              "latitude": float(fields["latitude"]), "longitude": float(fields["longitude"])}
    if "subdivision" in fields:
        record["subdivisions"] = [{"iso_code": fields["subdivision"]}]
    return record


def asn_of(fields):
    if "asn" not in fields:
        return {}
    return {"autonomous_system_number": Unsigned(32, fields["asn"]),
            "autonomous_system_organization": f"AS{fields['asn']}"}


PARTS = {"city": city_of, "asn": asn_of, "all": lambda fields: city_of(fields) | asn_of(fields)}


def faults_of(text, fields, ip_version):
    """What is wrong with an entry of the list."""
    try:
        network = ipaddress.ip_network(text)
        if network.version > ip_version:
            yield "has no place in an IPv4 database"
        if network.prefixlen == 0:
            yield "a tree begins with two halves; write those"
    except ValueError as fault:
        yield str(fault)
    if not isinstance(fields, dict):
        yield "is no object"
        return
    for name, value in fields.items():
        if name not in FIELDS:
            yield f"{name} is no field; those are {', '.join(FIELDS)}"
        elif not isinstance(value, FIELDS[name]) or (isinstance(value, bool) and name != "raw"):
            yield f"{name} is of a wrong type"
    if ("latitude" in fields) != ("longitude" in fields):
        yield "latitude and longitude go together"


def make(networks, options):
    """The octets of a database."""
    tree, data = Tree(options.ip_version), Data()
    entries = [(ipaddress.ip_network(text), fields) for text, fields in networks.items()]
    for network, fields in sorted(entries, key=lambda entry: len(tree.path_of(entry[0]))):
        record = fields["raw"] if "raw" in fields else PARTS[options.part](fields)
        if record != {}:
            tree.put(network, ("data", data.add(record)))
    if options.ip_version == 6:
        tree.embed_ipv4()
    octets, node_count = encode_tree(tree, options.record_size)
    metadata = Data()
    metadata.add({
        "binary_format_major_version": Unsigned(16, 2),
        "binary_format_minor_version": Unsigned(16, 0),
        "build_epoch": Unsigned(64, options.epoch),
        "database_type": options.type,
        "description": {"en": "A list of networks"},
        "ip_version": Unsigned(16, options.ip_version),
        "languages": ["en"],
        "node_count": Unsigned(32, node_count),
        "record_size": Unsigned(16, options.record_size),
    })
    return octets + SEPARATOR + data.octets + METADATA_MARKER + metadata.octets


def parse_arguments():
    parser = argparse.ArgumentParser(description="makes a location database from a list of networks")
    parser.add_argument("networks", type=Path, help="JSON: network -> fields")
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--ip-version", type=int, choices=(4, 6), default=6)
    parser.add_argument("--record-size", type=int, choices=(24, 28, 32), default=28)
    parser.add_argument("--type", default="Leeward-Test", help="the database's name of itself")
    parser.add_argument("--epoch", type=int, default=1_700_000_000, help="when it was built, as it says")
    return parser.parse_args()


def main():
    options = parse_arguments()
    try:
        networks = json.loads(options.networks.read_text())
    except (OSError, ValueError) as fault:
        sys.exit(f"{options.networks}: {fault}")
    if not isinstance(networks, dict):
        sys.exit(f"{options.networks}: is no object of networks")
    faults = [f"{options.networks}: {text}: {fault}" for text, fields in networks.items()
              for fault in faults_of(text, fields, options.ip_version)]
    if faults:
        sys.exit("\n".join(faults))
    options.out.write_bytes(make(networks, options))


if __name__ == "__main__":
    main()
