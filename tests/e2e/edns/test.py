#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""EDNS options, cookies and class CH, as dig, kdig and BIND send, show and judge them."""

import re
import shutil
import signal
import socket
import subprocess

import running
from e2e import Case, dig, main, run_leeward, wait_until

OLD, NEW = "e5e973e5a6b2a43f48e7dc849e37bfcf", "445536bcd2513298075a5d379663c962"
ALL = """[server]
nsid = "fra1"
identity = "fra1.ns.app.test"
version = "not told"
report_to = "reports.app.test"
cookie_secrets = "cookies.key"
tcp_idle = "5s"
"""
CLIENT = "2464c4abcf10c957"


def cookie_in(reply):
    """The cookie of a reply, and dig's verdict on its client part."""
    found = re.search(r"; COOKIE: ([0-9a-f]+)(?: \((\w+)\))?", reply.text)
    return found.groups() if found else (None, None)


class Edns(Case):
    def start(self, server=ALL, secrets=OLD):
        self.keep(secrets)
        self.config = self.prepare(server=server)
        self.server = self.serve(self.config)
        return self.server

    def keep(self, *secrets):
        """Writes the file of secrets, which other users must not read."""
        self.write("cookies.key", "# of the whole fleet\n" + "".join(f"{secret}\n" for secret in secrets)).chmod(0o600)

    def reload(self):
        generation = self.server.status()["generation"]
        self.server.signal(signal.SIGHUP)
        wait_until("the reload", lambda: self.server.status()["generation"] > generation)

    def test_r5001_1_r9660_1_r7828_1_r8914_1_r9567_1_options_that_dig_knows(self):
        server = self.start().address
        self.assertIn('("fra1")', dig(server, "static.app.test", "+nsid").text)
        self.assertNotIn("NSID", dig(server, "static.app.test").text)
        # OPT=19: two labels, type 0, serial 4711.
        self.assertRegex(dig(server, "static.app.test", "+ednsopt=19").text, r"OPT=19: 02 00 00 00 12 67")
        self.assertRegex(dig(server, "static.app.test", "+keepalive", "+tcp").text, r"TCP.KEEPALIVE: 5\.0")
        self.assertNotRegex(dig(server, "static.app.test", "+keepalive").text, r"KEEPALIVE")
        self.assertIn("EDE: 20 (Not Authoritative)", dig(server, "elsewhere.invalid").text)
        self.assertIn("EDE: 18 (Prohibited)", dig(server, "app.test", "IXFR=1", "+notcp").text)
        self.assertIn("OPT=18: 07 72 65 70 6f 72 74 73", dig(server, "static.app.test").text)
        report = dig(server, "_er.1.broken.test.7._er.reports.app.test", "TXT")
        self.assertIn("tc", report.flags)
        self.assertEqual(dig(server, report.question, "TXT", "+tcp").rdatas(), ['"thanks"'])
        self.assertEqual(dig(server, "static.app.test", "+ednsopt=10:0011").rcode, "FORMERR")  # R7873-1

    def test_r4892_1_class_ch_tells_what_is_configured(self):
        server = self.start().address
        for name, text in (("id.server", "fra1.ns.app.test"), ("hostname.bind", "fra1.ns.app.test"),
                           ("version.server", "not told"), ("version.bind", "not told")):
            self.assert_answer(dig(server, "CH", "TXT", name), [f'"{text}"'])
        self.assertEqual(dig(server, "CH", "TXT", "authors.bind").rcode, "REFUSED")
        silent = self.serve(self.prepare(server=""), state=self.folder / "silent").address
        self.assertEqual(dig(silent, "CH", "TXT", "version.bind").rcode, "REFUSED")

    def test_r7873_1_r9018_1_cookies_are_given_and_a_fleet_takes_each_others(self):
        first = self.start().address
        cookie, verdict = cookie_in(dig(first, "static.app.test", f"+cookie={CLIENT}"))
        self.assertEqual((cookie[:16], cookie[16:24], len(cookie), verdict), (CLIENT, "01000000", 48, "good"))
        self.assertEqual(cookie_in(dig(first, "static.app.test", f"+cookie={cookie}"))[0], cookie)
        self.assertEqual(cookie_in(dig(first, "static.app.test"))[0], None)
        # Another server with the secret takes it, and one that demands cookies tells the difference.
        strict = ALL + "demand_cookies = true\n"
        second = self.serve(self.prepare(server=strict), state=self.folder / "second").address
        self.assert_answer(dig(second, "static.app.test", f"+cookie={cookie}"), ["192.0.2.1"])
        wrong = cookie[:-2] + ("00" if cookie[-2:] != "00" else "01")
        refused = dig(second, "static.app.test", f"+cookie={wrong}", "+nobadcookie")
        self.assertEqual(refused.rcode, "BADCOOKIE")
        self.assert_answer(dig(second, "static.app.test", f"+cookie={CLIENT}", "+badcookie"), ["192.0.2.1"])
        self.assertIn("tc", dig(second, "static.app.test").flags)
        self.assert_answer(dig(second, "static.app.test", "+tcp"), ["192.0.2.1"])
        # R9619-1: no question, a cookie.
        asked = dig(first, f"+cookie={CLIENT}", "+header-only")
        self.assertEqual((asked.rcode, len(cookie_in(asked)[0])), ("NOERROR", 48))

    def test_r9018_1_a_secret_is_rolled_over_by_reloads(self):
        server = self.start(ALL + "demand_cookies = true\n").address
        ask = lambda cookie: dig(server, "static.app.test", f"+cookie={cookie}", "+nobadcookie")
        old = cookie_in(ask(CLIENT))[0]
        self.keep(OLD, NEW)
        self.reload()
        self.assertEqual(cookie_in(ask(old)), (old, "good"))
        self.keep(NEW, OLD)
        self.reload()
        new = cookie_in(ask(old))[0]
        self.assertEqual(ask(old).rcode, "NOERROR")
        self.assertNotEqual(new, old)
        self.keep(NEW)
        self.reload()
        self.assertEqual((ask(new).rcode, ask(old).rcode), ("NOERROR", "BADCOOKIE"))
        # A bad file refuses the reload, says all of its faults, and shows no secret.
        self.keep(NEW, NEW, "no secret", OLD[:-1])
        self.server.signal(signal.SIGHUP)
        wait_until("the refusal", lambda: "reload refused, 3 errors" in self.server.log())
        for line in (3, 4, 5):
            self.assertIn(f"cookies.key:{line}:1: is ", self.server.log())
        self.assertNotIn(NEW, self.server.log())
        self.assertEqual(ask(new).rcode, "NOERROR")
        self.keep(NEW)
        (self.folder / "cookies.key").chmod(0o644)
        checked = run_leeward("check", "-c", self.config)
        self.assertIn("everybody on this machine can read the secrets", checked.stdout + checked.stderr)

    def test_options_as_kdig_sees_them(self):
        if shutil.which("kdig") is None:
            self.skipTest("kdig is not installed: package knot-dnsutils")
        address, port = self.start().address
        asked = subprocess.run(["kdig", f"@{address}", "-p", str(port), "+nsid", f"+cookie={CLIENT}", "+padding=64",
                                "+time=3", "static.app.test"], capture_output=True, text=True, check=False)
        self.assertIn('"fra1"', asked.stdout)
        self.assertRegex(asked.stdout, rf"(?i)COOKIE: {CLIENT}[0-9A-F]{{32}}")
        self.assertIn("192.0.2.1", asked.stdout)
        self.assertNotIn("PADDING", asked.stdout)  # R7830-1: not over UDP

    def test_r9018_1_bind_with_the_same_secret_takes_our_cookies_and_we_its(self):
        if shutil.which("named") is None:
            self.skipTest("named is not installed: package bind9")
        ours = self.start(ALL + "demand_cookies = true\n").address
        bind = self.start_bind()
        cookie = cookie_in(dig(ours, "static.app.test", f"+cookie={CLIENT}", "+nobadcookie"))[0]
        taken = dig(bind, "app.test", "SOA", f"+cookie={cookie}", "+nobadcookie")
        self.assertEqual(taken.rcode, "NOERROR", taken.text)
        theirs = cookie_in(dig(bind, "app.test", "SOA", f"+cookie={CLIENT}", "+nobadcookie"))[0]
        self.assertEqual(dig(ours, "static.app.test", f"+cookie={theirs}", "+nobadcookie").rcode, "NOERROR")
        wrong = dig(bind, "app.test", "SOA", f"+cookie={cookie[:-8]}00000000", "+nobadcookie")
        self.assertEqual(wrong.rcode, "BADCOOKIE")  # else the two lines above would show nothing

    def start_bind(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))  # named listens on addresses of interfaces only
            bind = free.getsockname()
        config = self.write("named.conf", f"""options {{
    directory "{self.folder}"; pid-file none; session-keyfile none; listen-on-v6 {{ none; }}; recursion no;
    listen-on port {bind[1]} {{ {bind[0]}; }}; dnssec-validation no; notify no;
    answer-cookie yes; require-server-cookie yes; cookie-algorithm siphash24; cookie-secret "{OLD}";
}};
controls {{ }};
zone "app.test" {{ type primary; file "{self.folder}/app.test.zone"; }};
""")
        named = subprocess.Popen(["named", "-g", "-n", "1", "-c", str(config)], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, preexec_fn=running.die_with_parent)
        self.addCleanup(lambda: (named.terminate(), named.wait(10)))
        wait_until("named to answer", lambda: dig(bind, "app.test", "SOA", "+tcp").rcode == "NOERROR")
        return bind


if __name__ == "__main__":
    main()
