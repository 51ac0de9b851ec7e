"""The health endpoint of a process without a web server, and `cryptoviz healthy`."""

import json
import socket
from ipaddress import ip_address

import pytest
from click.testing import CliRunner

from cryptoviz.cli.main import cli
from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.ops import health, local_http
from cryptoviz.ops.health import health_server


class State:
    """A check that passes unless `error` is set."""

    error: Exception | None = None

    def check(self):
        if self.error is not None:
            raise self.error


@pytest.fixture
def state():
    return State()


@pytest.fixture
def port(state):
    with health_server("127.0.0.1", 0, state.check) as port:
        yield port


def ask(port, path):
    status, body = local_http.get("127.0.0.1", port, path)
    return status, json.loads(body)


def test_readyz_check_passes_is_200(port):
    assert ask(port, "/readyz") == (200, {"status": "ok"})


def test_readyz_check_fails_is_503_with_the_reason(port, state):
    state.error = StoreError("The database does not answer.")
    status, body = ask(port, "/readyz")
    assert (status, body["status"], body["detail"]) == (503, 503, "The database does not answer.")
    assert ask(port, "/healthz") == (200, {"status": "ok"})


def test_readyz_from_another_machine_has_no_reason(state, monkeypatch):
    state.error = StoreError('connection to server at "db.example", port 5432 failed')
    with health_server("127.0.0.1", 0, state.check) as port:
        monkeypatch.setattr(health, "ip_address", lambda _: ip_address("192.0.2.1"))
        assert ask(port, "/readyz")[1]["detail"] == health.NOT_READY


def test_other_path_is_404(port):
    assert ask(port, "/metrics")[0] == 404


def test_health_server_port_in_use_raises_config_error(state):
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(ConfigError, match=r"^HEALTH_PORT is \d+, which cannot"),
        health_server("127.0.0.1", other.getsockname()[1], state.check),
    ):
        pytest.fail("it listens on a port in use")


@pytest.mark.parametrize("variable", ["HEALTH_PORT", "PORT"])
def test_healthy_asks_health_port_else_port(port, state, variable, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environ = {"HEALTH_PORT": "", "PORT": "1", variable: str(port)}
    assert CliRunner().invoke(cli, ["healthy"], env=environ).exit_code == 0
    state.error = StoreError("The database does not answer.")
    refused = CliRunner().invoke(cli, ["healthy"], env=environ)
    assert (refused.exit_code, refused.stderr) == (1, "The database does not answer.\n")


def test_healthy_without_a_server_fails_with_the_port(port, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = CliRunner().invoke(cli, ["healthy"], env={"HEALTH_PORT": "1"})
    assert (refused.exit_code, refused.stderr) == (1, "Nothing answers on port 1.\n")
