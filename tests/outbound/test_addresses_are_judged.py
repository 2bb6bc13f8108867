"""S1: every address is judged by an explicit table; whatever IPv4 is inside an IPv6 is looked at too."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.outbound.addresses import SPECIAL_V4, SPECIAL_V6, is_public, read_address

PUBLIC = ("8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.0", "100.63.255.255")
PUBLIC += ("100.128.0.0", "192.0.1.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "128.0.0.1")
PUBLIC += ("2606:2800:220:1::1", "2a00:1450:4007::200e", "2001:200::1", "2003::1", "64:ff9b::808:808")

FORBIDDEN = {
    "loopback": ("127.0.0.1", "127.255.255.254", "::1"),
    "this network": ("0.0.0.0", "0.1.2.3", "::"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1"),
    "shared": ("100.64.0.1", "100.127.255.255"),
    "link local": ("169.254.0.1", "fe80::1", "febf::1"),
    "site local": ("fec0::1",),
    "metadata": ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"),
    "documentation": ("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"),
    "benchmarking": ("198.18.0.1", "198.19.255.255", "2001:2::1"),
    "multicast": ("224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"),
    "reserved": ("240.0.0.1", "255.255.255.255", "192.0.0.8", "192.31.196.1", "192.52.193.1", "192.88.99.1"),
    "discard": ("100::1", "100:0:0:1::1"),
    "no unicast yet": ("4000::1", "8000::1", "e000::1", "5f00::1", "200::1"),
    "orchid": ("2001:10::1", "2001:20::1"),
    "teredo": ("2001:0:7f00:1::1", "2001:0:808:808::f7f7:f7f7"),
    "6to4": ("2002:7f00:1::1", "2002:808:808::1"),
    "mapped": ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    "compatible": ("::127.0.0.1", "::8.8.8.8"),
    "nat64": ("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "64:ff9b:1:ffff::1"),
    "isatap": ("2606:2800:220:1:0:5efe:a00:1", "2606:2800:220:1:200:5efe:a00:1", "fe80::5efe:8.8.8.8"),
}


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_asked(text: str) -> None:
    assert is_public(ip_address(text)) is True


@pytest.mark.parametrize(
    "text", [text for texts in FORBIDDEN.values() for text in texts], ids=lambda text: text.replace(":", "_")
)
def test_a_special_address_may_not_be_asked(text: str) -> None:
    assert is_public(ip_address(text)) is False


@pytest.mark.parametrize("network", SPECIAL_V4)
def test_the_first_and_the_last_of_every_ipv4_row_are_refused_in_every_wrapping(network: str) -> None:
    for address in (IPv4Network(network)[0], IPv4Network(network)[-1]):
        for wrapped in wrappings(address):
            assert is_public(wrapped) is False, wrapped


@pytest.mark.parametrize("network", SPECIAL_V6)
def test_the_first_and_the_last_of_every_ipv6_row_are_refused(network: str) -> None:
    assert is_public(IPv6Network(network)[0]) is False
    assert is_public(IPv6Network(network)[-1]) is False


def wrappings(address: IPv4Address) -> list[IPv6Address]:
    number = int(address)
    return [
        IPv6Address(number),
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x0064FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80),
        IPv6Address(0x20010000 << 96 | (number ^ 0xFFFFFFFF)),
        IPv6Address(0x2606280002200001 << 64 | 0x00005EFE << 32 | number),
    ]


@given(st.ip_addresses())
def test_what_python_calls_private_or_reserved_is_never_public(address: IPv4Address | IPv6Address) -> None:
    """Python judges an IPv4-mapped address and NAT64 by their prefix alone; we look inside."""
    read = read_address(str(address))
    assert read is not None
    is_special = read.is_private or read.is_multicast or read.is_reserved or read.is_link_local

    assert not (is_special and is_public(read)) or read in IPv6Network("64:ff9b::/96")


@given(st.ip_addresses(v=4))
def test_a_wrapped_address_is_never_freer_than_the_one_inside(address: IPv4Address) -> None:
    freed = [wrapped for wrapped in wrappings(address) if is_public(wrapped) and not is_public(address)]

    assert [] == freed


@pytest.mark.parametrize(
    "text", ["fe80::1%eth0", "2606:2800:220:1::1%lo", "localhost", "", "127.1", "0x7f.1", "1.2.3.4/32"]
)
def test_what_is_no_plain_address_counts_as_none(text: str) -> None:
    assert read_address(text) is None


def test_a_mapped_address_is_read_as_ipv4() -> None:
    assert IPv4Address("8.8.8.8") == read_address("::ffff:8.8.8.8")
