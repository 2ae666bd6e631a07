#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Starting and ending: cleanly, or with one line that says what stands in the way and what to do."""

import os
import signal
import socket
import unittest

from e2e import Case, dig, main, run_leeward, wait_until

NOBODY = 65534


class Lifecycle(Case):
    def setUp(self):
        super().setUp()
        self.config = self.prepare()

    def start_in_vain(self, *words, **options):
        """The stderr of a serve that must end with status 1 before it is ready."""
        done = run_leeward("serve", *words, "--state", self.folder / "state", timeout=20, **options)
        self.assertEqual(done.returncode, 1, done)
        self.assertNotIn("ready", done.stdout)
        return done.stderr

    def assert_one_line(self, text, *words):
        lines = [line for line in text.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, text)
        for word in words:
            self.assertIn(str(word).lower(), lines[0].lower())

    def test_sigterm_and_sigint_end_it_with_status_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                server = self.serve(self.config)
                self.assertEqual(dig(server.address, "www.app.test", "A").rdatas(), ["192.0.2.1"])
                server.signal(number)
                self.assertEqual(server.process.wait(timeout=5), 0, server.log())
                server.stop()

    def test_open_tcp_connections_do_not_keep_it(self):
        server = self.serve(self.config)
        with socket.create_connection(server.address), socket.create_connection(server.address):
            server.signal(signal.SIGTERM)
            self.assertEqual(server.process.wait(timeout=8), 0, server.log())

    def test_the_same_port_can_be_had_again_at_once(self):
        server = self.serve(self.config)
        address = "%s:%d" % server.address
        with socket.create_connection(server.address):
            self.assertEqual(server.stop(), 0)
        self.assertEqual(self.serve(self.config, listen=[address]).address, server.address)

    def test_a_port_in_use_is_said(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            said = self.start_in_vain("-c", self.config, "--listen", f"127.0.0.1:{port}")
        self.assert_one_line(said, f"127.0.0.1:{port}", "in use")

    def test_a_missing_configuration_is_said(self):
        self.assert_one_line(self.start_in_vain("-c", self.folder / "none.toml"), "none.toml", "no such file")

    def test_a_missing_zone_file_is_said_with_its_place(self):
        self.write("leeward.toml", 'zone = { name = "app.test", file = "none.zone" }\n')
        said = self.start_in_vain("-c", self.config, "--listen", "127.0.0.1:0")
        self.assertIn("none.zone", said)
        self.assertIn("leeward.toml:1:", said)

    def test_all_faults_are_said_at_once_and_nothing_is_bound(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:  # binding would fail loudly
            taken.bind(("127.0.0.1", 0))
            self.write("leeward.toml", 'zone = { name = "app.test", nss = ["a."] }\n'
                       'region.eu = { a = "192.0.2.300" }\n'
                       'record.www = { failover = ["eu", "su"], check = "web" }\n')
            said = self.start_in_vain("-c", self.config, "--listen", "127.0.0.1:%d" % taken.getsockname()[1])
        for place in ("leeward.toml:1:", "leeward.toml:2:", "leeward.toml:3:"):
            self.assertIn(place, said)
        self.assertNotIn("in use", said)

    def test_no_permission_is_said(self):
        options = {}
        if os.geteuid() == 0:
            options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            state = self.folder / "state"
            state.mkdir()
            os.chown(state, NOBODY, NOBODY)
        if int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start").read()) > 53:
            said = self.start_in_vain("-c", self.config, "--listen", "127.0.0.77:53", **options)
            self.assert_one_line(said, "127.0.0.77:53", "permi")
        self.config.chmod(0)
        said = self.start_in_vain("-c", self.config, "--listen", "127.0.0.1:0", **options)
        self.assert_one_line(said, "leeward.toml", "permission denied")

    @unittest.skipUnless(os.geteuid() == 0, "only root has privileges to drop")
    def test_root_becomes_an_ordinary_user(self):
        server = self.serve(self.config)
        with open(f"/proc/{server.process.pid}/status") as file:
            fields = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        self.assertNotIn("0", fields["Uid"].split(), "still root")
        self.assertNotIn("0", fields["Gid"].split())
        self.assertEqual(int(fields["CapEff"], 16), 0)
        self.assertEqual(fields["NoNewPrivs"], "1")
        self.assertEqual(dig(server.address, "www.app.test", "A").rdatas(), ["192.0.2.1"])
        # It can still reload files that only root may read, as at its start.
        self.write("leeward.toml", self.config.read_text().replace("192.0.2.1", "192.0.2.2"))
        self.config.chmod(0o600)
        server.signal(signal.SIGHUP)
        self.wait_answer(server, "192.0.2.2")

    def wait_answer(self, server, address):
        wait_until(f"{address} in the answers", lambda: dig(server.address, "www.app.test", "A").rdatas() == [address])


if __name__ == "__main__":
    main()
