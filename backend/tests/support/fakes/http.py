"""An HTTP server on loopback that a test scripts, and a client for it."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cryptoviz.errors import SourceError
from cryptoviz.sources.http.client import HttpClient


@dataclass(frozen=True)
class Reply:
    """A response. `raw` writes to the connection itself instead."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass(frozen=True)
class ReceivedRequest:
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Answerer = Callable[[ReceivedRequest], Reply]


class ScriptedServer:
    """Sends `replies[path]` in turn, the last one for ever, or the result of `answer[path]`."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = defaultdict(list)
        self.answer: dict[str, Answerer] = {}
        self.requests: list[ReceivedRequest] = []
        self.leave = threading.Event()  # set at the end: replies that never end look at it
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                script._serve(self)

            def log_message(self, *_args: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_args: Any) -> None:
                return  # clients of these tests hang up on purpose

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def stop(self) -> None:
        self.leave.set()
        self._server.shutdown()
        self._server.server_close()

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        request = ReceivedRequest(
            parts.path,
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in handler.headers.items()},
        )
        self.requests.append(request)
        reply = self._reply(request)
        if reply.raw is not None:
            handler.close_connection = True
            reply.raw(handler)
            return
        handler.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(reply.body)

    def _reply(self, request: ReceivedRequest) -> Reply:
        if request.path in self.answer:
            return self.answer[request.path](request)
        replies = self.replies.get(request.path) or [Reply(status=404)]
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def client(**given: object) -> HttpClient:
    return HttpClient("CoinDesk", **{"timeout_seconds": 60, "max_bytes": 100_000, **given})


def refused(url: str, **given: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client(**given).get(url)
    return caught.value
