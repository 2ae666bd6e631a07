# SPDX-License-Identifier: Apache-2.0
"""Leeward under measurement, through its configuration, its command line and its signals only."""

import os
import signal

from . import work as works
from .servers import Server, output


class Leeward(Server):
    name = "leeward"
    settings = "server.workers = 1, every other key at its default"

    @classmethod
    def missing(cls, bench):
        if os.access(bench.leeward, os.X_OK):
            return None
        return f"{bench.leeward} is not there: build the release preset, or say --leeward PATH"

    @classmethod
    def version(cls, bench):
        return output(bench.leeward, "--version").strip()

    def command(self):
        config = self.write("leeward.toml", configuration(self.work, self.workers))
        return [self.bench.leeward, "serve", "-c", config, "--listen", f"127.0.0.1:{self.port}",
                "--state", self.folder / "state"]

    def reload(self):
        os.kill(self.process.pid, signal.SIGHUP)


def configuration(work, workers):
    """The text of leeward.toml."""
    # Started by root it would give root up, and then lose our folders from sight.
    user = ', user = "root"' if os.geteuid() == 0 else ""
    lines = [f"server = {{ workers = {workers}{user} }}", f"ttl = {works.TTL}"]
    if work.file:
        lines.append(f'zone = {{ name = "{work.zone}", file = "{work.file}" }}')
    else:
        lines.append(f'zone = "{work.zone}"')
    if work.steered:
        lines += steered(work.steered)
    return "\n".join(lines) + "\n"


def steered(wanted):
    lines = [f'check.web = {{ http = "/", port = {wanted.port}, every = "{wanted.every}", '
             f'timeout = "{wanted.timeout}", fall = 1, rise = 1 }}']
    check = "web" if wanted.probed else "none"
    writer = _POLICIES[wanted.policy]
    lines += writer(wanted, check)
    return lines


def _quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def _table(names, shares):
    return ", ".join(f"{name} = {share}" for name, share in zip(names, shares))


def _places(wanted):
    """A region for each address, and the regions of each name."""
    lines, of_name, known = [], [], {}
    for name in range(wanted.names):
        regions = []
        for address in wanted.addresses(name):
            if address not in known:
                known[address] = f"r{len(known)}"
                lines.append(f'region.{known[address]} = {{ a = "{address}" }}')
            regions.append(known[address])
        of_name.append(regions)
    return lines, of_name


def _weighted(wanted, check):
    lines, of_name = _places(wanted)
    return lines + [f'record.d{name} = {{ weighted = {{ {_table(regions, works.weights(name))} }}, check = "{check}" }}'
                    for name, regions in enumerate(of_name)]


def _multivalue(wanted, check):
    lines, of_name = _places(wanted)
    return lines + [f'record.d{name} = {{ multivalue = [{_quoted(regions)}], check = "{check}" }}'
                    for name, regions in enumerate(of_name)]


def _failover(wanted, check):
    """Two regions of two addresses, as metafo's data centres have."""
    lines = []
    for number, name in enumerate(range(wanted.names) if wanted.own_places else (0,)):
        addresses = wanted.addresses(name)
        lines += [f"region.first{number} = {{ a = [{_quoted(addresses[:2])}] }}",
                  f"region.second{number} = {{ a = [{_quoted(addresses[2:])}] }}"]
    for name in range(wanted.names):
        number = name if wanted.own_places else 0
        lines.append(f'record.d{name} = {{ failover = ["first{number}", "second{number}"], check = "{check}" }}')
    return lines


def _order(wanted, check):
    lines, of_name = _places(wanted)
    return lines + [f'record.d{name} = {{ failover = [{_quoted(regions)}], check = "{check}" }}'
                    for name, regions in enumerate(of_name)]


def _nested(wanted, check):
    """Three levels: failover over weighted over failover."""
    lines, of_name = _places(wanted)
    for name, (a, b, c, d) in enumerate(of_name):
        shares = works.weights(name)
        lines += [f'pool.near{name} = {{ failover = ["{a}", "{b}"] }}',
                  f'pool.far{name} = {{ failover = ["{b}", "{c}"] }}',
                  f"pool.both{name} = {{ weighted = {{ near{name} = {shares[0]}, far{name} = {shares[1]} }} }}",
                  f'record.d{name} = {{ failover = ["both{name}", "{d}"], check = "{check}" }}']
    return lines


_POLICIES = {"weighted": _weighted, "failover": _failover, "order": _order, "multivalue": _multivalue,
             "nested": _nested}
