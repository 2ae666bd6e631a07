#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What systemd is told: ready, reloading and ready again, stopping."""

import signal

from e2e import Case, dig, main
from notify import NotifySocket


class Systemd(Case):
    def setUp(self):
        super().setUp()
        self.notify = NotifySocket(self.folder)
        self.addCleanup(self.notify.close)
        self.config = self.prepare()
        self.server = self.serve(self.config, environment=self.notify.environment)

    def test_ready_comes_when_it_answers(self):
        self.notify.wait_for("READY")
        self.assertEqual(dig(self.server.address, "www.app.test", "A").rdatas(), ["192.0.2.1"])

    def test_a_reload_is_told_from_begin_to_end(self):
        self.notify.wait_for("READY")
        self.server.signal(signal.SIGHUP)
        # Type=notify-reload (systemd 253) wants the time beside RELOADING=1.
        self.assertIn("MONOTONIC_USEC", self.notify.wait_for("RELOADING"))
        self.notify.wait_for("READY")

    def test_a_bad_reload_ends_in_ready_too(self):
        self.notify.wait_for("READY")
        self.write("leeward.toml", "zone = 1\n")
        self.server.signal(signal.SIGHUP)
        self.notify.wait_for("RELOADING")
        self.notify.wait_for("READY")
        self.assertEqual(dig(self.server.address, "www.app.test", "A").rdatas(), ["192.0.2.1"])

    def test_the_end_is_told(self):
        self.notify.wait_for("READY")
        self.server.signal(signal.SIGTERM)
        self.notify.wait_for("STOPPING")
        self.assertEqual(self.server.process.wait(timeout=5), 0)


if __name__ == "__main__":
    main()
