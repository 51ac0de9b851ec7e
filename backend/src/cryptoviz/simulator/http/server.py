"""The simulator's HTTP server: one thread for each connection, and faults of sending."""

import gzip
import socket
import struct
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.http.fault_queue import Fault
from cryptoviz.simulator.messages import Request, Response

_GZIP_FROM = 1_000  # bytes
_PIECES = 50  # of a slow body


class SimulatorServer(ThreadingHTTPServer):
    """Listens as soon as it is created, and serves within a with statement. Port 0: a free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, app: SimulatorApp, port: int = 0, host: str = "127.0.0.1") -> None:
        self.app = app
        self.stopping = Event()
        super().__init__((host, port), _SimulatorHandler)

    @property
    def url(self) -> str:
        """Return the address, without a slash at its end."""
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def __enter__(self) -> "SimulatorServer":
        """Serve from a thread until the with statement ends."""
        self._thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()
        self._thread.join()
        self.server_close()

    def stop(self) -> None:
        """End serve_forever, and slow responses at once."""
        self.stopping.set()
        self.shutdown()

    def server_close(self) -> None:
        """Release the port and the log file."""
        super().server_close()
        self.app.log.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that disconnect: crash tests kill them all the time."""


class _SimulatorHandler(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the request log has it."""

    def do_GET(self) -> None:
        response, fault = self.server.app.respond(self._request())
        kind = fault.kind if fault else ""
        if kind == "reset":
            linger = struct.pack("ii", 1, 0)  # close with RST instead of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            self.connection.close()
        elif kind == "truncated":
            self._send_head(response)
            self.wfile.write(response.body[: len(response.body) // 2])
            self.close_connection = True
        elif fault and kind == "slow":
            self._send_head(response)
            self._send_slowly(response.body, fault)
        else:
            response = self._compressed(response)
            self._send_head(response)
            self.wfile.write(response.body)

    do_POST = do_DELETE = do_GET  # noqa: N815

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        query = dict(parse_qsl(parts.query))
        return Request(self.command, parts.path, query, headers, body)

    def _compressed(self, response: Response) -> Response:
        accepted = self.headers.get("Accept-Encoding", "")
        if len(response.body) < _GZIP_FROM or "gzip" not in accepted:
            return response
        headers = {**response.headers, "Content-Encoding": "gzip"}
        return replace(response, body=gzip.compress(response.body, 1), headers=headers)

    def _send_head(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()

    def _send_slowly(self, body: bytes, fault: Fault) -> None:
        """Send a body in small pieces over `fault.seconds`."""
        size = len(body) // _PIECES + 1
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            self.wfile.flush()
            if self.server.stopping.wait(fault.seconds / _PIECES):
                break
