"""Who asks, by address: as far as one person can be told from another by it."""

import ipaddress

_HOMES_BITS = 64  # what a provider gives one customer in IPv6: counting single addresses there would count nothing


def is_loopback(host: str) -> bool:
    try:
        return _plain(ipaddress.ip_address(host)).is_loopback
    except ValueError:
        return host == "localhost"


def counted_as(address: str | None) -> str:
    """What tries from this address are counted under: an IPv4 address in any spelling, the /64 of an IPv6 one."""
    try:
        found = _plain(ipaddress.ip_address(_without_port(address or "")))
    except ValueError:
        return "unknown"  # one for all of them: whoever can choose it would escape otherwise
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.ip_network((int(found), _HOMES_BITS), strict=False))


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _without_port(address: str) -> str:
    """Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`."""
    text = address.strip().strip('"')
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, colon, port = text.rpartition(":")
    return host if colon and ":" not in host and port.isdigit() else text
