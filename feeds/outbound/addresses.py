"""Which IP addresses may be asked: an explicit table, because `ipaddress.is_private` is no guard (S1).

The table holds the IANA special-purpose registries of both families (RFC 6890 and what was registered since),
multicast, and the addresses at which clouds answer questions about the machine. Of IPv6 only 2000::/3 is
global unicast, so everything outside it is refused too, whether it has a name yet or not.
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

SPECIAL_V4: Mapping[str, str] = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "shared address space, and a cloud's metadata",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "a cloud's wire server",
    "169.254.0.0/16": "link local, and most clouds' metadata",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "IETF protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "AMT relays",
    "192.88.99.0/24": "6to4 relays",
    "192.168.0.0/16": "private use",
    "192.175.48.0/24": "AS112",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved, and broadcast",
}

SPECIAL_V6: Mapping[str, str] = {
    "::/96": "unspecified, loopback and IPv4-compatible",
    "64:ff9b:1::/48": "NAT64 of a local network",
    "100::/64": "discard only",
    "100:0:0:1::/64": "dummy prefix",
    "2001::/23": "IETF protocol assignments, Teredo among them",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local, and a cloud's metadata",
    "fe80::/10": "link local",
    "fec0::/10": "site local",
    "ff00::/8": "multicast",
}

_V4 = tuple(map(IPv4Network, SPECIAL_V4))
_V6 = tuple(map(IPv6Network, SPECIAL_V6))
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

TESTING = IPv4Address("127.0.0.1")
"""The one special address that may be asked, and only on the ports of `outbound.loopback_ports`."""


def read_address(text: str) -> Address | None:
    """Answer the address a resolver gave, an IPv4-mapped one as IPv4; None for what is none.

    An address with a zone (`fe80::1%eth0`) names an interface of this machine and counts as none.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None:
        return None
    return _low_v4(address) if address in _MAPPED else address


def is_public(address: Address) -> bool:
    """Answer whether a stranger may make us connect there; IPv4 inside IPv6 is looked at as IPv4."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _V4)
    if address in _MAPPED or address in _NAT64:
        return is_public(_low_v4(address))
    return address in _GLOBAL_UNICAST and not _is_isatap(address) and not any(address in net for net in _V6)


def _low_v4(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)


def _is_isatap(address: IPv6Address) -> bool:
    """RFC 5214 §6.1: the interface identifier is ::[02]00:5efe: and an IPv4 address of a site's own."""
    return (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
