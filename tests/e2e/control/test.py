#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The running server told through its control socket: status, live explanations, who may ask, and bad requests."""

import json
import os
import random
import socket
import stat
import unittest

from e2e import Case, dig, main, run_leeward, wait_until
from running import start_regions

EU, US = "127.24.0.1", "127.24.0.2"
NOBODY = 65534


class Control(Case):
    def setUp(self):
        super().setUp()
        self.regions = start_regions({"eu": EU, "us": US})
        self.addCleanup(lambda: [region.stop() for region in self.regions.values()])
        self.server = self.serve(self.prepare(port=self.regions["eu"].port))
        self.socket = self.server.control

    def test_status_for_programs(self):
        wait_until("first verdicts", lambda: self.server.place_state("us") == "Up")
        status = self.server.status()
        self.assertGreaterEqual(status["generation"], 1)
        endpoint = self.server.endpoint("web", "eu")
        self.assertEqual((endpoint["state"], endpoint["last_outcome"]), ("Up", "Passed"))

    def test_status_for_people(self):
        done = run_leeward("status", "--control", self.socket)
        self.assertEqual(done.returncode, 0, done)
        for word in ("eu", "us", "web", "generation"):
            self.assertIn(word, done.stdout.lower())

    def test_a_change_of_health_is_a_new_generation(self):
        before = self.server.status()["generation"]
        self.regions["eu"].switch("error")
        wait_until("eu to be down", lambda: self.server.place_state("eu") == "Down")
        self.assertGreater(self.server.status()["generation"], before)

    def test_explain_without_a_configuration_is_about_the_live_state(self):
        self.regions["eu"].switch("error")
        wait_until("eu to be down", lambda: self.server.place_state("eu") == "Down")
        done = run_leeward("explain", "www.app.test", "A", "--json", "--control", self.socket)
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual([answer["rdata"] for answer in json.loads(done.stdout)["answers"]], [[US]])
        self.assertEqual(dig(self.server.address, "www.app.test", "A").rdatas(), [US])

    def test_the_socket_is_for_its_owner_and_group(self):
        mode = os.stat(self.socket).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o660)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become a user that is in no group")
    def test_others_may_not_ask(self):
        done = run_leeward("status", "--control", self.socket, user=12345, group=12345, extra_groups=[])
        self.assertEqual(done.returncode, 1)
        self.assertIn("permission", done.stderr.lower())

    def test_the_socket_is_gone_after_the_end_and_a_left_one_is_no_hindrance(self):
        self.server.process.kill()
        self.server.stop()
        self.assertEqual(self.serve(self.folder / "leeward.toml").stop(), 0)
        self.assertFalse(self.socket.exists())

    def test_two_servers_do_not_share_a_state_folder(self):
        done = run_leeward("serve", "-c", self.folder / "leeward.toml", "--listen", "127.0.0.1:0",
                           "--state", self.server.state, timeout=20)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(self.server.running())
        self.assertGreaterEqual(self.server.status()["generation"], 1)

    def test_bad_requests_and_silent_clients_do_no_harm(self):
        source = random.Random(5)
        silent = []
        for number in range(200):
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(5)
            try:
                client.connect(str(self.socket))
                if number % 4:
                    client.sendall(source.randbytes(source.randint(0, 3000)) + b"\n")
                    client.recv(65536)
                    client.close()
                else:
                    silent.append(client)
            except OSError:
                client.close()  # turned away: also fine
        wait_until("the server to listen again", self.can_ask, 20, every=0.2)
        for client in silent:
            client.close()
        self.assertEqual(dig(self.server.address, "www.app.test", "A").rcode, "NOERROR")

    def can_ask(self):
        return run_leeward("status", "--control", self.socket).returncode == 0


if __name__ == "__main__":
    main()
