"""`up` with a DATA_DIR that is full or read-only: it reports it, damages nothing and continues."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from cryptoviz.model.records import COINGECKO
from cryptoviz.model.topics import MARKETS, MONITORING
from cryptoviz.ops import local_http
from support.crash.request_log import acknowledged, prices_of, read_request_log
from support.crash.supervised_installation import SupervisedInstallation
from support.crash.topic_files import SNAPSHOT, count_lines, read_topic, snapshot_prices
from support.json_lines import complete_lines
from support.servers.installation import Installation
from support.servers.small_disks import SmallDisk, small_disk
from support.waiting import PATIENCE_S, wait_until

NO_SPACE = "There is no space left for the log in "
PUBLISHING_WAITS, POLL_NOT_SAVED = "waits to be published", "poll not saved"


@pytest.fixture
def small_data_dir(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "data", "3m") as disk:
        yield disk


def test_file_bus_and_database_continue_after_full_disk(tmp_path: Path) -> None:
    """Nothing polled is lost, and nothing is polled while it cannot be stored."""
    with small_disk(tmp_path / "data", "256m") as disk:
        installation = SupervisedInstallation(
            tmp_path, 1, f"sqlite:///{disk.path / 'cryptoviz.db'}"
        )
        try:
            with installation.simulator():
                installation.start()
                wait_until(lambda: len(stored_prices(installation)) > 500)
                assert installation.get("markets")["data"]
                disk.fill()
                wait_until(
                    lambda: problems(installation),
                    expected=lambda: installation.log.read_text()[-2000:],
                )
                count = len(stored_prices(installation))
                check_reported(installation)
                assert installation.get("markets")["data"], "stored data are still served"
                disk.free()
                wait_until(
                    lambda: len(stored_prices(installation)) > count + 500,
                    2 * PATIENCE_S,
                    lambda: installation.log.read_text()[-2000:],
                )
                installation.stop()
            installation.start(sources=False)
            wait_until(lambda: index_of_markets(installation)["position"] == count_markets(disk))
            check_complete(installation)
            check_status_history(installation)
            installation.stop()
        finally:
            installation.close()
    assert "Traceback" not in installation.log.read_text()


def check_reported(installation: SupervisedInstallation) -> None:
    """Each web worker says within seconds that nothing can be stored."""
    url = f"http://127.0.0.1:{installation.port}/api/v1/auth/login"

    def login() -> requests.Response:
        return requests.post(url, json={"username": "nobody", "password": "x" * 12}, timeout=60)

    wait_until(lambda: local_http.get("127.0.0.1", installation.port, "/readyz")[0] == 503)
    wait_until(lambda: "ok" not in states(installation))
    wait_until(lambda: "Disk full" in login().json()["detail"])


def states(installation: SupervisedInstallation) -> list[str]:
    status = installation.get("status")
    return [row["state"] for row in (*status["sources"], *status["consumers"])]


def problems(installation: SupervisedInstallation) -> set[str]:
    """Return how the log says that live prices cannot be stored.

    The log of events or the database may be the first that finds no space.
    """
    found = set()
    for line in installation.log.read_text().splitlines():
        entry = json.loads(line) if line.startswith("{") and line.endswith("}") else {}
        if entry.get("source") == COINGECKO:
            if PUBLISHING_WAITS in entry["message"] and entry["error"].startswith(NO_SPACE):
                found.add(PUBLISHING_WAITS)
            if entry["message"] == POLL_NOT_SAVED and "full" in entry["error"]:
                found.add(POLL_NOT_SAVED)
    return found


def stored_prices(installation: SupervisedInstallation) -> dict[str, float]:
    """Return id → price of the snapshots in whole lines now."""
    found = {}
    for path in installation.data_dir.glob(f"archive/*/{MARKETS}/*/0.0.jsonl"):
        for line in complete_lines(path.read_bytes()):
            event = json.loads(line)["event"]
            if event["type"] == SNAPSHOT:
                found[event["id"]] = event["data"]["price"]
    return found


def index_of_markets(installation: SupervisedInstallation) -> dict[str, Any]:
    """Return the status of the index for market data."""
    rows = installation.get("status")["consumers"]
    [row] = [row for row in rows if (row["consumer"], row["topic"]) == ("index", MARKETS)]
    return row


def count_markets(disk: SmallDisk) -> int:
    return count_lines(disk.path, MARKETS)


def check_complete(installation: SupervisedInstallation) -> None:
    """No line is torn, no offset missing, everything acknowledged is stored and indexed."""
    lines = read_topic(installation.data_dir, MARKETS)
    responses = read_request_log(installation.request_log)
    required = prices_of(acknowledged(responses, installation.poller_starts()))
    assert required.items() <= snapshot_prices(lines).items() <= prices_of(responses).items()
    row = index_of_markets(installation)
    assert row["indexed"] + row["duplicates"] == len(lines)


def check_status_history(installation: SupervisedInstallation) -> None:
    """Publishing that had to wait is in the next status of the source."""
    if PUBLISHING_WAITS in problems(installation):
        statuses = [line.event["data"] for line in read_topic(installation.data_dir, MONITORING)]
        reasons = [(status.get("reason") or {}).get("detail") or "" for status in statuses]
        assert any(NO_SPACE in reason for reason in reasons)


@pytest.mark.parametrize(
    "command", [("up",), ("produce", "news"), ("consume", "index"), ("serve",)], ids=" ".join
)
def test_start_on_read_only_data_directory_fails(
    small_data_dir: SmallDisk, tmp_path: Path, command: tuple[str, ...]
) -> None:
    installed = Installation(tmp_path)
    assert installed.command("migrate").returncode == 0
    with small_data_dir.read_only():
        ended = installed.command(*command)
    assert ended.returncode in (1, 2), ended.stderr
    last_line = ended.stderr.splitlines()[-1]
    assert str(small_data_dir.path) in last_line
    assert "written" in last_line or "read-only" in last_line
    assert "Traceback" not in ended.stderr
