# SPDX-License-Identifier: Apache-2.0
"""NSD under measurement: static zones."""

from .servers import Server, output, program


class Nsd(Server):
    name = "nsd"
    settings = 'server-count 1, database "", response rate limiting off, minimal-responses yes, tcp-count 200'

    @classmethod
    def missing(cls, bench):
        return None if program("nsd") and program("nsd-control") else "package nsd"

    @classmethod
    def version(cls, bench):
        words = output(program("nsd"), "-v").split()
        return words[words.index("version") + 1] if "version" in words else "unknown"

    def command(self):
        self._config = self.write("nsd.conf", f"""server:
  ip-address: 127.0.0.1@{self.port}
  server-count: {self.workers}
  username: ""
  database: ""
  zonesdir: "{self.folder}"
  pidfile: "{self.folder}/nsd.pid"
  xfrdfile: "{self.folder}/xfrd.state"
  xfrdir: "{self.folder}"
  zonelistfile: "{self.folder}/zone.list"
  logfile: "{self.folder}/nsd.log"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  minimal-responses: yes
  tcp-count: 200
remote-control:
  control-enable: yes
  control-interface: {self.folder}/control
zone:
  name: {self.work.zone}
  zonefile: {self.work.file}
""")
        return [program("nsd"), "-d", "-c", self._config]

    def reload(self):
        output(program("nsd-control"), "-c", self._config, "reload", self.work.zone)
