"""`cryptoviz up` and `demo` as a user starts them: real processes, the simulator instead of the network."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from cryptoviz.config import project_root
from cryptoviz.ops import local_http
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import JWT_KEY, instance_value
from support.crash.simulator_process import PROGRAM
from support.servers.processes import alive, family, listening
from support.waiting import PATIENCE_S, wait_until

pytestmark = pytest.mark.usefixtures("process_database")


def environ(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG", "DATABASE_URL")
    }
    return {
        **kept,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
        **more,
    }


def run(*words: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE_S
    )


class Running:
    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self._log = process, port, log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def get(self, path: str) -> dict[str, object]:
        return local_http.get_json("127.0.0.1", self.port, path)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Starts commands and ends what is left of them."""
    processes = []

    def start(command: str, directory: Path, port: int, **more: str) -> Running:
        log = directory / f"{command}.log"
        with log.open("wb") as output:
            env = environ(directory / "data", port, **more)
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


def test_the_demo_prints_its_address_and_a_sign_in(demo):
    assert (
        f"The demo of CryptoViz is ready: http://127.0.0.1:{demo.port}  (simulated data)"
        in demo.log
    )
    assert "Sign in as demo with the password demo-" in demo.log


def test_the_demo_says_that_it_is_simulated_and_lets_anyone_in(demo):
    site = demo.get("/api/v1/site")
    assert (site["simulated"], site["first_account"], site["registration_open"]) == (
        True,
        False,
        True,
    )


def test_a_second_start_on_the_same_data_is_refused(demo, tmp_path):
    data_dir = Path(demo._log.parent / "data")
    refused = run("demo", cwd=tmp_path, env=environ(data_dir, free_port()))
    assert refused.returncode == 1
    expected = f"CryptoViz already runs on {data_dir} (process {demo.process.pid}): stop it first, or set DATA_DIR to another directory.\n"
    assert refused.stderr == expected


def test_a_port_in_use_stops_the_start(demo, tmp_path):
    refused = run("up", cwd=tmp_path, env=environ(tmp_path / "other", demo.port))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {demo.port} is in use by process ")
    assert f"PORT={demo.port + 1}" in refused.stderr


def test_a_bad_setting_stops_the_start_with_exit_code_2(tmp_path):
    refused = run("up", cwd=tmp_path, env=environ(tmp_path / "data", 8050, WORKERS="none"))
    assert (refused.returncode, refused.stderr) == (
        2,
        "WORKERS must be a valid integer (it is 'none').\n",
    )


@pytest.mark.parametrize("content", [None, b"- 1\n", b"topics: {a: [\n", b"\xff"])
def test_a_topics_file_that_declares_none_stops_the_start_with_exit_code_2(tmp_path, content):
    if content is not None:
        (tmp_path / "topics.yml").write_bytes(content)
    refused = run(
        "up",
        cwd=tmp_path,
        env=environ(tmp_path / "data", free_port()) | {"TOPICS_FILE": "topics.yml"},
    )
    assert refused.returncode == 2
    assert "TOPICS_FILE is topics.yml, which " in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "damage",
    [lambda data: (data / "up.lock").mkdir(), lambda data: (data / "archive").touch()],
    ids=["up.lock", "archive"],
)
def test_a_data_directory_that_holds_something_else_stops_the_start_with_a_sentence(
    tmp_path, damage
):
    (tmp_path / "data").mkdir()
    damage(tmp_path / "data")
    assert_refused(run("up", cwd=tmp_path, env=environ(tmp_path / "data", free_port())), 2)


def test_what_is_no_database_stops_the_start_with_a_sentence(tmp_path, process_database, databases):
    (tmp_path / "data").mkdir()
    if databases.kind == "sqlite":
        (tmp_path / "data/cryptoviz.db").mkdir()
    else:
        databases.drop(process_database)
    assert_refused(run("up", cwd=tmp_path, env=environ(tmp_path / "data", free_port())), 1)


@pytest.mark.parametrize("key", ["", "short", "é" * 40])
def test_a_damaged_key_stops_the_start_with_a_sentence(tmp_path, process_database, databases, key):
    env = environ(tmp_path / "data", free_port())
    assert run("migrate", cwd=tmp_path, env=env).returncode == 0
    if databases.kind == "sqlite":
        (tmp_path / "data/jwt.key").write_text(key)
    else:
        put_key(process_database, key)
    refused = run("up", cwd=tmp_path, env=env)
    assert (
        refused.returncode,
        refused.stderr.count("is damaged:"),
        "Traceback" in refused.stderr,
    ) == (2, 1, False)


