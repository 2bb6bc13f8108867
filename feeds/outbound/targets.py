"""Takes a URL apart, with one parser, into what is resolved, connected to and asked for (S1, S4). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from feeds.errors import DeliveryFailed

REFUSED = "this address may not be asked"
"""The one reason of every refusal, so that nobody learns from it what stands where (S7)."""

LONGEST_URL = 8_000
SCHEMES: Mapping[str, int] = {"http": 80, "https": 443}
PORTS = frozenset({80, 443, 8080, 8443})

_URL = re.compile(r"[\x21-\x5b\x5d\x5f\x61-\x7a\x7e\u00a1-\U0010ffff]+")
"""No control character, space, backslash, `^`, backtick, `{|}`: parsers disagree about each of them."""
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH_SAFE = "/%:=&?~#+!$,;'@()*[]"


def refusal() -> DeliveryFailed:
    """Answer the error for what must not be asked; trying again is no use."""
    return DeliveryFailed(REFUSED, permanent=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one request is for. `host` is what is resolved, verified and named: a name or an address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL in its one spelling, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


def read_target(url: str) -> Target:
    """Take an absolute http(s) URL apart; raise DeliveryFailed for anything else. Any port passes here."""
    if len(url) > LONGEST_URL or not _URL.fullmatch(url):
        raise refusal()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise refusal() from error
    host = parts.hostname or ""
    if parts.scheme not in SCHEMES or "@" in parts.netloc or ("[" in parts.netloc) != (":" in host):
        raise refusal()
    port = SCHEMES[parts.scheme] if port is None else port
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    query = f"?{quote(parts.query, safe=_PATH_SAFE)}" if parts.query else ""
    return Target(scheme=parts.scheme, host=read_host(host), port=port, path=path + query)


def read_host(host: str) -> str:
    """Answer a host in its one spelling; raise DeliveryFailed for numbers that only look like a name.

    `2130706433`, `0x7f.1`, `127.1` and `0177.0.0.1` all mean 127.0.0.1 to some resolver: a name whose last
    label is a number is refused unless it is four plain decimals (URL Standard, “ends in a number”).
    """
    if ":" in host:
        return _read_v6(host)
    name = _to_ascii(host.removesuffix("."))
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _read_v4(name)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise refusal()
    return name


def follow(target: Target, location: str) -> Target:
    """Answer where a redirect leads; raise DeliveryFailed for no http(s) URL, and from https to http."""
    try:
        joined = urljoin(target.url, location.strip())
    except ValueError as error:
        raise refusal() from error
    found = read_target(joined.partition("#")[0])
    if (target.scheme, found.scheme) == ("https", "http"):
        raise refusal()
    return found


def _to_ascii(host: str) -> str:
    """Answer an internationalised name as DNS has it; fullwidth and circled digits become digits here."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise refusal() from error


def _read_v4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except ValueError as error:
        raise refusal() from error


def _read_v6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError as error:
        raise refusal() from error
    if address.scope_id is not None:
        raise refusal()
    return str(address)
