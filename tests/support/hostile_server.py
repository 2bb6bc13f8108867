"""A server on a port of 127.0.0.1 that says exactly what a test tells it to, byte by byte."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Say = Callable[[socket.socket, bytes], None]
"""What is done with a connection once the head of its request has been read."""


@dataclass
class HostileServer:
    """A running server; `requests` are the heads it has read, in order."""

    port: int
    say: Say
    context: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, opened: socket.socket) -> None:
        with opened, contextlib.suppress(OSError):
            spoken = self.context.wrap_socket(opened, server_side=True) if self.context else opened
            with spoken:
                head = read_head(spoken)
                self.requests.append(head)
                self.say(spoken, head)


def read_head(opened: socket.socket) -> bytes:
    """Answer the request up to its empty line."""
    head = b""
    while b"\r\n\r\n" not in head:
        received = opened.recv(4096)
        if not received:
            break
        head += received
    return head


def answering(answer: bytes) -> Say:
    """Say one thing and hang up."""
    return lambda opened, _head: opened.sendall(answer)


def ok(body: bytes, *headers: str) -> bytes:
    """Write a whole answer of status 200."""
    head = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""])
    return head.encode() + body


def for_ever(piece: bytes, start: bytes = b"") -> Say:
    """Say something again and again until nobody listens any more."""

    def say(opened: socket.socket, _head: bytes) -> None:
        opened.sendall(start)
        while True:
            opened.sendall(piece)

    return say


@contextmanager
def hostile_server(say: Say, *, context: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    """Listen on a free port and answer every connection in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = HostileServer(listening.getsockname()[1], say, context)
        accepting = threading.Thread(target=_accept, args=(listening, server), daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            server.ended.set()
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listening: socket.socket, server: HostileServer) -> None:
    while True:
        try:
            opened, _address = listening.accept()
        except OSError:
            return
        threading.Thread(target=server.serve, args=(opened,), daemon=True).start()
