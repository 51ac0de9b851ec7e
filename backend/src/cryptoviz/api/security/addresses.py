"""Client addresses as rate-limit keys, and host names that requests may use."""

import ipaddress
from collections.abc import Collection
from functools import lru_cache

_CUSTOMER_BITS = 64  # the IPv6 network of one customer; single addresses in it cost nothing
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


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


class AllowedHosts:
    """Allows loopback names, HOST, ALLOWED_HOSTS and every IP address.

    DNS rebinding needs another site's name, one that resolves to this machine.
    """

    def __init__(self, host: str, allowed: Collection[str]) -> None:
        self._names = {_name(name) for name in (*_LOOPBACK, host, *allowed)} - {""}
        self.allows = lru_cache(maxsize=256)(self._allows)

    def _allows(self, header: str | None) -> bool:
        if header is None:
            return False
        name = _name(header)
        return name in self._names or _is_ip_address(name)


def _name(header: str) -> str:
    return without_port(header.strip().lower()).rstrip(".")


def _is_ip_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
