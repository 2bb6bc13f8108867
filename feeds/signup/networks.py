"""Says from which network a request comes, so that attempts can be limited; no address is kept (P3). Pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"


def network_of(peer: str | None, forwarded: str | None, *, hops: int) -> str:
    """Answer the IPv4 /24 or IPv6 /64 of whoever asks.

    With `hops` proxies of ours in front, each has added what it saw to X-Forwarded-For: the address is the
    one the outermost of them added. What a client wrote itself stands before that and is never read (C6).
    """
    seen = peer or ""
    if hops:
        parts = [part.strip() for part in (forwarded or "").split(",")]
        seen = parts[-hops] if len(parts) >= hops else ""
    try:
        address = ip_address(seen)
    except ValueError:
        return UNKNOWN
    return str(ip_network((_unmapped(address), 24 if _unmapped(address).version == 4 else 64), strict=False))


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
