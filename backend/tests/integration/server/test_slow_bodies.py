"""Clients that send half a body and then wait do not stop the real web server for others."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest

from cryptoviz.ops import local_http
from cryptoviz.ops.ports import free_port
from support.waiting import wait_until

PROGRAM = """
import sys
from cryptoviz.api.web.request_bodies import RequestBodyReader
from cryptoviz.ops.webserver import serve

bodies = RequestBodyReader(64_000)

def app(environ, start_response):
    status = "200 OK" if bodies.buffer(environ) else "503 Service Unavailable"
    start_response(status, [("Content-Length", "0")])
    return [b""]

serve(lambda: app, "127.0.0.1", int(sys.argv[1]), 1, "info")
"""
HALF = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
WHOLE = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def port():
    number = free_port()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(number)], process_group=0)
    wait_until(lambda: local_http.get("127.0.0.1", number, "/")[0] == 200)
    yield number
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def connect(port, address):
    return socket.create_connection(("127.0.0.1", port), 10, source_address=(address, 0))


def post(port, address):
    """Return the status of a request with a whole body."""
    with connect(port, address) as connection:
        connection.sendall(WHOLE)
        return int(connection.recv(100).split()[1])


@pytest.mark.parametrize("count", [1, 12])
def test_slow_bodies_of_one_client_hold_up_no_other_client(port, count):
    with ExitStack() as opened:
        slow = [opened.enter_context(connect(port, "127.0.0.1")) for _ in range(count)]
        for connection in slow:
            connection.sendall(HALF)
        wait_until(lambda: post(port, "127.0.0.1") == 503)
        for _ in range(4):
            assert local_http.get("127.0.0.1", port, "/", timeout=10)[0] == 200
            assert post(port, "127.0.0.2") == 200
    wait_until(lambda: post(port, "127.0.0.1") == 200)


def test_slow_bodies_of_many_clients_hold_up_only_requests_with_a_body(port):
    with ExitStack() as opened:
        for number in range(1, 13):
            slow = opened.enter_context(connect(port, f"127.0.0.{number}"))
            slow.sendall(HALF)
        wait_until(lambda: post(port, "127.0.0.99") == 503)
        for _ in range(4):
            assert local_http.get("127.0.0.1", port, "/", timeout=10)[0] == 200
    wait_until(lambda: post(port, "127.0.0.99") == 200)
