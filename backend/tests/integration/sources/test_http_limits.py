"""The HTTP client against slow, endless, truncated and closed responses."""

import gzip
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from cryptoviz.errors import SourceError
from support.fakes.http import Reply, ScriptedServer, client, refused
from support.waiting import PATIENCE_S, wait_until


def test_get_of_a_zip_bomb_raises_too_large_without_using_memory(server: ScriptedServer) -> None:
    server.replies["/"] = [
        Reply(gzip.compress(bytes(200_000_000), 1), headers={"Content-Encoding": "gzip"})
    ]
    tracemalloc.start()
    error = refused(f"{server.url}/")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (error.reason.code, error.reason.params) == ("too_large", {"bytes": 100_000})
    assert peak < 20_000_000


def test_get_of_an_endless_body_raises_too_large(server: ScriptedServer) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.leave.is_set():
            handler.wfile.write(bytes(65_536))

    server.replies["/"] = [Reply(raw=endless)]
    assert refused(f"{server.url}/").reason.code == "too_large"


CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n5;"  # and then an endless chunk extension
GZIPPED = b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08" + bytes(6)  # an endless file name


def dripping(server: ScriptedServer, head: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(100):  # 10 s: a client that waits for the end gets no timeout error
            if server.leave.wait(0.1):
                return
            handler.wfile.write(b"x")

    return drip


@pytest.mark.parametrize(
    "rest", [b"Content-Length: 5000\r\n\r\n", b"\r\n", b"X-Slow: ", CHUNKED, GZIPPED]
)
def test_get_of_a_slow_drip_in_body_or_headers_raises_timeout(
    server: ScriptedServer, rest: bytes
) -> None:
    server.replies["/"] = [Reply(raw=dripping(server, b"HTTP/1.1 200 OK\r\n" + rest))]
    error = refused(f"{server.url}/", timeout_seconds=1)
    assert (error.reason.code, error.reason.detail) == (
        "timeout",
        "CoinDesk did not answer within 1 s.",
    )


def test_get_without_an_answer_raises_timeout(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(raw=lambda _handler: server.leave.wait(30) and None)]
    assert refused(f"{server.url}/", timeout_seconds=1).reason.code == "timeout"


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n",
    ],
)
def test_get_of_a_truncated_body_raises_truncated(server: ScriptedServer, sent: bytes) -> None:
    server.replies["/"] = [Reply(raw=lambda handler: handler.wfile.write(sent) and None)]
    error = refused(f"{server.url}/")
    assert (error.reason.code, error.reason.detail) == (
        "truncated",
        "CoinDesk answered, but its answer was cut short.",
    )
    assert error.__cause__ is not None


TEXT = b"".join(b"%d " % number for number in range(15_000))
RAW = zlib.compressobj(wbits=-15)
BODIES = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "Deflate": RAW.compress(TEXT) + RAW.flush(),
}


@pytest.mark.parametrize("encoding", BODIES)
def test_get_of_a_compressed_body_is_complete_or_raises_truncated(
    server: ScriptedServer, encoding: str
) -> None:
    body, headers = BODIES[encoding], {"Content-Encoding": encoding, "ETag": '"1"'}
    for sent in (body, body + b"\0", body + b"garbage"):
        server.replies["/"] = [Reply(sent, headers=headers)]
        assert client().get(f"{server.url}/").body == TEXT
    for sent in (body[:1], body[: len(body) // 2], body[:-1]):
        server.replies["/"] = [Reply(sent, headers=headers)]
        assert refused(f"{server.url}/").reason.code == "truncated"


def test_get_of_a_body_of_many_gzip_members_returns_all(server: ScriptedServer) -> None:
    many, headers = gzip.compress(b"0123456789") * 9_000, {"Content-Encoding": "gzip"}
    server.replies["/"] = [Reply(many, headers=headers), Reply(many[:-1], headers=headers)]
    assert client().get(f"{server.url}/").body == b"0123456789" * 9_000
    assert refused(f"{server.url}/").reason.code == "truncated"


def test_get_of_a_refusal_with_a_damaged_body_returns_its_status(server: ScriptedServer) -> None:
    headers = {"Content-Encoding": "gzip", "Retry-After": "60"}
    server.replies["/"] = [
        Reply(body, 429, headers) for body in (b"not gzip", gzip.compress(TEXT)[:-9])
    ]
    for _ in range(2):
        assert client().get(f"{server.url}/").headers["retry-after"] == "60"


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def test_get_with_a_closed_connection_raises_reset(server: ScriptedServer) -> None:
    server.replies["/reset"] = [Reply(raw=reset)]
    server.replies["/hang-up"] = [Reply(raw=lambda _handler: None)]
    for path in ("/reset", "/hang-up"):
        assert refused(server.url + path).reason.detail == "CoinDesk broke off the connection."


def test_get_of_a_long_error_body_reads_only_its_start(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(b"<html>" + bytes(90_000), 500)]
    answer = client(max_bytes=1_000).get(f"{server.url}/")
    assert answer.status == 500
    assert len(answer.body) < 140_000


def test_close_ends_a_request_in_progress_and_fails_later_ones(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(raw=dripping(server, b"HTTP/1.1 200 OK\r\n\r\n"))]
    one, failed = client(timeout_seconds=60), threading.Event()

    def fetch() -> None:
        with pytest.raises(SourceError):
            one.get(f"{server.url}/")
        failed.set()

    threading.Thread(target=fetch, daemon=True).start()
    wait_until(lambda: bool(server.requests))
    one.close()
    assert failed.wait(PATIENCE_S)
    with pytest.raises(SourceError):
        one.get(f"{server.url}/")
