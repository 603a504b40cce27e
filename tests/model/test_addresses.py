"""The one address table, against the registries it was written from."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.addresses import SPECIAL, refused

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "223.255.255.255",
]
PUBLIC += ["2606:4700::1111", "2a00:1450:4001::1", "2400:cb00::1", "192.0.1.1", "198.17.0.1", "198.20.0.1"]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_may_be_dialled(ip: str) -> None:
    assert refused(ip) is None


@pytest.mark.parametrize(("network", "purpose"), SPECIAL)
def test_first_and_last_of_every_network_are_refused(network: str, purpose: str) -> None:
    net = ipaddress.ip_network(network)

    for ip in (net[0], net[-1]):
        assert refused(str(ip)), ip
    assert purpose in (refused(str(net[-1])) or "") or "IPv4" in purpose


@pytest.mark.parametrize(
    ("ip", "words"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:10.0.0.1", "10.0.0.1 is not public (10.0.0.0/8, private)"),
        ("::127.0.0.1", "IPv4-compatible"),
        ("64:ff9b::7f00:1", "NAT64"),
        ("2002:7f00:1::", "6to4"),
        ("2001:0:53aa:64c::1", "Teredo"),
        ("169.254.169.254", "metadata"),
        ("168.63.129.16", "cloud"),
        ("100.64.0.1", "carrier"),
        ("fe80::1%eth0", "link-local"),
        ("fd00:ec2::254", "private"),
        ("255.255.255.255", "broadcast"),
        ("0.0.0.0", "this network"),
        ("::", "unspecified"),
        ("ff02::1", "multicast"),
    ],
)
def test_the_reason_names_what_it_is(ip: str, words: str) -> None:
    assert words in (refused(ip) or "")


def test_what_a_source_allows_is_allowed_and_nothing_beside_it() -> None:
    allow = ("127.0.0.2/32", "10.1.2.0/24", "fd00::/64")

    assert [refused(ip, allow) for ip in ("127.0.0.2", "::ffff:127.0.0.2", "10.1.2.3", "fd00::5")] == [None] * 4
    assert all(refused(ip, allow) for ip in ("127.0.0.1", "127.0.0.3", "10.1.3.1", "::7f00:2", "fd00:0:0:1::5"))


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "127.0.0.1.", "1.2.3.4/8", "[::1]"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        refused(text)


@given(st.ip_addresses())
def test_nothing_the_standard_library_calls_not_global_gets_through(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = getattr(ip, "ipv4_mapped", None) or ip

    assert refused(str(ip)) is not None or mapped.is_global


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_both_notations(ip: ipaddress.IPv4Address) -> None:
    assert refused(f"::ffff:{ip}") == refused(str(ip))
