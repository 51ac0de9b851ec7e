"""Asking the web server a question over a plain socket: the supervisor stays without an HTTP library."""

import json
import socket
from typing import Any

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - names them, binds none


def reachable(host: str) -> str:
    """The address to call when the server listens on `host`."""
    return _ANY.get(host, host)


def get(host: str, port: int, path: str, timeout: float = 1.0) -> tuple[int, bytes]:
    """Status and body; status 0 when nothing answers."""
    address = reachable(host)
    name = f"[{address}]" if ":" in address else address
    request = f"GET {path} HTTP/1.0\r\nHost: {name}:{port}\r\n\r\n".encode()
    try:
        with socket.create_connection((address, port), timeout) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError:
        return 0, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return (int(words[1]), body) if len(words) > 1 and words[1].isdigit() else (0, b"")


def listens(host: str, port: int) -> bool:
    """Whether a connection is taken there."""
    try:
        socket.create_connection((host, port), 1.0).close()
    except OSError:
        return False
    return True


def get_json(host: str, port: int, path: str) -> dict[str, Any]:
    """The object that `path` answers with; empty when it does not."""
    status, body = get(host, port, path)
    try:
        found = json.loads(body) if status == 200 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
