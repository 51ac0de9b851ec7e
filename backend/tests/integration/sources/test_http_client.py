"""The polite client against a server that misbehaves in every way we know."""

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from cryptoviz.errors import SourceError
from cryptoviz.sources.http.client import USER_AGENT, HttpClient, Validators
from support.fakes.http import Reply, ScriptedServer
from support.waiting import PATIENCE_S, wait_until


def client(**given: object) -> HttpClient:
    return HttpClient("CoinDesk", **{"timeout_seconds": 5, "max_bytes": 100_000, **given})


def refused(url: str, **given: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client(**given).get(url)
    return caught.value


def test_an_honest_name_and_conditional_headers_are_sent(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(status=304)]
    answer = client().get(
        f"{server.url}/", {"a": "b"}, Validators('"tag"', "Mon, 23 Nov 2026 10:00:00 GMT")
    )
    asked = server.asked[0]
    assert answer.status == 304
    assert asked.query == {"a": "b"}
    assert asked.headers["user-agent"] == USER_AGENT == "CryptoViz/0.1 (+self-hosted monitor)"
    assert asked.headers["if-none-match"] == '"tag"'
    assert asked.headers["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_a_compressed_body_is_unpacked_and_its_validators_kept(server: ScriptedServer) -> None:
    headers = {"Content-Encoding": "gzip", "ETag": 'W/"1"', "Last-Modified": "yesterday"}
    server.replies["/"] = [Reply(gzip.compress(b"hello" * 10_000), headers=headers)]
    answer = client().get(f"{server.url}/")
    assert (answer.body, answer.validators) == (b"hello" * 10_000, Validators('W/"1"', "yesterday"))


def test_a_gzip_bomb_is_left_unexploded(server: ScriptedServer) -> None:
    server.replies["/"] = [
        Reply(gzip.compress(bytes(200_000_000), 1), headers={"Content-Encoding": "gzip"})
    ]
    tracemalloc.start()
    error = refused(f"{server.url}/")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (error.reason.code, error.reason.params) == ("too_large", {"bytes": 100_000})
    assert peak < 20_000_000


@pytest.mark.parametrize("target", ["http://[", "//[::1", "http://a]/"])
def test_a_redirect_to_no_address_says_that_it_cannot_be_read(
    server: ScriptedServer, target: str
) -> None:
    server.replies["/"] = [Reply(status=302, headers={"Location": target})]
    assert refused(f"{server.url}/").reason.code == "malformed"


def test_an_endless_body_is_too_large(server: ScriptedServer) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.leave.is_set():
            handler.wfile.write(bytes(65_536))

    server.replies["/"] = [Reply(raw=endless)]
    assert refused(f"{server.url}/").reason.code == "too_large"


def dripping(server: ScriptedServer, head: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(
            100
        ):  # then the answer ends as it may: by waiting for that nobody gets a timeout
            if server.leave.wait(0.1):
                return
            handler.wfile.write(b"x")

    return drip


@pytest.mark.parametrize("rest", [b"Content-Length: 5000\r\n\r\n", b"\r\n", b"X-Slow: "])
def test_a_drip_meets_the_deadline_in_body_and_headers(server: ScriptedServer, rest: bytes) -> None:
    server.replies["/"] = [Reply(raw=dripping(server, b"HTTP/1.1 200 OK\r\n" + rest))]
    error = refused(f"{server.url}/", timeout_seconds=1)
    assert (error.reason.code, error.reason.detail) == (
        "timeout",
        "CoinDesk did not answer within 1 s.",
    )


def test_silence_is_a_timeout(server: ScriptedServer) -> None:
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
def test_a_body_cut_short_is_never_taken_for_a_whole_one(
    server: ScriptedServer, sent: bytes
) -> None:
    server.replies["/"] = [Reply(raw=lambda handler: handler.wfile.write(sent) and None)]
    error = refused(f"{server.url}/")
    assert (error.reason.code, error.reason.detail) == (
        "truncated",
        "CoinDesk answered, but its answer was cut short.",
    )
    assert error.__cause__ is not None


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def test_a_reset_and_a_hang_up_have_their_sentence(server: ScriptedServer) -> None:
    server.replies["/reset"] = [Reply(raw=reset)]
    server.replies["/hang-up"] = [Reply(raw=lambda _handler: None)]
    for path in ("/reset", "/hang-up"):
        assert refused(server.url + path).reason.detail == "CoinDesk broke off the connection."


def test_bytes_that_do_not_unpack_are_malformed(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(b"not gzip at all", headers={"Content-Encoding": "gzip"})]
    assert refused(f"{server.url}/").reason.code == "malformed"


def test_what_does_not_exist_is_told_apart() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert (
        refused(f"http://127.0.0.1:{port}/").reason.detail
        == "CoinDesk cannot be reached at 127.0.0.1."
    )
    unnamed = refused("http://no-such-host.invalid/")
    assert (
        unnamed.reason.detail
        == "CoinDesk cannot be reached: the name no-such-host.invalid does not resolve."
    )
    assert refused("http://no-such-host.invalid/", public_only=True).reason.code == "dns"


def test_plain_http_behind_https_is_a_tls_failure(server: ScriptedServer) -> None:
    assert refused(f"https://127.0.0.1:{server.port}/").reason.code == "tls"


def test_few_redirects_are_followed_and_their_bodies_left_unread(server: ScriptedServer) -> None:
    def endless_redirect(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n")
        while not server.leave.is_set():
            handler.wfile.write(bytes(65_536))

    server.replies["/start"] = [Reply(raw=endless_redirect)]
    server.replies["/end"] = [Reply(b"here")]
    server.replies["/loop"] = [Reply(status=301, headers={"Location": "/loop"})]
    server.replies["/out"] = [Reply(status=301, headers={"Location": "file:///etc/passwd"})]
    answer = client().get(f"{server.url}/start")
    assert (answer.body, answer.url) == (b"here", f"{server.url}/end")
    assert refused(f"{server.url}/loop").reason.code == "too_many_redirects"
    assert server.paths().count("/loop") == 6
    assert refused(f"{server.url}/out").reason.code == "unreachable"


def test_a_key_goes_to_its_own_host_alone_and_nothing_is_remembered(server: ScriptedServer) -> None:
    other = server.url.replace("127.0.0.1", "localhost")
    server.replies["/a"] = [
        Reply(status=302, headers={"Location": f"{other}/b", "Set-Cookie": "who=me"})
    ]
    server.replies["/b"] = [Reply(b"")]
    client(secrets={"x-cg-demo-api-key": "k"}).get(f"{server.url}/a")
    assert [asked.headers.get("x-cg-demo-api-key") for asked in server.asked] == ["k", None]
    assert all(
        "cookie" not in asked.headers and "authorization" not in asked.headers
        for asked in server.asked
    )


PRIVATE = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "0.0.0.0",
    "2130706433",
    "169.254.169.254",
    "10.0.0.1",
    "[::ffff:127.0.0.1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_in_every_form(server: ScriptedServer, host: str) -> None:
    error = refused(f"http://{host}:{server.port}/", public_only=True)
    assert error.reason.code == "private_address"
    assert server.asked == []


def test_an_error_body_is_read_no_further_than_needed(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(b"<html>" + bytes(90_000), 500)]
    answer = client(max_bytes=1_000).get(f"{server.url}/")
    assert answer.status == 500
    assert len(answer.body) < 140_000


def test_closing_ends_what_is_under_way(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(raw=dripping(server, b"HTTP/1.1 200 OK\r\n\r\n"))]
    one, failed = client(timeout_seconds=60), threading.Event()

    def fetch() -> None:
        with pytest.raises(SourceError):
            one.get(f"{server.url}/")
        failed.set()

    threading.Thread(target=fetch, daemon=True).start()
    wait_until(lambda: bool(server.asked))
    one.close()
    assert failed.wait(PATIENCE_S)
    with pytest.raises(SourceError):
        one.get(f"{server.url}/")
