"""A process that serves nothing else answers how it is, and `cryptoviz healthy` asks it."""

import json
import socket

import pytest
from click.testing import CliRunner

from cryptoviz.cli.main import cli
from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.ops import local_http as answers
from cryptoviz.ops.health import HealthServer


class State:
    """What the check says: nothing, or why it is not ready."""

    error: Exception | None = None

    def check(self):
        if self.error is not None:
            raise self.error


@pytest.fixture
def state():
    return State()


@pytest.fixture
def server(state):
    with HealthServer("127.0.0.1", 0, state.check) as running:
        yield running


def ask(server, path):
    status, body = answers.get("127.0.0.1", server.port, path)
    return status, json.loads(body)


def test_ready_while_the_check_is_content(server):
    assert ask(server, "/readyz") == (200, {"status": "ok"})


def test_not_ready_says_why_and_lives_nevertheless(server, state):
    state.error = StoreError("The database does not answer.")
    status, body = ask(server, "/readyz")
    assert (status, body["status"], body["detail"]) == (503, 503, "The database does not answer.")
    assert ask(server, "/healthz") == (200, {"status": "ok"})


def test_it_has_nothing_else(server):
    assert ask(server, "/metrics")[0] == 404


def test_a_port_in_use_is_a_bad_setting(state):
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(ConfigError, match=r"^HEALTH_PORT is \d+, which cannot"),
    ):
        HealthServer("127.0.0.1", other.getsockname()[1], state.check)


@pytest.mark.parametrize("variable", ["HEALTH_PORT", "PORT"])
def test_healthy_asks_the_part_that_runs_here(server, state, variable, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environ = {"HEALTH_PORT": "", "PORT": "1", variable: str(server.port)}
    assert CliRunner().invoke(cli, ["healthy"], env=environ).exit_code == 0
    state.error = StoreError("The database does not answer.")
    refused = CliRunner().invoke(cli, ["healthy"], env=environ)
    assert (refused.exit_code, refused.stderr) == (1, "The database does not answer.\n")


def test_healthy_says_when_nothing_answers(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = CliRunner().invoke(cli, ["healthy"], env={"HEALTH_PORT": "1"})
    assert (refused.exit_code, refused.stderr) == (1, "Nothing answers on port 1.\n")
