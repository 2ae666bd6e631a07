# SPDX-License-Identifier: Apache-2.0
"""A stand-in for systemd's end of sd_notify(3)."""

import socket
from pathlib import Path


class NotifySocket:
    """Hears what a server says about its state. Give `environment` to the server."""

    def __init__(self, folder, timeout=10.0):
        path = Path(folder) / "notify.sock"
        self.environment = {"NOTIFY_SOCKET": str(path)}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(timeout)
        self._socket.bind(str(path))
        path.chmod(0o777)  # the server is an ordinary user by then

    def next(self):
        """The next message, as {key: value}."""
        text = self._socket.recv(4096).decode()
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def wait_for(self, key):
        """Skips messages up to the first with `key`, and returns it."""
        while True:
            message = self.next()
            if key in message:
                return message

    def close(self):
        self._socket.close()
