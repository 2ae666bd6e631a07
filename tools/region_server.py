#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small region for demonstrations and tests: an HTTP server whose health can be switched.

    region_server.py --listen 127.0.0.11:8080 --name eu --control 127.0.0.1:0

prints "ready LISTEN CONTROL" once both addresses listen (port 0 takes any), and serves until
SIGTERM, SIGINT, or the end of its parent.

    GET  LISTEN/healthz             200 "ok eu" while the region is well
    POST CONTROL/switch?to=MODE     takes effect before it is answered
    GET  CONTROL/                   {"name": "eu", "mode": "ok", "requests": 17}

Modes: ok; error (503); hang (accepts, never answers); slow (an octet a second); garbage (no HTTP);
refuse (the listening socket is closed, connections under way are reset).
"""

import argparse
import asyncio
import ctypes
import json
import os
import signal
import sys
import urllib.parse

MODES = ("ok", "error", "hang", "slow", "garbage", "refuse")
REQUEST_OCTETS_MAX = 16384
SLOW_OCTET_SECONDS = 1.0


def reply(status, text, kind="text/plain", body_wanted=True):
    """An HTTP reply that ends its connection."""
    body = text.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + (body if body_wanted else b"")


async def read_request(reader):
    """The method and target of a request, or None when the client sent none."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split()
    return (words[0], words[1]) if len(words) == 3 else None


class Region:
    """The service itself: listens unless its mode is refuse."""

    def __init__(self, name, host, port, mode):
        self.name, self.host, self.port, self.mode = name, host, port, mode
        self.requests = 0
        self.server = None
        self.writers = set()

    async def start(self):
        # Learn the port even when the first mode is refuse.
        await self.listen()
        if self.mode == "refuse":
            self.refuse()

    async def listen(self):
        self.server = await asyncio.start_server(
            self.serve, self.host, self.port, limit=REQUEST_OCTETS_MAX, backlog=1024
        )
        self.port = self.server.sockets[0].getsockname()[1]

    def refuse(self):
        self.server.close()
        self.server = None
        for writer in self.writers:
            writer.transport.abort()

    async def switch(self, mode):
        self.mode = mode
        if mode == "refuse" and self.server:
            self.refuse()
        elif mode != "refuse" and not self.server:
            await self.listen()

    async def serve(self, reader, writer):
        self.writers.add(writer)
        try:
            await self.answer(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client left, or the region ends
        finally:
            self.writers.discard(writer)
            writer.close()

    async def answer(self, reader, writer):
        request = await read_request(reader)
        self.requests += 1
        mode = self.mode
        if mode == "hang":
            await reader.read()  # until the client gives up
        elif mode == "garbage":
            writer.write(b"\x16\x03\x01 this is not HTTP\n\n")
        elif request is None:
            writer.write(reply("400 Bad Request", "bad request\n"))
        else:
            await self.answer_http(request, mode, writer)

    async def answer_http(self, request, mode, writer):
        method, target = request
        path = urllib.parse.urlsplit(target).path
        if mode == "error":
            octets = reply("503 Service Unavailable", f"error {self.name}\n")
        elif path in ("/", "/healthz"):
            octets = reply("200 OK", f"ok {self.name}\n", body_wanted=method != "HEAD")
        else:
            octets = reply("404 Not Found", "not found\n")
        if mode != "slow":
            writer.write(octets)
            return
        for octet in octets:
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(SLOW_OCTET_SECONDS)


class Control:
    """Switches the region."""

    def __init__(self, region):
        self.region = region

    async def serve(self, reader, writer):
        try:
            request = await read_request(reader)
            if request:
                writer.write(await self.answer(*request))
                await writer.drain()
        except ConnectionError:
            pass  # the client left
        finally:
            writer.close()

    async def answer(self, method, target):
        url = urllib.parse.urlsplit(target)
        if method == "GET" and url.path == "/":
            return self.state()
        if url.path != "/switch":
            return reply("404 Not Found", "POST /switch?to=MODE, or GET /\n")
        if method != "POST":
            return reply("405 Method Not Allowed", "POST it\n")
        mode = urllib.parse.parse_qs(url.query).get("to", [""])[0]
        if mode not in MODES:
            return reply("400 Bad Request", f"to is one of {', '.join(MODES)}\n")
        try:
            await self.region.switch(mode)
        except OSError as error:
            return reply("500 Internal Server Error", f"cannot listen again: {error}\n")
        return self.state()

    def state(self):
        region = self.region
        state = {"name": region.name, "mode": region.mode, "requests": region.requests}
        return reply("200 OK", json.dumps(state) + "\n", "application/json")


def address(text):
    """HOST:PORT or [HOST]:PORT."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text}: want ADDRESS:PORT")
    return host.strip("[]"), int(port)


def written(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def die_with_parent():
    """Asks the kernel for SIGTERM when the parent ends."""
    parent = os.getppid()
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)  # it ended before the kernel knew


def stop_at_end_of_stdin(loop, stop):
    def readable():
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            stop.set()

    loop.add_reader(sys.stdin, readable)


async def run(arguments):
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    if arguments.stdin:
        stop_at_end_of_stdin(loop, stop)
    region = Region(arguments.name, *arguments.listen, arguments.mode)
    await region.start()
    control = await asyncio.start_server(Control(region).serve, *arguments.control)
    control_port = control.sockets[0].getsockname()[1]
    print(
        "ready", written(region.host, region.port), written(arguments.control[0], control_port),
        flush=True,
    )
    await stop.wait()
    control.close()
    if region.server:
        region.refuse()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--listen", type=address, required=True, metavar="ADDRESS:PORT")
    parser.add_argument("--control", type=address, default=("127.0.0.1", 0), metavar="ADDRESS:PORT")
    parser.add_argument("--name", required=True)
    parser.add_argument("--mode", choices=MODES, default="ok", help="to begin with")
    parser.add_argument("--stdin", action="store_true", help="end when standard input ends, too")
    arguments = parser.parse_args()
    die_with_parent()
    try:
        asyncio.run(run(arguments))
    except OSError as error:
        sys.exit(f"region_server.py: {error}")


if __name__ == "__main__":
    main()
