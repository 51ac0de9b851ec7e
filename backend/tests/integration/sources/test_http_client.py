"""The HTTP client against a server that misbehaves."""

import gzip
import socket
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from cryptoviz.sources.http.client import USER_AGENT, Validators
from support.fakes.http import Reply, ScriptedServer, client, refused


def test_get_sends_user_agent_and_conditional_headers(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(status=304)]
    answer = client().get(
        f"{server.url}/", {"a": "b"}, Validators('"tag"', "Mon, 23 Nov 2026 10:00:00 GMT")
    )
    request = server.requests[0]
    assert answer.status == 304
    assert request.query == {"a": "b"}
    assert request.headers["user-agent"] == USER_AGENT == "CryptoViz/0.1 (+self-hosted monitor)"
    assert request.headers["if-none-match"] == '"tag"'
    assert request.headers["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_get_decompresses_the_body_and_returns_validators(server: ScriptedServer) -> None:
    headers = {"Content-Encoding": "gzip", "ETag": 'W/"1"', "Last-Modified": "yesterday"}
    server.replies["/"] = [Reply(gzip.compress(b"hello" * 10_000), headers=headers)]
    answer = client().get(f"{server.url}/")
    assert (answer.body, answer.validators) == (b"hello" * 10_000, Validators('W/"1"', "yesterday"))


@pytest.mark.parametrize("target", ["http://[", "//[::1", "http://a]/"])
def test_get_with_an_invalid_redirect_raises_malformed(server: ScriptedServer, target: str) -> None:
    server.replies["/"] = [Reply(status=302, headers={"Location": target})]
    assert refused(f"{server.url}/").reason.code == "malformed"


def test_get_of_bad_compressed_data_raises_malformed(server: ScriptedServer) -> None:
    server.replies["/"] = [Reply(b"not gzip at all", headers={"Content-Encoding": "gzip"})]
    assert refused(f"{server.url}/").reason.code == "malformed"


def test_get_of_a_missing_server_or_name_raises_unreachable_or_dns() -> None:
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


def test_get_with_https_from_a_plain_server_raises_tls(server: ScriptedServer) -> None:
    assert refused(f"https://127.0.0.1:{server.port}/").reason.code == "tls"


def test_get_follows_few_redirects_without_reading_their_bodies(server: ScriptedServer) -> None:
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


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("dns", "http://no-such-host.invalid/"),
        ("tls", "https://localhost:{port}/"),
        ("unreachable", "ftp://other.example/"),
    ],
)
def test_get_after_a_redirect_names_the_host_that_failed(
    server: ScriptedServer, code: str, target: str
) -> None:
    target = target.format(port=server.port)
    server.replies["/"] = [Reply(status=302, headers={"Location": target})]
    reason = refused(f"{server.url}/").reason
    host = urlsplit(target).hostname
    assert (reason.code, reason.params["host"]) == (code, host)
    assert str(host) in reason.detail


def test_get_sends_secrets_to_the_first_origin_only_and_no_cookies(server: ScriptedServer) -> None:
    other = server.url.replace("127.0.0.1", "localhost")
    server.replies["/a"] = [
        Reply(status=302, headers={"Location": f"{other}/b", "Set-Cookie": "who=me"})
    ]
    server.replies["/b"] = [Reply(b"")]
    client(secrets={"x-cg-demo-api-key": "k"}).get(f"{server.url}/a")
    assert [request.headers.get("x-cg-demo-api-key") for request in server.requests] == ["k", None]
    assert all(
        "cookie" not in request.headers and "authorization" not in request.headers
        for request in server.requests
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
    "[::127.0.0.1]",
    "[::a00:1]",
    "[::ffff:0:10.0.0.1]",
    "[fec0::1]",
    "[feff:ffff::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_get_with_public_only_refuses_every_form_of_private_address(
    server: ScriptedServer, host: str
) -> None:
    error = refused(f"http://{host}:{server.port}/", public_only=True)
    assert error.reason.code == "private_address"
    assert server.requests == []


def test_get_with_public_redirects_refuses_private_addresses_off_the_origin(
    server: ScriptedServer,
) -> None:
    server.replies["/out"] = [
        Reply(status=302, headers={"Location": f"http://localhost:{server.port}/end"})
    ]
    server.replies["/in"] = [Reply(status=302, headers={"Location": "/end"})]
    server.replies["/end"] = [Reply(b"here")]
    error = refused(f"{server.url}/out", public_redirects=True)
    assert (error.reason.code, error.reason.params) == ("private_address", {"host": "localhost"})
    assert server.paths() == ["/out"]
    assert client(public_redirects=True).get(f"{server.url}/in").body == b"here"
    assert client().get(f"{server.url}/out").body == b"here", "private feeds may redirect"
