# SPDX-License-Identifier: Apache-2.0
"""Knot DNS under measurement: static zones."""

from .servers import Server, output, program


class Knot(Server):
    name = "knot"
    settings = ("udp-workers, tcp-workers and background-workers 1, journal-content none, zonefile-sync -1, "
                "semantic-checks off")

    @classmethod
    def missing(cls, bench):
        return None if program("knotd") and program("knotc") else "package knot"

    @classmethod
    def version(cls, bench):
        words = output(program("knotd"), "-V").split()
        return words[-1] if words else "unknown"

    def command(self):
        self._config = self.write("knot.conf", f"""server:
    rundir: {self.folder}
    listen: 127.0.0.1@{self.port}
    udp-workers: {self.workers}
    tcp-workers: 1
    background-workers: 1
    tcp-max-clients: 300
log:
  - target: {self.folder}/knot.log
    any: warning
database:
    storage: {self.folder}
zone:
  - domain: {self.work.zone}
    file: {self.work.file}
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
    semantic-checks: off
""")
        return [program("knotd"), "-c", self._config]

    def reload(self):
        output(program("knotc"), "-c", self._config, "zone-reload", self.work.zone)
