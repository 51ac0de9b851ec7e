"""`cryptoviz up` and `demo` in real processes, with the simulator instead of the network."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.ops import local_http
from cryptoviz.ops.ports import free_port
from support.crash.simulator_process import PROGRAM
from support.servers.commands import environ_of, run_command
from support.servers.processes import alive, children, family, listening
from support.waiting import PATIENCE_S, wait_until

pytestmark = pytest.mark.usefixtures("process_database")


class Running:
    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self._log = process, port, log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def get(self, path: str) -> dict[str, object]:
        return json.loads(local_http.get("127.0.0.1", self.port, path)[1])


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Start commands; kill them at the end."""
    processes = []

    def start(command: str, directory: Path, port: int, **more: str) -> Running:
        log = directory / f"{command}.log"
        with log.open("wb") as output:
            env = environ_of(directory / "data", port, **more)
            process = subprocess.Popen(
                [*PROGRAM, command], cwd=directory, env=env, stdout=output, stderr=output
            )
        processes.append(process)
        return Running(process, port, log)

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def demo(started, tmp_path_factory):
    running = started(
        "demo",
        tmp_path_factory.mktemp("demo"),
        free_port(),
        SIMULATOR_PORT=str(free_port()),
        POLL_SECONDS="1",
    )
    wait_until(lambda: "is ready" in running.log)
    return running


def simulator_of(demo: Running) -> str:
    """Return the URL of its simulator."""
    return demo.log.partition("Simulated CoinGecko on ")[2].partition("/api")[0]


def test_demo_prints_its_url_and_account_as_last_lines(demo):
    prices = demo._log.parent / "data" / "archive"
    wait_until(lambda: [*prices.rglob("datacrypto/*/*")])
    *_, address, account = demo.log.splitlines()
    ready = "The demo of CryptoViz is ready: "
    assert address == f"{ready}http://127.0.0.1:{demo.port}  (simulated data)"
    assert account.startswith("Sign in as demo with the password demo-")


def test_demo_site_is_simulated_and_open(demo):
    site = demo.get("/api/v1/site")
    assert (site["simulated"], site["first_account"], site["registration_open"]) == (
        True,
        False,
        True,
    )


def test_second_start_on_the_same_data_is_refused(demo, tmp_path):
    data_dir = Path(demo._log.parent / "data")
    port = simulator_of(demo).rpartition(":")[2]
    env = environ_of(data_dir, free_port(), SIMULATOR_PORT=port)
    refused = run_command("demo", cwd=tmp_path, env=env)
    assert refused.returncode == 1
    expected = (
        f"CryptoViz already runs on {data_dir} (process {demo.process.pid}): stop it first, or set"
        " DATA_DIR to another directory.\n"
    )
    assert refused.stderr == expected


def test_up_port_in_use_names_holder_and_variable(demo, tmp_path):
    refused = run_command("up", cwd=tmp_path, env=environ_of(tmp_path / "other", demo.port))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {demo.port} is in use by process ")
    assert f"PORT={demo.port + 1}" in refused.stderr


@pytest.mark.parametrize("kind", ["market", "news"])
@pytest.mark.parametrize("code", [0, 1])
def test_produce_once_exit_code_is_the_result_of_the_polls(demo, tmp_path, kind, code):
    address = f"http://127.0.0.1:{free_port()}" if code else simulator_of(demo)
    feeds = f"{address}/feeds/coin-courier.xml"
    sources = {
        "COINGECKO_BASE_URL": f"{address}/api/v3",
        "FEEDS": feeds,
        "ALLOW_PRIVATE_FEEDS": "true",
    }
    env = environ_of(tmp_path / "data", 8050, **sources)
    assert run_command("migrate", cwd=tmp_path, env=env).returncode == 0
    assert run_command("produce", kind, "--once", cwd=tmp_path, env=env).returncode == code


def test_up_below_a_path_without_network_is_ready_and_reports_failures(started, tmp_path):
    unreachable = f"http://127.0.0.1:{free_port()}"
    sources = {
        "COINGECKO_BASE_URL": unreachable,
        "FEEDS": f"The Paper|{unreachable}/rss",
        "ALLOW_PRIVATE_FEEDS": "true",
        "LOG_FORMAT": "json",
        "BASE_PATH": "/cryptoviz/",
    }
    running = started("up", tmp_path, free_port(), **sources)
    address = f"http://127.0.0.1:{running.port}/cryptoviz/"
    wait_until(lambda: f"CryptoViz is ready: {address}\n" in running.log)
    for title in ("CoinGecko", "The Paper"):
        failure = wait_until(lambda title=title: failures_of(running.log, title))[0]
        assert failure["error"].startswith(f"{title} cannot be reached")
        assert failure["next_try"] > failure["time"]
    assert running.process.poll() is None
    assert "create the first account" in running.log
    assert "Python threads" not in running.log  # advice of granian that does not apply


def test_up_restarts_a_frozen_pipeline_and_web_worker(started, tmp_path):
    settings = {"LOG_FORMAT": "json", "HEARTBEAT_LIMIT_SECONDS": "5", "WORKERS": "1"}
    sources = {"COINGECKO_BASE_URL": f"http://127.0.0.1:{free_port()}", "FEEDS": ""}
    running = started("up", tmp_path, free_port(), **sources, **settings)
    wait_until(lambda: "is ready" in running.log)
    parts = {line["part"]: line["pid"] for line in lines_of(running.log, "started")}
    [worker] = children(parts["serve"])
    for pid in (parts["pipeline"], worker):
        os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: len(lines_of(running.log, "frozen, killed")) == 2)
    killed = {(line["part"], line["pid"]) for line in lines_of(running.log, "frozen, killed")}
    assert killed == {("pipeline", parts["pipeline"]), ("serve", worker)}
    wait_until(lambda: local_http.get("127.0.0.1", running.port, "/healthz")[0] == 200)
    assert children(parts["serve"]) not in ([], [worker])
    wait_until(lambda: len(lines_of(running.log, "started")) == 3)


def lines_of(log: str, message: str) -> list[dict[str, Any]]:
    whole = (line for line in log.splitlines() if line.startswith("{") and line.endswith("}"))
    lines = map(json.loads, whole)
    return [line for line in lines if line["message"] == message]


def failures_of(log: str, title: str) -> list[dict[str, Any]]:
    return [line for line in lines_of(log, "poll failed") if line["error"].startswith(title)]


def test_up_sigterm_stops_everything(demo):
    processes = family(demo.process.pid)
    assert len(processes) >= 6  # up, simulator, pipeline, serve and its two workers
    demo.process.terminate()
    assert demo.process.wait(timeout=PATIENCE_S) == 0
    assert " stopping" in demo.log
    assert not any(alive(pid) for pid in processes)
    assert not listening(demo.port)
