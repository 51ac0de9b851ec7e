"""Slow and idle clients of the real web server cost nobody else a request."""

import resource
import socket
from contextlib import ExitStack

import pytest

from cryptoviz.api.web.request_bodies import READERS, READERS_PER_CLIENT
from cryptoviz.ops import local_http
from cryptoviz.ops.webserver import HEADER_TIMEOUT_MS
from support.servers.installation import Installation
from support.waiting import wait_until

HALF_BODY = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
WHOLE_BODY = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)
HALF_HEADER = b"GET / HTTP/1.1\r\nHost: 127"
DOCUMENT = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
READ = 422  # the status of a body that was read and is no sign-in
BUSY = 503


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    installation = Installation(tmp_path_factory.mktemp("slow"), WORKERS="1")
    assert installation.command("migrate").returncode == 0
    with installation.serving("serve"):
        yield installation.port


@pytest.fixture
def opened():
    with ExitStack() as connections:
        yield connections


@pytest.fixture
def many_files():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def connect(opened, port, sent, address="127.0.0.1", buffer=None):
    """Open a connection that sends this and nothing more."""
    connection = opened.enter_context(socket.socket())
    connection.settimeout(60)
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.bind((address, 0))
    connection.connect(("127.0.0.1", port))
    connection.sendall(sent)
    return connection


def post(port, address):
    """Return the status of a request with a whole body."""
    with ExitStack() as opened:
        return int(connect(opened, port, WHOLE_BODY, address).recv(100).split()[1])


def assert_others_are_served(port, address="127.0.0.99"):
    for _ in range(8):
        assert local_http.get("127.0.0.1", port, "/api/v1/site", timeout=30)[0] == 200
        assert post(port, address) == READ


def test_four_slow_bodies_hold_up_nobody_not_even_their_own_address(port, opened):
    for _ in range(4):
        connect(opened, port, HALF_BODY)
    assert_others_are_served(port, "127.0.0.1")


def test_many_slow_bodies_of_one_client_hold_up_only_its_own_bodies(port, opened):
    for _ in range(40):
        connect(opened, port, HALF_BODY)
    wait_until(lambda: post(port, "127.0.0.1") == BUSY)
    assert_others_are_served(port)
    opened.close()
    wait_until(lambda: post(port, "127.0.0.1") == READ)


def test_slow_bodies_of_many_clients_hold_up_only_other_bodies(port, opened):
    for number in range(1, READERS // READERS_PER_CLIENT + 1):
        for _ in range(READERS_PER_CLIENT):
            connect(opened, port, HALF_BODY, f"127.0.0.{number}")
    wait_until(lambda: post(port, "127.0.0.99") == BUSY)
    for _ in range(8):
        assert local_http.get("127.0.0.1", port, "/api/v1/site", timeout=30)[0] == 200
    opened.close()
    wait_until(lambda: post(port, "127.0.0.99") == READ)


def test_idle_connections_hold_up_nobody_and_are_closed(port, opened, many_files):
    idle = [connect(opened, port, sent) for sent in (b"", HALF_HEADER) for _ in range(750)]
    assert_others_are_served(port)
    assert HEADER_TIMEOUT_MS <= 10_000
    assert all(connection.recv(100) == b"" for connection in idle)


def test_clients_that_read_no_answers_hold_up_nobody(port, opened):
    for _ in range(50):
        connect(opened, port, DOCUMENT * 9, buffer=1024)
    assert_others_are_served(port)
