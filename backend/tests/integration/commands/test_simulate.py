"""`cryptoviz simulate` as a real process: it prints its address, serves, logs, ends on SIGTERM."""

import os
import signal
import socket
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import orjson
import pytest
import requests
from click.testing import CliRunner

from cryptoviz.cli.commands.run.simulate import command
from cryptoviz.ops.heartbeat_pipe import PIPE, HeartbeatPipe
from support.waiting import PATIENCE_S, wait_until


def test_simulate_serves_and_logs_until_sigterm(tmp_path: Path) -> None:
    log = tmp_path / "served.jsonl"
    arguments = ["--port", "0", "--log", str(log), "--state", str(tmp_path / "state")]
    arguments += ["--fault", "markets=429x1", "--cache-seconds", "0.5"]
    started = [sys.executable, "-m", "cryptoviz.cli.main", "simulate", *arguments]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split()[3].rstrip(",")
        assert "/feeds/hash-herald.xml" in line
        markets = f"{url}/coins/markets?vs_currency=usd"
        statuses = [requests.get(markets, timeout=PATIENCE_S).status_code for _ in range(2)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_S) == 0
    assert statuses == [HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.OK]
    assert [orjson.loads(entry)["status"] for entry in log.read_bytes().splitlines()] == statuses


def test_simulate_sends_heartbeats_to_its_supervisor() -> None:
    pipe = HeartbeatPipe(0)
    started = [sys.executable, "-m", "cryptoviz.cli.main", "simulate", "--port", "0"]
    environ = {**os.environ, PIPE: str(pipe.writer)}
    with subprocess.Popen(
        started, stdout=subprocess.DEVNULL, env=environ, pass_fds=[pipe.writer]
    ) as process:
        pipe.started()
        wait_until(lambda: pipe.frozen(0, -1) == [process.pid])
        process.terminate()
    pipe.close()


def test_simulate_reports_a_port_in_use_and_a_bad_fault_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = CliRunner().invoke(command, ["--port", str(port)])
    assert refused.exit_code == 1
    assert f"port {port} cannot be listened on" in refused.output
    wrong = CliRunner().invoke(command, ["--fault", "markets=banana"])
    assert wrong.exit_code == 2
    assert "there is no fault 'banana'" in wrong.output


@pytest.mark.parametrize("option", ["--speed", "--cache-seconds", "--story-seconds"])
@pytest.mark.parametrize("value", ["inf", "nan", "1e300", "-1"])
def test_simulate_number_out_of_range_is_a_usage_error(option: str, value: str) -> None:
    assert CliRunner().invoke(command, [option, value]).exit_code == 2
