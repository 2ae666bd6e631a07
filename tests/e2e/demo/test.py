#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo's story happens, step by step, and nothing that it started outlives it."""

import os
import signal
import subprocess
import sys
import unittest

from e2e import main, wait_until
from running import TREE

STORY = [sys.executable, str(TREE / "tools/lib/story.py")]


def children_of(pid):
    """The processes that `pid` started and that still run."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(entry))
    return found


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Demo(unittest.TestCase):
    def test_once_tells_the_whole_story(self):
        done = subprocess.run([*STORY, "--once"], capture_output=True, text=True, timeout=100, check=False)
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def assert_ends_without_a_trace(self, number, status):
        story = subprocess.Popen(STORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(story.kill)
        self.addCleanup(story.stdout.close)
        for line in story.stdout:
            if "Ctrl-C" in line:
                break
        else:
            self.fail(f"it ended with {story.wait()} before it invited to try")
        started = children_of(story.pid)
        self.assertGreaterEqual(len(started), 4)  # the server and three regions
        story.send_signal(number)
        self.assertEqual(story.wait(timeout=15), status)
        wait_until("everything it started to end", lambda: not any(map(alive, started)))

    def test_ctrl_c_ends_it_all(self):
        self.assert_ends_without_a_trace(signal.SIGINT, 0)

    def test_a_kill_ends_it_all(self):
        self.assert_ends_without_a_trace(signal.SIGKILL, -signal.SIGKILL)


if __name__ == "__main__":
    main()
