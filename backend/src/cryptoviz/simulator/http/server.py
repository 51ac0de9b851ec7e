"""The simulator's HTTP server: standard library, one thread a connection, and ways of sending that go wrong."""

import gzip
import socket
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.http.fault_queue import Fault
from cryptoviz.simulator.protocols import Answer, Request

_GZIP_FROM = 1_000  # bytes
_DRIPS = 50  # pieces of a slow body


class SimulatorServer(ThreadingHTTPServer):
    """Listens as soon as it is made; port 0 takes a free one. `running()` serves within a with statement."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, app: SimulatorApp, port: int = 0, host: str = "127.0.0.1") -> None:
        self.app = app
        self.stopping = Event()
        super().__init__((host, port), _Handler)

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def __enter__(self) -> "SimulatorServer":
        """Serve from a thread until the with statement ends."""
        self._thread = Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, name="simulator", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()
        self._thread.join()
        self.server_close()

    def stop(self) -> None:
        """End serve_forever and let slow answers end at once."""
        self.stopping.set()
        self.shutdown()

    def server_close(self) -> None:
        """Give back the port and the log file."""
        super().server_close()
        self.app.journal.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is everyday life here: crash tests kill it."""


class _Handler(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    server_version = "cloudflare"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """The journal logs what was served."""

    def _answer(self) -> None:
        answer, fault = self.server.app.answer(self._request())
        if fault is not None and fault.kind == "reset":
            self._reset()
        elif fault is not None and fault.kind == "truncated":
            self._send(answer, answer.body[: len(answer.body) // 2])
            self.close_connection = True
        elif fault is not None and fault.kind == "slow":
            self._drip(answer, fault)
        else:
            answer = self._compressed(answer)
            self._send(answer, answer.body)

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            headers,
            self.rfile.read(length) if length else b"",
        )

    def _compressed(self, answer: Answer) -> Answer:
        if len(answer.body) < _GZIP_FROM or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return answer
        return Answer(
            answer.status,
            gzip.compress(answer.body, 1),
            {**answer.headers, "Content-Encoding": "gzip"},
        )

    def _send(self, answer: Answer, body: bytes) -> None:
        """`body` may be shorter than the length that is announced."""
        self._send_head(answer)
        self.wfile.write(body)

    def _send_head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()

    def _drip(self, answer: Answer, fault: Fault) -> None:
        """The body in small pieces over `fault.seconds`."""
        self._send_head(answer)
        size = len(answer.body) // _DRIPS + 1
        for start in range(0, len(answer.body), size):
            self.wfile.write(answer.body[start : start + size])
            self.wfile.flush()
            if self.server.stopping.wait(fault.seconds / _DRIPS):
                break

    def _reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
