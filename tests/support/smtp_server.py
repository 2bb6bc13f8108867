"""A mail server on loopback that takes mails, or answers as a test wants, or goes away."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

Reply = Callable[[str, str], str | None]
"""From a stage (`connect`, `mail`, `rcpt`, `data`, `done`) and an address to an answer; None for the usual
one, `drop` to hang up."""


@dataclass
class Taken:
    """A mail that was taken: the envelope, and the bytes as they came."""

    sender: str
    recipient: str
    data: bytes

    @property
    def message(self) -> EmailMessage:
        parsed: EmailMessage = message_from_bytes(self.data, policy=default)  # type: ignore[assignment]
        return parsed

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@dataclass
class MailServer:
    """What the server has taken, and how it answers from now on."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    reply: Reply = lambda _stage, _address: None
    connections: int = 0

    def to(self, address: str) -> list[Taken]:
        return [mail for mail in list(self.taken) if mail.recipient == address]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        state: MailServer = self.server.state  # type: ignore[attr-defined]
        state.connections += 1
        self._state, self._sender, self._recipient = state, "", ""
        if not self._answer("connect", "220 mail.test ESMTP"):
            return
        while line := self.rfile.readline():
            command = line.decode("ascii", "replace").strip()
            if not self._obey(command):
                return

    def _obey(self, command: str) -> bool:
        verb = command[:4].upper()
        if verb == "EHLO":
            return self._say("250 mail.test")
        if verb == "MAIL":
            self._sender = command.partition("<")[2].partition(">")[0]
            return self._answer("mail", "250 ok")
        if verb == "RCPT":
            self._recipient = command.partition("<")[2].partition(">")[0]
            return self._answer("rcpt", "250 ok")
        if verb == "DATA":
            return self._take()
        if verb == "QUIT":
            self._say("221 bye")
            return False
        return self._say("250 ok" if verb in {"RSET", "NOOP", "HELO"} else "500 what?")

    def _take(self) -> bool:
        answer = self._state.reply("data", self._recipient)
        if answer is not None:
            return answer != "drop" and self._say(answer)
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self._state.reply("done", self._recipient)
        if answer is None or answer == "drop":  # taken, even if nobody is told
            self._state.taken.append(Taken(self._sender, self._recipient, b"".join(lines)))
        return answer != "drop" and self._say(answer or "250 taken")

    def _answer(self, stage: str, usual: str) -> bool:
        answer = self._state.reply(stage, self._recipient or self._sender)
        return answer != "drop" and self._say(answer or usual)

    def _say(self, line: str) -> bool:
        self.wfile.write(f"{line}\r\n".encode())
        return True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


@contextmanager
def running_mail_server(port: int = 0) -> Iterator[MailServer]:
    """Run a server on a port of 127.0.0.1."""
    state = MailServer()
    with _Server(("127.0.0.1", port), _Conversation) as server:
        server.state = state  # type: ignore[attr-defined]
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
