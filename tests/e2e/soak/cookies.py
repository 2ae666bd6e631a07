# SPDX-License-Identifier: Apache-2.0
"""DNS cookies (RFC 7873) as octets: an option of a query, and what came back of it."""

import struct

import wire

COOKIE = 10  # the number of the option
OPT = 41


def query(qname, cookie, udp_size=1232):
    """A query with a cookie of any length."""
    plain = wire.query(qname, edns=False)
    option = struct.pack("!2H", COOKIE, len(cookie)) + cookie
    opt = b"\0" + struct.pack("!2HIH", OPT, udp_size, 0, len(option)) + option
    return plain[:10] + b"\0\1" + plain[12:] + opt


def _after_name(message, at):
    while message[at] and message[at] < 0xC0:
        at += message[at] + 1
    return at + (2 if message[at] else 1)


def in_reply(reply):
    """The cookie of a reply; None where it has none."""
    questions, *sections = struct.unpack_from("!4H", reply, 4)
    at = 12
    for _ in range(questions):
        at = _after_name(reply, at) + 4
    for _ in range(sum(sections)):
        at = _after_name(reply, at)
        kind, size = struct.unpack_from("!H", reply, at)[0], struct.unpack_from("!H", reply, at + 8)[0]
        rdata, at = reply[at + 10:at + 10 + size], at + 10 + size
        while kind == OPT and rdata:
            code, length = struct.unpack_from("!2H", rdata)
            if code == COOKIE:
                return rdata[4:4 + length]
            rdata = rdata[4 + length:]
    return None
