#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""DNS over TLS: asked by kdig and openssl (R7858-1), and certificates that change under it (R8310-1)."""

import re
import shutil
import signal
import socket
import ssl
import subprocess
import unittest

import wire
from e2e import Case, dig, main, run_leeward, wait_until

QUERY = wire.query("www.app.test")
PROXY = "127.66.0.7"  # as in leeward.toml
NAME = "ns1.example.net"


def make_certificate(folder, name=NAME, days=90):
    """A certificate that nobody signed, and a key that only its owner may read; renewed in place as a tool for that does."""
    made = [folder / "made.pem", folder / "made.key"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", made[1], "-out", made[0], "-days", str(days), "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    made[1].chmod(0o600)
    made[0].rename(folder / "fullchain.pem")
    made[1].rename(folder / "key.pem")


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed (package openssl)")
class Dot(Case):
    def setUp(self):
        super().setUp()
        self.config = self.prepare(idle="30s")
        make_certificate(self.folder)

    def start(self, idle=None):
        if idle:
            self.config = self.prepare(idle=idle)
        server = self.serve(self.config, listen=["127.66.0.1:0"])
        found = re.findall(r" tls://([\d.]+):(\d+)", server.ready_line)
        self.assertEqual(len(found), 1, server.ready_line)
        self.tls = (found[0][0], int(found[0][1]))
        return server

    def connect(self, source="127.66.0.3", before=b"", session=None, context=None):
        """A connection over TLS, whose certificate must be the one in the folder now."""
        if context is None:
            context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        plain = socket.create_connection(self.tls, timeout=5, source_address=(source, 0))
        self.addCleanup(plain.close)
        plain.sendall(before)
        stream = context.wrap_socket(plain, server_hostname=NAME, session=session)
        self.addCleanup(stream.close)
        return stream

    def ask(self, stream):
        stream.sendall(wire.framed(QUERY))
        reply = wire.receive_framed(stream)
        self.assertIsNotNone(reply, "the connection was closed")
        self.assertEqual(wire.addresses(reply, wire.question_size(QUERY)), ["192.0.2.1"])

    def s_client(self, *words):
        done = subprocess.run(["openssl", "s_client", "-connect", "%s:%d" % self.tls, "-servername", NAME, *words],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout + done.stderr

    @unittest.skipUnless(shutil.which("kdig"), "kdig is not installed (package knot-dnsutils)")
    def test_kdig(self):
        """R7858-1: answers over TLS, the certificate verified."""
        self.start()

        def ask(name):
            words = ["kdig", f"@{self.tls[0]}", "-p", str(self.tls[1]), "+tls", f"+tls-ca={self.folder}/fullchain.pem",
                     f"+tls-hostname={name}", "+keepopen", "www.app.test", "A", "www.app.test", "AAAA"]
            return subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)

        self.assertNotEqual(ask("another.example").returncode, 0)  # so it does verify
        done = ask(NAME)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("192.0.2.1", done.stdout)
        self.assertEqual(done.stdout.count("status: NOERROR"), 2, done.stdout)

    def test_openssl(self):
        """R7858-1: TLS 1.2 and 1.3, nothing older; ALPN; resumption; no compression or early data."""
        server = self.start(idle="2s")
        ticket = self.folder / "ticket"
        for version, words in (("TLSv1.2", ["-tls1_2"]), ("TLSv1.3", ["-tls1_3", "-ign_eof"])):
            with self.subTest(version):
                first = self.s_client(*words, "-alpn", "h2,dot", "-sess_out", ticket)
                self.assertIn(f"New, {version}", first)
                self.assertIn("ALPN protocol: dot", first)
                self.assertIn("Compression: NONE", first)
                again = self.s_client(words[0], "-sess_in", ticket)
                self.assertIn(f"Reused, {version}", again)
        self.assertIn("Secure Renegotiation IS supported", self.s_client("-tls1_2"))
        self.assertIn("Early data was not sent", self.s_client("-tls1_3"))
        self.assertRegex(self.s_client("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), "alert protocol version")
        self.assertIn("alert no application protocol", self.s_client("-alpn", "h2"))
        counted = server.status()["queries"]["tls"]
        self.assertEqual((counted["resumed"], counted["failed"], counted["queries"]), (2, 2, 0))
        self.assertGreaterEqual(counted["handshakes"], 6)

    def test_not_in_plain(self):
        """R7858-1: plain DNS on the port of TLS gets no answer, and the connection ends."""
        server = self.start(idle="2s")
        with socket.create_connection(self.tls, timeout=5) as plain:
            plain.sendall(wire.framed(QUERY))
            heard = b""
            while octets := plain.recv(4096):
                heard += octets
        self.assertLessEqual(len(heard), 7)  # an alert at most
        silent = socket.create_connection(self.tls, timeout=10)
        self.addCleanup(silent.close)
        self.assertEqual(silent.recv(1), b"")  # tcp_idle holds for handshakes too
        counted = server.status()["queries"]["tls"]
        self.assertEqual((counted["queries"], counted["failed"], counted["expired"]), (0, 2, 1))

    def test_renewal(self):
        """R8310-1: a reload takes the new certificate, keeps the old where the new is bad, and open connections go on."""
        server = self.start()
        first = self.connect()
        self.ask(first)
        done = server.status()["reloads"]["done"]

        def reload():
            nonlocal done
            done += 1
            server.signal(signal.SIGHUP)
            wait_until("a reload", lambda: server.status()["reloads"]["done"] == done)

        # Sessions go on over the renewal: the ticket is from before, and the certificate from after.
        keeper = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        keeper.maximum_version = ssl.TLSVersion.TLSv1_2
        before = self.connect(context=keeper)
        self.ask(before)
        make_certificate(self.folder)
        reload()
        self.ask(self.connect())  # verifies against the new one
        self.ask(first)
        resumed = self.connect(context=keeper, session=before.session)
        self.assertTrue(resumed.session_reused)
        self.ask(resumed)

        good = (self.folder / "key.pem").read_text()
        (self.folder / "key.pem").write_text("not a key\n")
        reload()
        self.ask(self.connect())
        self.assertIn("key.pem: server.tls.key: holds no private key in PEM", server.log())
        self.assertIn("the certificate read before still holds", server.log())
        self.assertRegex(server.status()["tls"]["expires"], r"^\d{4}-\d\d-\d\dT")
        (self.folder / "key.pem").write_text(good)
        reload()
        self.ask(first)

    def test_check_and_start_without(self):
        """R8310-1: check names file and fault; serve answers all but TLS until a reload brings a certificate."""
        checked = run_leeward("check", "-c", self.config)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        make_certificate(self.folder, days=3)
        checked = run_leeward("check", "-c", self.config)
        self.assertEqual(checked.returncode, 0)
        self.assertRegex(checked.stdout + checked.stderr, r"fullchain\.pem: .*certificate: expires on \d{4}-\d\d-\d\d")
        (self.folder / "key.pem").unlink()
        checked = run_leeward("check", "-c", self.config)
        self.assertEqual(checked.returncode, 1)
        self.assertRegex(checked.stdout + checked.stderr, r"key\.pem: server\.tls\.key: cannot be read: no such file")
        server = self.start()
        self.assert_answer(dig(server.address, "www.app.test", "A"), ["192.0.2.1"])
        self.assertIsNone(server.status()["tls"]["expires"])
        with self.assertRaises(OSError):
            self.connect()
        make_certificate(self.folder)
        server.signal(signal.SIGHUP)
        wait_until("a certificate", lambda: server.status()["tls"]["expires"])
        self.ask(self.connect())

    def test_behind_a_proxy(self):
        """The header of a proxy comes before the handshake; without it, its connection ends."""
        server = self.start()
        header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes([192, 0, 2, 9, 127, 66, 0, 1, 1, 1, 2, 2])
        self.ask(self.connect(source=PROXY, before=header))
        with self.assertRaises(OSError):
            self.connect(source=PROXY)
        with self.assertRaises(OSError):
            self.connect(before=header)
        plain = socket.create_connection(server.address, timeout=5, source_address=(PROXY, 0))
        self.addCleanup(plain.close)
        plain.sendall(header + wire.framed(QUERY))
        self.assertEqual(wire.addresses(wire.receive_framed(plain), wire.question_size(QUERY)), ["192.0.2.1"])
        self.assertEqual(server.status()["queries"]["tls"]["headerless"], 1)


if __name__ == "__main__":
    main()
