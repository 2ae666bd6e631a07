# SPDX-License-Identifier: Apache-2.0
"""gdnsd under measurement: static zones, and its plugins weighted, metafo and multifo under http_status checks."""

from . import work as works
from .servers import Server, link, output, program, seconds

PLUGINS = {"weighted": "weighted", "failover": "metafo", "order": "metafo", "multivalue": "multifo"}
SHORTEST = ("2s", "1s")  # gdnsd refuses shorter intervals; the timeout must be shorter than the interval, in seconds


class Gdnsd(Server):
    name = "gdnsd"
    settings = ("udp_threads, tcp_threads and zones_rfc1035_threads 1; experimental_no_chain false, to follow CNAMEs "
                "as the others do")

    @classmethod
    def missing(cls, bench):
        return None if program("gdnsd") and program("gdnsdctl") else "package gdnsd"

    @classmethod
    def version(cls, bench):
        words = output(program("gdnsd"), "-h").split()
        return words[words.index("version") + 1] if "version" in words else "unknown"

    def command(self):
        for name in ("run", "state", "zones"):
            (self.folder / name).mkdir()
        plugin = ""
        if self.work.steered:
            plugin = plugins(self.work.steered)
            self.write(f"zones/{self.work.zone}", zone_text(self.work))
        else:
            link(self.work.file, self.folder / "zones" / self.work.zone)
        self.write("config", f"""options => {{
  listen => [ 127.0.0.1 ], dns_port => {self.port}, udp_threads => {self.workers}, tcp_threads => 1,
  zones_rfc1035_threads => 1, experimental_no_chain => false,
  run_dir => {self.folder}/run, state_dir => {self.folder}/state
}}
{plugin}""")
        return [program("gdnsd"), "-c", self.folder, "start"]

    def reload(self):
        output(program("gdnsdctl"), "-c", self.folder, "reload-zones")


def zone_text(work):
    plugin = PLUGINS[work.steered.policy]
    names = "".join(f"d{name} {works.TTL} DYNA {plugin}!n{name}\n" for name in range(work.steered.names))
    return works.head(work.zone) + names


def plugins(steered):
    resource = {"weighted": _weighted, "failover": _metafo, "order": _metafo, "multivalue": _multifo}[steered.policy]
    resources = "\n".join(f"n{name} => {resource(steered, name)}" for name in range(steered.names))
    if PLUGINS[steered.policy] == "metafo":
        resources = f"resources => {{ {resources} }}"
    return (f"service_types => {{ web => {{ plugin => http_status, port => {steered.port}, url_path => /, "
            f"interval => {seconds(steered.every)}, timeout => {seconds(steered.timeout)}, up_thresh => 1, "
            f"ok_thresh => 1, down_thresh => 1 }} }}\n"
            f"plugins => {{ {PLUGINS[steered.policy]} => {{\n{resources}\n}} }}\n")


def _weighted(steered, name):
    places = " ".join(f"p{place} => [ {address}, {weight} ]" for place, (address, weight)
                      in enumerate(zip(steered.addresses(name), works.weights(name))))
    return f"{{ service_types => web, multi => false, up_thresh => 0.01, {places} }}"


def _multifo(steered, name):
    places = " ".join(f"p{place} => {address}" for place, address in enumerate(steered.addresses(name)))
    return f"{{ service_types => web, up_thresh => 0.01, {places} }}"


def _metafo(steered, name):
    """Data centres in an order: two of two addresses, or one for each."""
    addresses = steered.addresses(name)
    size = 2 if steered.policy == "failover" else 1
    centres = {f"c{first}": ", ".join(addresses[first:first + size]) for first in range(0, len(addresses), size)}
    inside = " ".join(f"{centre} => [ {listed} ]" for centre, listed in centres.items())
    return (f"{{ datacenters => [ {', '.join(centres)} ], plugin => multifo, service_types => web, up_thresh => 0.01, "
            f"dcmap => {{ {inside} }} }}")
