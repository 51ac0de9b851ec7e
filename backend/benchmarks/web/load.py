"""Load on an HTTP server, from wrk if it is installed, else from this process.

Only the ratio of two runs with the same loader is meaningful.
"""

import itertools
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS, THREADS = 16, 1

# The requests are the lines of a file, `path<TAB>token`.
LUA = """
local requests, n, i = {}, 0, 0
for line in io.lines(os.getenv("CRYPTOVIZ_REQUESTS")) do
  local path, token = line:match("^([^\\t]*)\\t(.*)$")
  local headers = { ["Host"] = os.getenv("CRYPTOVIZ_HOST") }
  if token ~= "" then headers["Authorization"] = "Bearer " .. token end
  n = n + 1
  requests[n] = wrk.format("GET", path, headers)
end
function request()
  i = i % n + 1
  return requests[i]
end
"""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Request:
    """A GET request; an empty token means none."""

    path: str
    token: str = ""


@dataclass(frozen=True)
class Load:
    """The result of a run."""

    per_second: float
    failed: int  # status above 399, or a broken connection
    p99_ms: float  # 99 % of the responses were complete within this time


def measure(port: int, requests: Sequence[Request], seconds: float, directory: Path) -> Load:
    """Repeat these requests in turn over 16 connections."""
    if shutil.which("wrk"):
        return _with_wrk(port, requests, seconds, directory)
    return _with_sockets(port, requests, seconds)


def loader() -> str:
    return "wrk" if shutil.which("wrk") else "sockets of this process"


def _with_wrk(port: int, requests: Sequence[Request], seconds: float, directory: Path) -> Load:
    script, listing = directory / "load.lua", directory / "requests.tsv"
    script.write_text(LUA)
    listing.write_text("".join(f"{request.path}\t{request.token}\n" for request in requests))
    host = f"127.0.0.1:{port}"
    options = f"-t{THREADS} -c{CONNECTIONS} -d{seconds:g}s --latency -s".split()
    environ = {
        "CRYPTOVIZ_REQUESTS": str(listing),
        "CRYPTOVIZ_HOST": host,
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(
        ["wrk", *options, str(script), f"http://{host}"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return read_wrk(done.stdout)


def read_wrk(report: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", report
    )
    failed = (int(bad.group(1)) if bad else 0) + (sum(map(int, broken.groups())) if broken else 0)
    p99 = re.search(r"\s99%\s+([\d.]+)(us|ms|s|m)", report)
    p99_ms = float(p99[1]) * _MILLISECONDS[p99[2]] if p99 else 0.0
    return Load(float(rate.group(1)) if rate else 0.0, failed, p99_ms)


def _with_sockets(port: int, requests: Sequence[Request], seconds: float) -> Load:
    turns = itertools.cycle([_encoded(request, port) for request in requests])
    connections = [_Connection(port, turns) for _ in range(CONNECTIONS)]
    deadline = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        while time.perf_counter() < deadline:
            for key, _ in selector.select(timeout=1):
                key.data.receive()
    for connection in connections:
        connection.socket.close()
    taken = [one for connection in connections for one in connection.taken_s]
    failed = sum(connection.failed for connection in connections)
    p99_s = statistics.quantiles(taken, n=100)[98] if len(taken) > 1 else seconds
    return Load(len(taken) / seconds, failed, 1000 * p99_s)


def _encoded(request: Request, port: int) -> bytes:
    token = f"Authorization: Bearer {request.token}\r\n" if request.token else ""
    return f"GET {request.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{token}\r\n".encode()


class _Connection:
    """A connection that sends the next request when a response is complete."""

    def __init__(self, port: int, turns: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.taken_s: list[float] = []
        self.failed = 0
        self._turns = turns
        self._received = bytearray()
        self._size = 0  # of the whole response, once its header is known
        self._sent_at = 0.0

    def send(self) -> None:
        self._received.clear()
        self._size = 0
        self._sent_at = time.perf_counter()
        self.socket.sendall(next(self._turns))

    def receive(self) -> None:
        """Read what has arrived, and send the next request after a whole response."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server closed a connection under load")
        self._received += chunk
        if not self._size and (end := self._received.find(b"\r\n\r\n")) > 0:
            length = _LENGTH.search(self._received, 0, end)
            self._size = end + 4 + (int(length[1]) if length else 0)
        if self._size and len(self._received) >= self._size:
            self.taken_s.append(time.perf_counter() - self._sent_at)
            self.failed += not self._received.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3"))
            self.send()
