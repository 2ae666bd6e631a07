# SPDX-License-Identifier: Apache-2.0
"""User CPU time of threads, finer than the kernel's own split.

Where time is accounted by ticks (CONFIG_TICK_CPU_ACCOUNTING), the split of CPU time into user and system is a sample of
250 a second or so, far too few for a server that spends a tenth of its time in its own code. A perf_event on the
task clock samples each thread more often: every PERIOD of its own CPU time, the kernel notes whether it ran user code.
We read no samples, only how many the kernel has written; the ring is mapped for reading, so it overwrites itself.

A sample is an interrupt, and in a virtual machine that costs 10 to 30 microseconds: at a period of 100 microseconds a
server spent 12 to 19 % more CPU for a query, at 250 microseconds 5 to 9 %, at 1 millisecond 1 to 3 %. It is a share of
the CPU time, so ratios between servers keep out of it.
"""

import ctypes
import mmap
import os
import platform
import struct

PERIOD = 1e-3  # seconds of the thread's CPU time from one sample to the next

_SYSCALL = {"x86_64": 298, "aarch64": 241}.get(platform.machine())
_ATTRIBUTES = 136  # octets of struct perf_event_attr, version 8
_TYPE_SOFTWARE, _TASK_CLOCK = 1, 1
_EXCLUDE_KERNEL, _EXCLUDE_HYPERVISOR = 1 << 5, 1 << 6
_FLAG_CLOEXEC = 8
_DATA_HEAD = 1024  # where struct perf_event_mmap_page says how much has been written
_SAMPLE = 8  # octets of a sample with nothing in it: its header

_libc = ctypes.CDLL(None, use_errno=True)


class Unavailable(Exception):
    """The kernel does not let us; the text says why."""


class UserClock:
    """Counts samples in user code of the threads that are there when it starts. Use it in a `with`."""

    def __init__(self, pids):
        self._maps = []
        try:
            for tid in threads(pids):
                self._maps.append(_open(tid))
        except BaseException:
            self.close()
            raise

    def samples(self):
        """How many so far, of all the threads together."""
        return sum(struct.unpack_from("=Q", ring, _DATA_HEAD)[0] for _, ring in self._maps) // _SAMPLE

    def close(self):
        for descriptor, ring in self._maps:
            ring.close()
            os.close(descriptor)
        self._maps = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def threads(pids):
    """Thread ids of the processes, those that are left."""
    result = []
    for pid in pids:
        try:
            result += [int(tid) for tid in os.listdir(f"/proc/{pid}/task")]
        except OSError:
            pass  # it has ended
    return result


def available():
    """None, or why user time must be taken from the kernel's ticks."""
    try:
        with UserClock([os.getpid()]):
            return None
    except Unavailable as error:
        return str(error)


def _open(tid):
    if _SYSCALL is None:
        raise Unavailable(f"perf_event_open has no known number on {platform.machine()}")
    attributes = ctypes.create_string_buffer(_ATTRIBUTES)
    flags = _EXCLUDE_KERNEL | _EXCLUDE_HYPERVISOR
    struct.pack_into("=IIQQQQQ", attributes, 0, _TYPE_SOFTWARE, _ATTRIBUTES, _TASK_CLOCK, round(PERIOD * 1e9), 0, 0,
                     flags)
    descriptor = _libc.syscall(_SYSCALL, attributes, ctypes.c_int(tid), ctypes.c_int(-1), ctypes.c_int(-1),
                               ctypes.c_ulong(_FLAG_CLOEXEC))
    if descriptor < 0:
        reason = os.strerror(ctypes.get_errno())
        raise Unavailable(f"perf_event_open: {reason}; kernel.perf_event_paranoid may forbid it")
    try:
        return descriptor, mmap.mmap(descriptor, 2 * mmap.PAGESIZE, mmap.MAP_SHARED, mmap.PROT_READ)
    except OSError as error:
        os.close(descriptor)
        raise Unavailable(f"mmap of a perf_event: {error}") from error
