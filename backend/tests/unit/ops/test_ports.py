"""A taken port is told by number, holder and the variable to set."""

import os
import socket
import subprocess
import sys

import pytest

from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.ops.ports import holder_of, require_free_port


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_accepted():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    require_free_port("127.0.0.1", port)


def test_a_port_in_use_is_named_with_its_holder_and_the_variable(listener):
    with pytest.raises(
        StartupError,
        match=rf"Port {listener} is in use by process {os.getpid()} \(.*py.*\): .* PORT={listener + 1}\.",
    ):
        require_free_port("127.0.0.1", listener)


def test_a_port_shared_by_so_reuseport_counts_as_used():
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        first.listen()
        with pytest.raises(StartupError, match="in use"):
            require_free_port("127.0.0.1", first.getsockname()[1])


def test_the_holder_is_found_in_another_process():
    program = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        port = int(other.stdout.readline())
        assert holder_of(port).startswith(f"process {other.pid} (")
        other.stdin.close()


def test_a_host_that_is_no_address_of_this_machine_is_a_bad_setting():
    for host in ("no such host", "192.0.2.1"):
        with pytest.raises(ConfigError, match="HOST is"):
            require_free_port(host, 8050)
