"""`/healthz` and `/readyz` of a process that serves nothing else, for whoever watches over it: a container engine, Kubernetes."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptoviz.errors import ConfigError, CryptoVizError

Check = Callable[[], None]  # raises CryptoVizError with the sentence that says what is wrong


class HealthServer:
    """Answers from a thread while its with statement lasts. Raises ConfigError when it cannot listen there."""

    def __init__(self, host: str, port: int, check: Check) -> None:
        try:
            self._server = _Server((host, port), check)
        except OSError as error:
            raise ConfigError(
                f"HEALTH_PORT is {port}, which cannot be listened on: {error.strerror}."
            ) from error
        self._thread = Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.1},
            name="health",
            daemon=True,
        )

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> "HealthServer":
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], check: Check) -> None:
        self.check = check
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10  # seconds that a caller may take to say what it wants

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._send(200, {"status": "ok"})
        elif self.path == "/readyz":
            self._readiness()
        else:
            self._refuse(404, "Not Found", f"There is no {self.path} here.")

    def log_message(self, format: str, *args: object) -> None:
        """A line every few seconds would only hide the others."""

    def _readiness(self) -> None:
        try:
            self.server.check()
        except CryptoVizError as error:
            self._refuse(503, "Service Unavailable", str(error))
        else:
            self._send(200, {"status": "ok"})

    def _refuse(self, status: int, title: str, detail: str) -> None:
        """As the API refuses: RFC 9457."""
        self._send(
            status,
            {"type": "about:blank", "title": title, "status": status, "detail": detail},
            "application/problem+json",
        )

    def _send(
        self, status: int, body: dict[str, str | int], kind: str = "application/json"
    ) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
