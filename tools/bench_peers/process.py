# SPDX-License-Identifier: Apache-2.0
"""Starts a program on chosen CPUs and ends it; nothing that is started here outlives the runner."""

import atexit
import ctypes
import os
import signal
import subprocess
from pathlib import Path

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_running = set()


class Process:
    """One program, with whatever it forks. Use it in a `with`, or call stop()."""

    def __init__(self, command, cpus, folder, log=None, **options):
        """`log`: where its output goes, if not to pipes that `options` name."""
        self.folder = Path(folder)
        self.log_path = log
        self._log = open(log, "w") if log else None  # closed in stop()
        if self._log:
            options = {"stdout": self._log, "stderr": self._log, **options}

        def prepare():
            os.sched_setaffinity(0, cpus)
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

        self.popen = subprocess.Popen([str(word) for word in command], cwd=folder, preexec_fn=prepare,
                                      start_new_session=True, **options)
        _running.add(self)

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen.poll() is None

    def pids(self):
        """The process and all that came of it."""
        return family(self.pid)

    def log(self):
        return Path(self.log_path).read_text(errors="replace") if self.log_path else ""

    def stop(self):
        _running.discard(self)
        descendants = self.pids()[1:]
        if self.running():
            self.popen.terminate()
            try:
                self.popen.wait(15)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        for pid in descendants:
            _kill_ours(pid, self.pid)
        if self._log:
            self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def family(pid):
    """`pid` and its descendants."""
    result = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                result += family(int(child))
    except OSError:
        pass  # it is gone, or has no children that we may see
    return result


def _kill_ours(pid, session):
    """Ends a process that has outlived its parent, if it is still of the session that we started."""
    try:
        if os.getsid(pid) == session:
            os.kill(pid, signal.SIGKILL)
    except OSError:
        pass  # it has ended by itself


@atexit.register
def _stop_all():
    for process in list(_running):
        process.stop()
