"""Who is really calling: X-Forwarded-For is believed only as far as it was written by proxies that we trust."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

from bot.config import IPNetwork

TRUSTED: web.AppKey[tuple[IPNetwork, ...]] = web.AppKey("trusted_proxies", tuple)


def client_address(request: web.Request) -> str:
    """Return the address of the client, or of the last hop that is not a trusted proxy."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    trusted = request.config_dict.get(TRUSTED, ())
    return true_address(request.remote or "", forwarded, trusted)


def true_address(peer: str, forwarded: str, trusted: Sequence[IPNetwork]) -> str:
    """Walk the hops from the nearest to the farthest and stop at the first that is not ours."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = peer
    while hops and _trusted(address, trusted):
        nearer, address = address, hops.pop()
        if _parsed(address) is None:
            return nearer
    return address


def _trusted(address: str, trusted: Sequence[IPNetwork]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed
