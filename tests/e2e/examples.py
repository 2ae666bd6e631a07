# SPDX-License-Identifier: Apache-2.0
"""Examples of zones/ as they are served, but on loopback: a copy in which documentation addresses are moved into
127.0.0.0/8 and checks look often. Clients are those of tests/support/clients.json."""

import ipaddress
import re
import struct
import subprocess
import sys
import tomllib

import wire
from e2e import Case, dig, wait_until
from running import TREE, start_regions

CLIENTS = TREE / "tests/support/clients.json"
# In quotes, so that the networks of clients stay what they are.
ADDRESS = re.compile(r'"(192|198|203)\.(?:0|51)\.(\d+)\.(\d+)"')
FAMILIES = {4: 1, 6: 2}


def loopback(address):
    """Where an address of an example is on loopback."""
    return ADDRESS.sub(r"127.\1.\2.\3", f'"{address}"')


def make_database(clients, path):
    """Runs tools/make_mmdb.py; the file is replaced in one step."""
    new = path.with_name(path.name + ".new")
    subprocess.run([sys.executable, TREE / "tools/make_mmdb.py", clients, new], check=True, timeout=60)
    new.chmod(0o644)
    new.replace(path)


class ExampleCase(Case):
    """One example, served. `self.at` says the address of each place, `self.regions` are the servers of its regions."""

    example = ""  # a folder of zones/

    def setUp(self):
        super().setUp()
        text = (TREE / "zones" / self.example / "leeward.toml").read_text()
        text = ADDRESS.sub(lambda found: f'"{loopback(found[0][1:-1])}"', text)
        read = tomllib.loads(text)
        self.at = {name: place["a"] for kind in ("region", "target") for name, place in read.get(kind, {}).items()
                   if "a" in place}
        self.regions = {}
        if "http" in read.get("check", {}).get("web", {}):
            self.regions = start_regions({name: self.at[name] for name in read["region"]})
            self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
            port = next(iter(self.regions.values())).port
            often = f'"/healthz", port = {port}, every = "1s", timeout = "1s", fall = 2, rise = 1'
            at_once = 'failback = { hold = "0s", ramp = "0s" }\nbudget = { share = "100%" }\n'
            text = at_once + text.replace('"/healthz"', often)
        if "geo" in read:
            make_database(CLIENTS, self.folder / read["geo"]["database"])
        self.server = self.serve(self.write("leeward.toml", text))

    def ask(self, name, subnet=None, type="A"):
        """dig's reply; `subnet` of it is what dig says of the option, with the scope behind the second slash."""
        reply = dig(self.server.address, name, type, *([f"+subnet={subnet}"] if subnet else []))
        reply.subnet = (re.findall(r"; CLIENT-SUBNET: (\S+)", reply.text) or [None])[0]
        return reply

    def assert_place(self, place, name, subnet=None):
        self.assert_answer(self.ask(name, subnet), [self.at[place]])

    def wait_place(self, place, name, subnet=None):
        """Until the answer is that place alone."""
        wait_until(f"{name} for {subnet} to be {place}",
                   lambda: self.ask(name, subnet).rdatas() == [self.at[place]], 15, every=0.1)

    def take_down(self, *places):
        """Kills the servers of places, and waits until it has been seen."""
        for place in places:
            self.regions[place].kill()
        for place in places:
            wait_until(f"{place} to be down", lambda place=place: self.server.place_state(place) == "Down", 15)

    def places_of(self, name, subnets):
        """{subnet: place} by many quick questions, each of which must have one answer."""
        names = {address: place for place, address in self.at.items()}
        found = {}
        with wire.udp_socket(self.server.address) as asking:
            for subnet in subnets:
                message = subnet_query(name, subnet)
                asking.send(message)
                [address] = wire.addresses(asking.recv(4096), wire.question_size(message))
                found[subnet] = names[address]
        return found


def subnet_query(name, subnet):
    """A query with the EDNS Client Subnet option (RFC 7871 section 6)."""
    network = ipaddress.ip_network(subnet)
    octets = network.network_address.packed[:(network.prefixlen + 7) // 8]
    value = struct.pack("!HBB", FAMILIES[network.version], network.prefixlen, 0) + octets
    option = struct.pack("!2H", 8, len(value)) + value
    plain = wire.query(name, edns=False)
    return plain[:10] + b"\0\1" + plain[12:] + b"\0" + struct.pack("!2HIH", 41, 1232, 0, len(option)) + option
