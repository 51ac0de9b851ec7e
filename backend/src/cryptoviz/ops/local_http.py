"""Requests to the web server and the health endpoints of this machine."""

from contextlib import closing
from http.client import HTTPConnection, HTTPException

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - binds none of them


def reachable(host: str) -> str:
    """Return the address to connect to when a server listens on `host`."""
    return _ANY.get(host, host)


def get(host: str, port: int, path: str, timeout: float = 1.0) -> tuple[int, bytes]:
    """Return status and body; status 0 if there is no response."""
    try:
        with closing(HTTPConnection(reachable(host), port, timeout=timeout)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
    except (OSError, HTTPException):
        return 0, b""
