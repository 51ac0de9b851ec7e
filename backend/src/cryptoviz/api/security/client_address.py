"""Client addresses as rate-limit keys."""

import ipaddress

_CUSTOMER_BITS = 64  # the IPv6 network of one customer; single addresses in it cost nothing


def is_loopback(host: str) -> bool:
    try:
        return _parse(host).is_loopback
    except ValueError:
        return host == "localhost"


def rate_limit_key(address: str | None) -> str:
    """Return the IPv4 address in canonical form or the /64 network of an IPv6 address."""
    try:
        parsed = _parse(without_port((address or "").strip().strip('"')))
    except ValueError:
        return "unknown"  # one key for all of them: clients could choose other ones at will
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed), _CUSTOMER_BITS), strict=False))


def without_port(text: str) -> str:
    """Return the host of `host:port`, `[::1]:port` or `::1`; other text as it is."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host if not rest or (rest[0] == ":" and rest[1:].isdigit()) else text
    host, _, port = text.partition(":")
    return host if port.isdigit() else text


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed
