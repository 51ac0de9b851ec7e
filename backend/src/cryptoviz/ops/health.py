"""`/healthz` and `/readyz` of a process without a web server, for container health checks."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread
from typing import Any

from cryptoviz.errors import ConfigError, CryptoVizError

# The reason can name hosts, which callers from elsewhere need not know.
NOT_READY = "This process is not ready; `cryptoviz healthy` says why on its machine."
ReadyCheck = Callable[[], None]  # raises CryptoVizError with the reason


@contextmanager
def health_server(host: str, port: int, check: ReadyCheck) -> Iterator[int]:
    """Serve from a thread within the `with` block; its value is the port. Raises ConfigError."""
    try:
        server = ThreadingHTTPServer((host, port), partial(_Handler, check))
    except OSError as error:
        raise ConfigError(
            f"HEALTH_PORT is {port}, which cannot be listened on: {error.strerror}."
        ) from error
    thread = Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds to wait for the request

    def __init__(self, check: ReadyCheck, *args: Any) -> None:
        self._check = check
        super().__init__(*args)

    def do_GET(self) -> None:
        if self.path not in ("/healthz", "/readyz"):
            return self._send(404, f"There is no {self.path}.")
        try:
            if self.path == "/readyz":
                self._check()
        except CryptoVizError as error:
            is_local = ip_address(self.client_address[0]).is_loopback
            return self._send(503, str(error) if is_local else NOT_READY)
        self._send(200)

    def log_message(self, format: str, *args: object) -> None:
        """Do not log: a line every few seconds would hide the others."""

    def _send(self, status: int, error: str = "") -> None:
        """Send success, or an error in the format of the API (RFC 9457)."""
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "detail": error}
        data = json.dumps(problem if error else {"status": "ok"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"application/{'problem+' if error else ''}json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
