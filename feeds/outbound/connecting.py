"""Resolves a host once, checks every address, and connects to one that was checked (S1, S2, S8)."""

import io
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeds.errors import DeliveryFailed
from feeds.outbound.addresses import TESTING, Address, is_public, read_address
from feeds.outbound.budgets import HEAD_TOO_LARGE, TOO_SLOW, Budget
from feeds.outbound.targets import Target, refusal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to every address it has, in the order to try; raises OSError."""

UNKNOWN_HOST = "its name is not known"
UNREACHABLE = "nobody answers there"
SLICE = 64 * 1024


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def find_addresses(
    target: Target, ask: Resolve, budget: Budget, *, ports: frozenset[int], loopback_ports: frozenset[int]
) -> Sequence[Address]:
    """Answer where a target may be reached; raise DeliveryFailed if any address must not be asked.

    One forbidden address among public ones refuses all: whoever controls the name chose it (S2).
    """
    if target.port not in ports | loopback_ports:
        raise refusal()
    addresses = [read_address(answer) for answer in _ask_in_time(target, ask, budget)]
    allowed = [
        each
        for each in addresses
        if each is not None
        and (
            (each == TESTING and target.port in loopback_ports) or (is_public(each) and target.port in ports)
        )
    ]
    if len(allowed) != len(addresses):
        raise refusal()
    if not allowed:
        raise DeliveryFailed(UNKNOWN_HOST)
    return allowed[: budget.limits.addresses]


def _ask_in_time(target: Target, ask: Resolve, budget: Budget) -> Sequence[str]:
    """Resolve beside this thread: the system's resolver knows no deadline."""
    found: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()
    threading.Thread(target=_answer, args=(target, ask, found), name="resolve", daemon=True).start()
    try:
        answer = found.get(timeout=budget.seconds_left())
    except queue.Empty as error:
        raise DeliveryFailed(TOO_SLOW) from error
    if isinstance(answer, OSError):
        raise DeliveryFailed(UNKNOWN_HOST) from answer
    return answer


def _answer(target: Target, ask: Resolve, found: "queue.SimpleQueue[Sequence[str] | OSError]") -> None:
    try:
        found.put(ask(target.host, target.port))
    except OSError as error:
        found.put(error)
    except UnicodeError:  # a name that DNS cannot carry
        found.put(OSError(UNKNOWN_HOST))


def connect(addresses: Sequence[Address], port: int, budget: Budget) -> socket.socket:
    """Open a connection to the first of these very addresses that answers; raise DeliveryFailed."""
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout=budget.connect_seconds())
        except OSError:
            continue
    raise DeliveryFailed(UNREACHABLE)


@dataclass
class GuardedSocket:
    """A connected socket that spends a budget: every wait is bounded by what is left of it.

    `http.client` reads from `makefile()` and closes early; the one who opened the socket closes it.
    """

    raw: socket.socket
    budget: Budget
    _reader: "_GuardedReader | None" = None

    def sendall(self, data: "ReadableBuffer") -> None:
        """Send everything, slice by slice: a TLS socket would renew its patience with each."""
        left = memoryview(data).cast("B")
        while left:
            self.raw.settimeout(self.budget.seconds_left())
            left = left[self.raw.send(left[:SLICE]) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Open what is received as a file."""
        self._reader = _GuardedReader(self.raw, self.budget)
        return io.BufferedReader(self._reader)

    def end_head(self) -> None:
        """From now on the body is read, which its reader counts."""
        if self._reader:
            self._reader.is_head = False

    def settimeout(self, _seconds: float | None) -> None:
        """The budget decides."""

    def close(self) -> None:
        """Leave the socket open: its body may still be read."""


class _GuardedReader(io.RawIOBase):
    """What is received, bounded in time always and in bytes while it is the head."""

    def __init__(self, raw: socket.socket, budget: Budget) -> None:
        self._raw = raw
        self._budget = budget
        self._head_bytes = 0
        self.is_head = True

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Wait for the next bytes; raise DeliveryFailed."""
        self._raw.settimeout(self._budget.seconds_left())
        try:
            received = self._raw.recv_into(buffer)
        except TimeoutError as error:
            raise DeliveryFailed(TOO_SLOW) from error
        if self.is_head:
            self._head_bytes += received
            if self._head_bytes > self._budget.limits.head_bytes:
                raise DeliveryFailed(HEAD_TOO_LARGE)
        return received
