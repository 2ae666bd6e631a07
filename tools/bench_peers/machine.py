# SPDX-License-Identifier: Apache-2.0
"""The machine that is measured on: what a reader must know of it, and which of its CPUs are used."""

import os
import platform
import re
import socket
from pathlib import Path


class Unfit(Exception):
    """This machine or its settings cannot do what was asked; the text says what would help."""


def describe():
    """{what: text} for the table's head."""
    cpuinfo = _text("/proc/cpuinfo")
    model = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.M)
    memory = re.search(r"MemTotal:\s+(\d+)", _text("/proc/meminfo"))
    system = re.search(r'^PRETTY_NAME="?([^"\n]+)', _text("/etc/os-release"), re.M)
    return {
        "CPU": model.group(1).strip() if model else platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory.group(1)) / 1048576:.1f} GiB" if memory else "unknown",
        "kernel": f"{platform.system()} {platform.release()}",
        "system": system.group(1) if system else "unknown",
        "hypervisor": "yes" if re.search(r"^flags.*\bhypervisor\b", cpuinfo, re.M) else "none seen",
    }


def two_cpus(wanted=None):
    """(the server's CPU, the load generator's). Raises Unfit where there are not two to have."""
    allowed = sorted(os.sched_getaffinity(0))
    cpus = wanted or allowed[:2]
    if len(cpus) != 2 or cpus[0] == cpus[1] or not set(cpus) <= set(allowed):
        raise Unfit(f"needs two CPUs, one for the server and one for the load; this process may use {allowed}")
    return tuple(cpus)


def share_a_core(cpus):
    """Whether the two are threads of one core, which then slow each other."""
    listed = _text(f"/sys/devices/system/cpu/cpu{cpus[0]}/topology/thread_siblings_list").strip()
    for part in filter(None, listed.split(",")):
        first, _, last = part.partition("-")
        if int(first) <= cpus[1] <= int(last or first):
            return True
    return False


def free_port():
    """A port that is free over UDP and TCP on 127.0.0.1 just now, below those that connections take by themselves."""
    for port in range(_next_port[0], 30000):
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        _next_port[0] = port + 1
        return port
    raise Unfit("no free port below 30000 on 127.0.0.1")


_next_port = [20000 + os.getpid() % 5000]


def steal_seconds():
    """Seconds in which the host gave this machine's CPUs to others, all CPUs together, since it started."""
    return _cpu_times("cpu")[7]


def busy_seconds(cpu):
    """Seconds in which that CPU did anything, since the machine started."""
    user, nice, system, _, _, irq, softirq = _cpu_times(f"cpu{cpu}")[:7]
    return user + nice + system + irq + softirq


def _cpu_times(name):
    """proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal, ..., in seconds."""
    line = re.search(rf"^{name} (.+)$", _text("/proc/stat"), re.M)
    times = [int(word) / os.sysconf("SC_CLK_TCK") for word in line.group(1).split()] if line else []
    return times + [0.0] * (8 - len(times))


def _text(path):
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""