def put_key(url: str, key: str) -> None:
    database = Database(url)
    assert instance_value(database, JWT_KEY, lambda: key) == key
    database.dispose()


def assert_refused(refused: subprocess.CompletedProcess[str], code: int) -> None:
    assert refused.returncode == code, refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stderr.strip().endswith(".")


@pytest.mark.parametrize("part", ["pipeline", "serve", "produce", "consume", "reindex"])
@pytest.mark.parametrize(
    "damage", ["a file for a directory", "an empty id", "an id that leads elsewhere"]
)
def test_a_log_that_cannot_be_used_is_one_sentence_of_each_part(tmp_path, part, damage):
    env = environ(tmp_path / "data", free_port(), FEEDS="", TOP_COINS="0")
    assert run("migrate", cwd=tmp_path, env=env).returncode == 0
    (tmp_path / "data").mkdir(exist_ok=True)
    if damage == "a file for a directory":
        (tmp_path / "data/archive").touch()
    else:
        (tmp_path / "data/archive").mkdir()
        (tmp_path / "data/archive/log.id").write_text(
            "" if damage == "an empty id" else "../../elsewhere\n"
        )
    ended = run(part, cwd=tmp_path, env=env)
    said = [line for line in ended.stderr.splitlines() if "archive" in line]
    assert (ended.returncode, len(said)) == (1, 1)
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("name", "password"), [("a b", "long enough"), ("ada", "short")])
def test_an_admin_who_may_not_be_made_stops_the_start_with_exit_code_2(tmp_path, name, password):
    admin = {"ADMIN_USERNAME": name, "ADMIN_PASSWORD": password}
    refused = run("up", cwd=tmp_path, env=environ(tmp_path / "data", free_port(), **admin))
    assert refused.returncode == 2
    assert [
        line.partition(" ")[0] for line in refused.stderr.splitlines() if line.startswith("ADMIN_")
    ] != []
    assert password not in refused.stderr


@pytest.mark.parametrize("kind", ["market", "news"])
@pytest.mark.parametrize("code", [0, 1])
def test_polling_once_tells_by_its_exit_code_whether_the_sources_answered(
    demo, tmp_path, kind, code
):
    simulator = demo.log.partition("Simulated CoinGecko on ")[2].partition("/api")[0]
    address = f"http://127.0.0.1:{free_port()}" if code else simulator
    feeds = f"{address}/feeds/coin-courier.xml"
    sources = {
        "COINGECKO_BASE_URL": f"{address}/api/v3",
        "FEEDS": feeds,
        "ALLOW_PRIVATE_FEEDS": "true",
    }
    env = environ(tmp_path / "data", 8050, **sources)
    assert run("migrate", cwd=tmp_path, env=env).returncode == 0
    assert run("produce", kind, "--once", cwd=tmp_path, env=env).returncode == code


def test_without_network_it_says_which_sources_fail_why_and_when_it_tries_again(started, tmp_path):
    nowhere = f"http://127.0.0.1:{free_port()}"
    sources = {
        "COINGECKO_BASE_URL": nowhere,
        "FEEDS": f"The Paper|{nowhere}/rss",
        "ALLOW_PRIVATE_FEEDS": "true",
        "LOG_FORMAT": "json",
    }
    running = started("up", tmp_path, free_port(), **sources)
    wait_until(lambda: "is ready" in running.log)
    for title in ("CoinGecko", "The Paper"):
        said = wait_until(lambda title=title: failures_of(running.log, title))[0]
        assert said["error"].startswith(f"{title} cannot be reached")
        assert said["next_try"] > said["time"]
    assert running.process.poll() is None
    assert "create the first account" in running.log


def failures_of(log: str, title: str) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [
        line
        for line in lines
        if line["message"] == "poll failed" and line["error"].startswith(title)
    ]


def test_sigterm_stops_everything(demo):
    everybody = family(demo.process.pid)
    assert len(everybody) >= 6  # up, simulator, pipeline, serve and its two workers
    demo.process.terminate()
    assert demo.process.wait(timeout=PATIENCE_S) == 0
    assert not any(alive(pid) for pid in everybody)
    assert not listening(demo.port)
