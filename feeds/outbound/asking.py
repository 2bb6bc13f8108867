"""Asks somebody else's server, guarded on the way there and on the way back (S1–S9)."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from feeds.errors import DeliveryFailed
from feeds.outbound.addresses import Address
from feeds.outbound.budgets import Budget, Limits
from feeds.outbound.connecting import Resolve, connect, find_addresses, resolve
from feeds.outbound.speaking import REDIRECTS, Answer, exchange
from feeds.outbound.targets import PORTS, Target, follow, read_target

TOO_MANY_REDIRECTS = "it redirects too often"


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """The way out under one policy; safe to share between threads.

    `ports` are those that may be asked, `loopback_ports` those of 127.0.0.1 alone, for tests. `ask` resolves
    names and `ca_file` replaces the system's certificate authorities: both are the outside world. Proxies of
    the environment are never used (S4).
    """

    user_agent: str
    ports: frozenset[int] = PORTS
    loopback_ports: frozenset[int] = frozenset()
    ask: Resolve = resolve
    ca_file: str | None = None
    _context: ssl.SSLContext = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Certificates and names are always verified: there is no way to turn that off (S9)."""
        object.__setattr__(self, "_context", ssl.create_default_context(cafile=self.ca_file))

    def check(self, url: str, *, limits: Limits) -> None:
        """Raise DeliveryFailed for a URL that must not be asked, or whose name nobody knows; ask nothing."""
        self._find_addresses(read_target(url), Budget(limits))

    def get(self, url: str, *, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a URL, following as many redirects as the limits say; raise DeliveryFailed.

        Every status is an answer, a redirect's only where none are followed. Where a redirect leads is
        checked, resolved and connected to exactly as the first URL was (S3).
        """
        budget = Budget(limits)
        target = read_target(url)
        for _hop in range(limits.redirects + 1):
            answer = self._exchange("GET", target, None, headers or {}, budget)
            location = answer.headers.get("location")
            if not limits.redirects or answer.status not in REDIRECTS or not location:
                return answer
            target = follow(target, location)
        raise DeliveryFailed(TOO_MANY_REDIRECTS)

    def post(self, url: str, body: bytes, *, limits: Limits, headers: Mapping[str, str]) -> Answer:
        """Deliver to a URL; raise DeliveryFailed. A redirect is an answer like any other (S3)."""
        return self._exchange("POST", read_target(url), body, headers, Budget(limits))

    def _exchange(
        self, method: str, target: Target, body: bytes | None, headers: Mapping[str, str], budget: Budget
    ) -> Answer:
        addresses = self._find_addresses(target, budget)
        own = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip", "Connection": "close"}
        headers = {"Host": target.authority, **own, **headers}
        with connect(addresses, target.port, budget) as opened:
            return exchange(opened, method, target, body, headers, budget=budget, context=self._context)

    def _find_addresses(self, target: Target, budget: Budget) -> Sequence[Address]:
        return find_addresses(target, self.ask, budget, ports=self.ports, loopback_ports=self.loopback_ports)
