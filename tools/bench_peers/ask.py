# SPDX-License-Identifier: Apache-2.0
"""One question to a server on 127.0.0.1, for waiting until it serves; load generators ask what is measured."""

import socket
import struct
import time

_TYPES = {"A": 1, "TXT": 16, "SOA": 6}


class Timeout(RuntimeError):
    """What was waited for did not come."""


def ask(port, name, kind="A", timeout=0.2):
    """(RCODE, number of answers, the reply's octets), or None without a reply."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)
    query = struct.pack("!6H", 4711, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", _TYPES[kind], 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(timeout)
        try:
            client.connect(("127.0.0.1", port))
            client.send(query)
            reply = client.recv(4096)
        except OSError:
            return None
    if len(reply) < len(query) or reply[:2] != query[:2]:
        return None
    return reply[3] & 15, struct.unpack_from("!H", reply, 6)[0], reply


def first_address(port, name):
    """The first A record's address as text, of a reply whose answer section begins with one; else None."""
    reply = ask(port, name)
    if reply is None or reply[1] == 0 or len(reply[2]) < 16:
        return None
    octets = reply[2]
    at = 12 + sum(len(label) + 1 for label in name.split(".") if label) + 1 + 4
    at += 2 if octets[at] >= 192 else sum(len(label) + 1 for label in name.split(".") if label) + 1
    return ".".join(map(str, octets[at + 10:at + 14]))


def wait_until(what, condition, timeout=30.0, every=0.002, alive=None):
    """Polls until `condition` holds and returns its value. Raises Timeout, at once if `alive` no longer holds."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if alive is not None and not alive():
            raise Timeout(f"{what}: the program has ended")
        if time.monotonic() > deadline:
            raise Timeout(f"{what}: waited {timeout:g} s in vain")
        time.sleep(every)
