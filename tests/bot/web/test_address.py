"""Who is really calling, whatever the headers claim."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from bot.web.address import true_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(peer, forwarded, client):
    assert true_address(peer, forwarded, PROXIES) == client


def test_without_trusted_proxies_the_header_is_ignored():
    assert true_address("10.0.0.1", "198.51.100.1", ()) == "10.0.0.1"
