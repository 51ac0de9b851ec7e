"""Host header check against DNS rebinding: another site's name that resolves to this machine."""

import ipaddress
from collections.abc import Collection
from functools import lru_cache

from cryptoviz.api.security.client_address import without_port

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class AllowedHosts:
    """Allows loopback names, HOST, ALLOWED_HOSTS and every IP address: rebinding needs a name."""

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
