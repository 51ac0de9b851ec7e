"""Clients that send half a body and then wait: the real web server goes on answering everybody else."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from cryptoviz.api.web.hanging_up import stop_reading
from cryptoviz.ops import local_http as answers
from cryptoviz.ops.ports import free_port
from support.waiting import wait_until

PROGRAM = """
import sys
from cryptoviz.api.bodies import Bodies
from cryptoviz.ops.webserver import serve

bodies = Bodies(64_000, patience_s=0.3)

def app(environ, start_response):
    whole = bodies.fetch(environ)
    start_response("200 OK" if whole else "408 Request Timeout", [("Content-Length", "0")])
    return [b""]

serve(lambda: app, "127.0.0.1", int(sys.argv[1]), 1, "info")
"""
HALF = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
WHOLE = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def port():
    number = free_port()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(number)], process_group=0)
    wait_until(lambda: answers.get("127.0.0.1", number, "/")[0] == 200)
    yield number
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def given_up(connection: socket.socket) -> bool:
    """Whether the server has answered or closed."""
    try:
        connection.recv(1)
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
    return True


@pytest.mark.parametrize("count", [1, 12])
def test_slow_bodies_that_were_given_up_hold_up_nobody(port, count):
    with ExitStack() as opened:
        slow = [
            opened.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(count)
        ]
        for connection in slow:
            connection.sendall(HALF)
            connection.setblocking(False)
        wait_until(lambda: all(map(given_up, slow)))
        # Their clients keep the connections open, and go on waiting.
        for _ in range(4):
            assert answers.get("127.0.0.1", port, "/", timeout=10)[0] == 200
            with socket.create_connection(("127.0.0.1", port), 10) as prompt:
                prompt.sendall(WHOLE)
                assert prompt.recv(100).startswith(b"HTTP/1.1 200")


def test_a_database_at_the_address_of_a_slow_client_is_not_hung_up():
    with ExitStack() as opened:
        door = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        with socket.create_server(
            ("127.0.0.1", 0)
        ) as database:  # it listens in a process of its own
            called = opened.enter_context(socket.create_connection(database.getsockname()))
            opened.enter_context(database.accept()[0])
        opened.enter_context(socket.create_connection(door.getsockname()))
        taken = opened.enter_context(door.accept()[0])
        assert not stop_reading("127.0.0.1", threading.Event())
        assert taken.recv(1) == b"", "nothing more is read from the client"
        called.setblocking(False)
        with pytest.raises(BlockingIOError):
            called.recv(1)
