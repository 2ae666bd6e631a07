# SPDX-License-Identifier: Apache-2.0
"""Messages as octets, for what dig cannot send or is too slow to count."""

import socket
import struct

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "ANY": 255}
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 16: "BADVERS"}
OPT_1232 = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"


def name(text):
    octets = b""
    for label in text.rstrip(".").split("."):
        if label:
            octets += bytes([len(label)]) + label.encode()
    return octets + b"\0"


def query(qname, qtype="A", ident=0x1234, edns=True, flags=0x0100):
    header = struct.pack("!6H", ident, flags, 1, 0, 0, 1 if edns else 0)
    return header + name(qname) + struct.pack("!2H", TYPES[qtype], 1) + (OPT_1232 if edns else b"")


def rcode(reply):
    return RCODES.get(reply[3] & 15, str(reply[3] & 15))


def ident(message):
    return struct.unpack_from("!H", message)[0]


def addresses(reply, question_size):
    """The A records of the answer, as text, in the order sent. `question_size`: octets of header and question."""
    found = []
    at = question_size
    for _ in range(struct.unpack_from("!H", reply, 6)[0]):
        # The owner is a pointer of two octets in every answer to a plain question.
        kind, _, _, size = struct.unpack_from("!HHIH", reply, at + 2)
        if kind == 1:
            found.append(socket.inet_ntoa(reply[at + 12:at + 16]))
        at += 12 + size
    return found


def question_size(message):
    """Octets of a query's header and its one question."""
    at = 12
    while message[at]:
        at += message[at] + 1
    return at + 5


def udp_socket(server, timeout=2.0):
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    asking = socket.socket(family, socket.SOCK_DGRAM)
    asking.settimeout(timeout)
    asking.connect(server)
    return asking


def ask(server, message, timeout=2.0):
    """Sends one datagram and returns the reply, or None when there is none in time."""
    with udp_socket(server, timeout) as asking:
        asking.send(message)
        try:
            return asking.recv(65535)
        except TimeoutError:
            return None


def framed(message):
    return struct.pack("!H", len(message)) + message


def receive_framed(stream):
    """One message from a TCP connection; None when the other side has closed it."""
    size = _receive(stream, 2)
    return _receive(stream, struct.unpack("!H", size)[0]) if size else None


def _receive(stream, size):
    octets = b""
    while len(octets) < size:
        more = stream.recv(size - len(octets))
        if not more:
            return None
        octets += more
    return octets
