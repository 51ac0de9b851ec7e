"""PostgreSQL stops or hangs under running processes: they report it and recover by themselves."""

import signal
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import utc_now
from cryptoviz.config import project_root
from cryptoviz.model.topics import MARKETS, load_topics
from cryptoviz.ops import local_http
from cryptoviz.ops.ports import free_port
from support.fakes.store import START, snapshot
from support.servers.api_client import API
from support.servers.installation import Installation
from support.servers.postgres_server import PostgresServer
from support.waiting import wait_until

UNREADY_WITHIN_S = 10.0  # as promised


@pytest.fixture
def installed(server: PostgresServer, tmp_path: Path) -> Installation:
    made = Installation(
        tmp_path, DATABASE_URL=server.create("own"), HEALTH_PORT=str(free_port()), LOG_FORMAT="json"
    )
    assert made.command("migrate").returncode == 0
    return made


@pytest.mark.parametrize("how", ["stopped", "killed", "paused"])
def test_processes_without_postgres_are_unready_and_recover(
    server: PostgresServer, installed: Installation, how: str
) -> None:
    health = int(installed.environ["HEALTH_PORT"])
    topics = load_topics(project_root() / "kafka/topics.yml")
    bus = FileBus(Path(installed.environ["DATA_DIR"]) / "archive", topics, utc_now)
    with installed.serving("serve") as serving, installed.running("consume", "index") as indexing:
        token = installed.api.authenticate("register", "ada", "a long enough pass phrase")
        bus.publish(MARKETS, [snapshot("bitcoin", START, 1.0)])
        wait_until(lambda: installed.api.request(f"{API}/coins/bitcoin", token).status == 200)
        wait_until(lambda: local_http.get("127.0.0.1", health, "/readyz")[0] == 200)

        take_away(server, how)
        wait_until(lambda: installed.api.request("/readyz").status == 503, UNREADY_WITHIN_S)
        wait_until(
            lambda: (
                local_http.get("127.0.0.1", health, "/readyz", timeout=UNREADY_WITHIN_S)[0] == 503
            ),
            UNREADY_WITHIN_S,
        )
        for path in (f"{API}/coins/bitcoin", f"{API}/site"):
            problem = installed.api.request(path, token).json()
            assert (problem["status"], problem["detail"]) == (503, "The database does not answer.")
        problem = installed.api.request("/readyz").json()
        assert problem["detail"].startswith("The database does not answer: ")
        assert installed.api.request("/healthz").status == 200
        bus.publish(MARKETS, [snapshot("ethereum", START, 1.0)])
        wait_until(
            lambda: '"consumer waits"' in indexing.read_text(),
            expected=lambda: "the reason why the consumer waits",
        )

        give_back(server, how)
        wait_until(
            lambda: installed.api.request(f"{API}/coins/ethereum", token).status == 200,
            expected=lambda: indexing.read_text()[-2000:],
        )
        wait_until(lambda: installed.api.request("/readyz").status == 200)
        wait_until(lambda: local_http.get("127.0.0.1", health, "/readyz")[0] == 200)
    assert "Traceback" not in serving.read_text() + indexing.read_text()
    bus.close()


def take_away(server: PostgresServer, how: str) -> None:
    match how:
        case "stopped":
            server.stop()
        case "killed":
            server.stop(signal.SIGQUIT)
        case "paused":
            server.pause()


def give_back(server: PostgresServer, how: str) -> None:
    if how == "paused":
        server.resume()
    else:
        server.start()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DROP TABLE latest", "The database lacks its table latest"),
        (
            "UPDATE alembic_version SET version_num = '9999'",
            "The database is of version 9999, made by a newer CryptoViz",
        ),
        ("ALTER DATABASE own SET default_transaction_read_only = on", "The database is read-only"),
    ],
)
def test_start_of_each_part_on_unusable_database_fails_with_one_sentence(
    server: PostgresServer, installed: Installation, damage: str, sentence: str
) -> None:
    server.execute(damage, "own")
    for words in (("serve",), ("produce", "news", "--once"), ("consume", "index"), ("up",)):
        ended = installed.command(*words)
        reasons = [line for line in ended.stderr.splitlines() if sentence in line]
        assert (ended.returncode, len(reasons), "Traceback" in ended.stderr) == (2, 1, False), (
            words,
            ended.stderr,
        )


def test_start_without_postgres_fails_with_one_sentence_without_password(
    tmp_path: Path,
) -> None:
    url = f"postgresql://ada:secret-word@127.0.0.1:{free_port()}/own"
    for words in (("migrate",), ("serve",), ("consume", "index")):
        ended = Installation(tmp_path, DATABASE_URL=url).command(*words)
        assert ended.returncode in (1, 2), (words, ended.stderr)
        assert ended.stderr.splitlines()[-1].startswith("The database does not answer: ")
        assert "secret-word" not in ended.stdout + ended.stderr
