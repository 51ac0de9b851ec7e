"""The Host check. A page of another site can make its own name resolve to this machine (DNS rebinding); then its Host gives it away."""

import ipaddress
from collections.abc import Collection

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MOST_KNOWN = 256


class Hosts:
    """Lets through loopback names, what HOST and ALLOWED_HOSTS say, and any plain address: rebinding needs a name."""

    def __init__(self, host: str, allowed: Collection[str]) -> None:
        self._names = {_name(name) for name in (*_LOOPBACK, host, *allowed)} - {""}
        self._known: dict[str, bool] = {}

    def allows(self, header: str | None) -> bool:
        """Whether a request with this Host header (None = without one) is answered."""
        if header is None:
            return False
        known = self._known.get(header)
        if known is None:
            known = self._decide(header)
            if len(self._known) < _MOST_KNOWN:
                self._known[header] = known
        return known

    def _decide(self, header: str) -> bool:
        name = _name(header)
        return name in self._names or _is_address(name)


def _name(header: str) -> str:
    """The name of `name:port`, `[::1]:port` or `::1`, in lower case."""
    text = header.strip().lower()
    if text.startswith("["):
        name, _, rest = text[1:].partition("]")
        return name if not rest or (rest[0] == ":" and rest[1:].isdigit()) else text
    name, colon, port = text.rpartition(":")
    return (name if colon and ":" not in name and port.isdigit() else text).rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
