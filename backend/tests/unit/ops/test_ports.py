"""The error for a port in use names port, holder and variable."""

import os
import socket
import subprocess
import sys

import pytest

from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.ops.ports import free_port, holder_of, require_free_port


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_require_free_port_accepts_a_free_port():
    require_free_port("127.0.0.1", free_port())


def test_free_port_is_never_one_of_outgoing_connections():
    with socket.create_server(("127.0.0.1", 0)) as server:
        outgoing = server.getsockname()[1]
    assert max(free_port() for _ in range(100)) < min(outgoing, 32_768)


def test_require_free_port_in_use_names_holder_and_variable(listener):
    with pytest.raises(
        StartupError,
        match=rf"Port {listener} is in use by process {os.getpid()} \(.*py.*\): .*"
        rf" PORT={listener + 1}\.",
    ):
        require_free_port("127.0.0.1", listener)


def test_require_free_port_with_so_reuseport_is_in_use():
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        first.listen()
        with pytest.raises(StartupError, match="in use"):
            require_free_port("127.0.0.1", first.getsockname()[1])


def test_holder_of_finds_another_process():
    program = "import socket; s = socket.create_server(('127.0.0.1', 0)); "
    program += "print(s.getsockname()[1], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        port = int(other.stdout.readline())
        assert holder_of(port).startswith(f"process {other.pid} (")
        other.stdin.close()


def test_require_free_port_foreign_host_raises_config_error():
    for host in ("no such host", "192.0.2.1"):
        with pytest.raises(ConfigError, match="HOST is"):
            require_free_port(host, 8050)
