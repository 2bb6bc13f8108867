"""Finds out whether the server may listen where it is told to.

granian shares its port (SO_REUSEPORT), so a second server there would start and take half of the requests
without anybody noticing. The one module outside `feeds/outbound` that touches sockets: it speaks to nobody.
"""

import socket
import time
from dataclasses import dataclass

from feeds.errors import FeedsError


@dataclass
class CannotListen(FeedsError):
    """The address is taken, not ours, or needs more rights."""

    host: str
    port: int
    reason: str

    def __str__(self) -> str:
        """Say where, why, and what to do."""
        return f"cannot listen on {self.host} port {self.port}: {self.reason}; choose with --host and --port"


START_SECONDS = 30
POLL_SECONDS = 0.05


def get_address(host: str, port: int) -> str:
    """Answer the IP address of a host a server can be started on; raise CannotListen."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # connections of the last run may linger
            probe.bind(address)
    except OSError as error:
        raise CannotListen(host, port, (error.strerror or str(error)).lower()) from error
    return str(address[0])


def is_listening_soon(host: str, port: int) -> bool:
    """Wait until somebody accepts connections there; answer False if nobody did in time."""
    for _attempt in range(round(START_SECONDS / POLL_SECONDS)):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return True
    return False
