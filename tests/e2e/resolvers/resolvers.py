# SPDX-License-Identifier: Apache-2.0
"""Resolvers in front of Leeward, each with QNAME minimisation (RFC 9156), a cache of its own, and no validation.

Unbound takes a port with a stub's address. BIND does not, but asks all servers at one port, its own; it listens only on
addresses that an interface has, so that 127.0.0.1 must do. Knot Resolver asks at port 53 and knows no stub that it
recurses below: it starts at a root of ours, where a process may bind that port.
"""

import shutil
import string

from judges import Daemon, free_port, program
import wire

UNBOUND = """
server:
    directory: "$folder"
    username: ""
    chroot: ""
    pidfile: ""
    logfile: ""
    use-syslog: no
    do-daemonize: no
    interface: $address
    port: $own_port
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    do-ip6: no
    module-config: "iterator"
    qname-minimisation: yes
    qname-minimisation-strict: yes
    local-zone: "test." nodefault
stub-zone:
    name: "app.test"
    stub-addr: $leeward@$port
stub-zone:
    name: "gone.test"
    stub-addr: $leeward@$port
remote-control:
    control-enable: no
"""

NAMED = """
options {
    directory "$folder";
    pid-file none;
    lock-file none;
    session-keyfile none;
    port $port;
    listen-on port $port { $address; };
    listen-on-v6 { none; };
    allow-query { any; };
    allow-recursion { any; };
    dnssec-validation no;
    empty-zones-enable no;
    qname-minimization strict;
};
controls { };
zone "app.test" { type static-stub; server-addresses { $leeward; }; };
zone "gone.test" { type static-stub; server-addresses { $leeward; }; };
"""

KRESD = """
net.listen('$address', $own_port, { kind = 'dns' })
net.ipv6 = false
cache.size = 10 * MB
cache.min_ttl(0)
trust_anchors.remove('.')
modules.load('hints')
hints.root({ ['ns.root-of-ours.'] = '$root' })
option('ALLOW_LOCAL', true)
policy.add(policy.suffix(policy.PASS, { todname('test.') }))
"""


class Resolver:
    """A resolver that answers at (address, port)."""

    def __init__(self, name, folder, settings, command, *, address, leeward, root):
        port = leeward[1] if name == "named" else free_port(address)
        self.name, self.server = name, (address, port)
        folder = folder / name
        folder.mkdir()
        # An AppArmor profile of its package would keep the installed one from reading settings elsewhere.
        copy = shutil.copy(program(name), folder)
        words = {"folder": folder, "address": address, "own_port": port, "leeward": leeward[0], "port": leeward[1],
                 "root": root}
        (folder / "settings").write_text(string.Template(settings).substitute(words))
        self.daemon = Daemon([copy, *command], folder, "log")

    def wait_ready(self):
        self.daemon.wait_ready(lambda: self.ask("ns1.app.test", timeout=1.0)[0] == "NOERROR")

    def ask(self, name, timeout=5.0):
        """(rcode, addresses); what is not whole is no answer."""
        question = wire.query(name)
        try:
            reply = wire.ask(self.server, question, timeout)
        except ConnectionRefusedError:
            reply = None
        if reply is None:
            return "TIMEOUT", []
        return wire.rcode(reply), wire.addresses(reply, wire.question_size(question))

    def stop(self):
        self.daemon.stop()


def unbound(folder, **where):
    return Resolver("unbound", folder, UNBOUND, ["-d", "-c", "settings"], **where)


def named(folder, **where):
    return Resolver("named", folder, NAMED, ["-g", "-n", "1", "-c", "settings"], **where)


def kresd(folder, **where):
    return Resolver("kresd", folder, KRESD, ["-n", "-q", "-c", "settings", "."], **where)
