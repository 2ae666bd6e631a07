#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A reload takes everything or nothing; a bad one leaves the old state serving and says why (R1035-8)."""

import signal

from e2e import Case, dig, main, wait_until


class Reload(Case):
    def setUp(self):
        super().setUp()
        self.config = self.prepare(address="192.0.2.1", serial=1)
        self.server = self.serve(self.config)

    def ask(self, name, kind):
        return dig(self.server.address, name, kind).rdatas(kind)

    def reload(self):
        self.server.signal(signal.SIGHUP)

    def assert_serves(self, address, serial):
        self.assertEqual(self.ask("www.app.test", "A"), [address])
        self.assertEqual(self.ask("static.app.test", "TXT"), [f'"serial {serial}"'])

    def assert_refused(self, *reasons):
        """A reload that must not happen: says each reason, and the old state still answers."""
        before = self.server.status()["generation"]
        self.reload()
        for reason in reasons:
            wait_until(f"the log to say {reason!r}", lambda reason=reason: reason in self.server.log())
        self.assertTrue(self.server.running())
        self.assert_serves("192.0.2.1", 1)
        self.assertEqual(self.server.status()["generation"], before)

    def test_zone_and_configuration_change_together(self):
        self.assert_serves("192.0.2.1", 1)
        self.prepare(address="192.0.2.2", serial=2)
        before = self.server.status()["generation"]
        self.reload()
        wait_until("the new state", lambda: self.ask("www.app.test", "A") == ["192.0.2.2"])
        self.assert_serves("192.0.2.2", 2)
        self.assertGreater(self.server.status()["generation"], before)
        self.assertNotIn("serial", self.server.log())

    def test_r1982_1_a_serial_that_does_not_rise_is_told_and_served(self):
        """R1982-1"""
        self.prepare(address="192.0.2.2", serial=4294967295)
        self.reload()
        wait_until("the log to tell", lambda: "the serial went from 1 to 4294967295" in self.server.log())
        self.assert_serves("192.0.2.2", 4294967295)
        zone = self.folder / "app.test.zone"
        self.write("app.test.zone", zone.read_text().replace('"serial', '"other'))
        self.reload()
        wait_until("the log to tell", lambda: "the serial is still 4294967295" in self.server.log())
        self.prepare(address="192.0.2.3", serial=0)
        self.reload()
        wait_until("the new state", lambda: self.ask("www.app.test", "A") == ["192.0.2.3"])
        self.assertEqual(self.server.log().count("serial"), 2)

    def test_zones_come_and_go(self):
        self.write("leeward.toml", '[[zone]]\nname = "new.test"\nns = ["ns1.new.test."]\n')
        self.reload()
        wait_until("the new zone", lambda: self.ask("new.test", "NS") == ["ns1.new.test."])
        self.assertEqual(dig(self.server.address, "www.app.test", "A").rcode, "REFUSED")

    def test_a_bad_configuration_changes_nothing(self):
        text = self.config.read_text().replace("192.0.2.1", "192.0.2.9")
        self.write("leeward.toml", text + 'record.bad = { failover = ["nowhere"], check = "none" }\n'
                   'region.xx = 3\n')
        self.assert_refused("leeward.toml:7:", "nowhere", "leeward.toml:8:", "region.xx")

    def test_a_bad_zone_changes_nothing(self):
        zone = self.folder / "app.test.zone"
        self.write("app.test.zone", zone.read_text().replace("serial 1", "serial 9") + "oops A not-an-address\n")
        self.assert_refused("app.test.zone:")

    def test_a_missing_file_changes_nothing(self):
        (self.folder / "app.test.zone").unlink()
        self.assert_refused("app.test.zone")

    def test_a_repaired_file_is_taken_after_a_bad_one(self):
        good = self.config.read_text()
        self.write("leeward.toml", "zone = 7\n")
        self.assert_refused("leeward.toml:")
        self.write("leeward.toml", good.replace("192.0.2.1", "192.0.2.3"))
        self.reload()
        wait_until("the repaired file", lambda: self.ask("www.app.test", "A") == ["192.0.2.3"])

    def test_other_listen_addresses_need_a_restart(self):
        self.server.stop()
        text = self.config.read_text()
        self.write("leeward.toml", text + '[server]\nlisten = ["127.0.0.1:0"]\n')
        self.server = self.serve(self.config, listen=())
        self.write("leeward.toml", text + '[server]\nlisten = ["127.0.0.9:0"]\n')
        self.assert_refused("server.listen", "restart")
        self.assertEqual([host for host, _ in self.server.addresses], ["127.0.0.1"])


if __name__ == "__main__":
    main()
