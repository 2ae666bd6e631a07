# SPDX-License-Identifier: Apache-2.0
"""CPU and memory of processes, read from /proc."""

import functools
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from . import machine, user_clock

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What some processes used between two moments."""

    elapsed_s: float
    cpu_s: float
    user_s: float
    user_samples: float  # how many samples user_s rests on: its relative error is about 1 / sqrt(user_samples)
    delay_s: float  # ready to run, but their CPU was taken: the run-queue delay
    steal_s: float  # the host had taken CPUs from this machine


class Watch:
    """Usage of `pids` from its start to stop().

    Threads that end meanwhile do not count, nor does the user time of those that begin.
    """

    def __init__(self, pids):
        self._pids = pids
        self._clock = None if _no_clock() else user_clock.UserClock(pids)
        self._before = self._read()

    def stop(self):
        before, after = self._before, self._read()
        if self._clock:
            self._clock.close()
            samples, period = after["samples"] - before["samples"], user_clock.PERIOD
        else:
            samples, period = after["ticks"] - before["ticks"], 1 / _TICK
        ran, waited = (sum(times[kind] - before["threads"].get(tid, (0, 0))[kind]
                           for tid, times in after["threads"].items()) for kind in (0, 1))
        return Usage(elapsed_s=after["at"] - before["at"], cpu_s=ran / 1e9, user_s=samples * period,
                     user_samples=samples, delay_s=waited / 1e9, steal_s=after["steal"] - before["steal"])

    def _read(self):
        return {"at": time.monotonic(), "threads": _scheduled(self._pids),
                "samples": self._clock.samples() if self._clock else 0,
                "ticks": sum(process_ticks(pid)[0] for pid in self._pids), "steal": machine.steal_seconds()}


class Disturbance:
    """What others took of a server's CPU meanwhile, whatever the server's own threads took from one another."""

    def __init__(self, server, cpu):
        self._server, self._cpu = server, cpu
        self._before = self._read()

    def stop(self):
        """{elapsed_s, delay_s, steal_s}, as noise.disturbed() wants them."""
        elapsed, busy, own, steal = (after - before for before, after in zip(self._before, self._read()))
        return {"elapsed_s": elapsed, "delay_s": max(0.0, busy - own), "steal_s": steal}

    def _read(self):
        return (time.monotonic(), machine.busy_seconds(self._cpu), cpu_seconds(self._server.pids()),
                machine.steal_seconds())


def _scheduled(pids):
    """{thread: (ns on a CPU, ns ready but without one)} of all threads that are there."""
    times = {}
    for tid in user_clock.threads(pids):
        try:
            ran, waited = Path(f"/proc/{tid}/schedstat").read_text().split()[:2]
        except OSError:
            continue  # it ended between the listing and here
        times[tid] = (int(ran), int(waited))
    return times


@functools.cache
def _no_clock():
    """None, or why user time comes from ticks."""
    return user_clock.available()


def user_time_source():
    """How user time is found, in words for the table."""
    if _no_clock():
        return f"the kernel's tick accounting, for want of finer samples ({_no_clock()})"
    return f"sampled every {user_clock.PERIOD * 1e3:g} ms of the server's CPU time (perf_event, task clock)"


def process_ticks(pid):
    """(user, system) of a process in ticks, threads that have ended included."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0, 0
    return int(words[11]), int(words[12])


def cpu_seconds(pids):
    """CPU that the processes have used since they started."""
    return sum(sum(process_ticks(pid)) for pid in pids) / _TICK


def proportional_set_size(pids):
    """Octets of memory, pages that processes share counted once."""
    return _sum(pids, "smaps_rollup", r"^Pss:\s+(\d+)")


def resident_size(pids):
    """Octets of memory, pages that processes share counted in each."""
    return _sum(pids, "status", r"^VmRSS:\s+(\d+)")


def peak_size(pids):
    """Octets: the largest resident size (VmHWM) since the start or reset_peak()."""
    return _sum(pids, "status", r"^VmHWM:\s+(\d+)")


def reset_peak(pids):
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # proc(5)


def _sum(pids, name, pattern):
    total = 0
    for pid in pids:
        try:
            found = re.search(pattern, Path(f"/proc/{pid}/{name}").read_text(), re.M)
        except OSError:
            continue  # it has ended
        total += int(found.group(1)) * 1024 if found else 0
    return total
