"""The file bus and its database on a full or read-only disk."""

import json
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.model.records import COINGECKO
from cryptoviz.model.topics import MARKETS
from support.crash.independent_reader import (
    SNAPSHOT,
    ServedResponse,
    acknowledged,
    count_lines,
    read_journal,
    read_topic,
    snapshots,
)
from support.crash.supervised_installation import SupervisedInstallation, kill_if_running
from support.servers.installation import Installation
from support.servers.small_disks import SmallDisk, small_disk
from support.waiting import PATIENCE_S, wait_until

NO_SPACE = "There is no space left for the log in "


def test_file_bus_and_database_continue_after_full_disk(tmp_path: Path) -> None:
    """All in one on one disk, as `up` runs it; what was polled meanwhile is not lost, and nothing is polled that cannot be kept."""
    with small_disk(tmp_path / "data", "64m") as disk:
        world = SupervisedInstallation(tmp_path, 1, f"sqlite:///{disk.path / 'cryptoviz.db'}")
        try:
            with world.simulator():
                world.start()
                wait_until(lambda: len(stored(world)) > 500)
                assert world.get("markets")["data"]
                disk.fill()
                wait_until(
                    lambda: live_prices_wait(world), expected=lambda: world.log.read_text()[-2000:]
                )
                held = len(stored(world))
                assert world.get("markets")["data"], "what is there is still shown"
                disk.free()
                wait_until(
                    lambda: len(stored(world)) > held + 500,
                    2 * PATIENCE_S,
                    lambda: world.log.read_text()[-2000:],
                )
                world.stop()
            world.start(sources=False)
            wait_until(
                lambda: market_row(world)["position"] == count_lines(world.data_dir, MARKETS)
            )
            check_sound(world)
            world.stop()
        finally:
            kill_if_running(world)
    assert "Traceback" not in world.log.read_text()


def live_prices_wait(world: SupervisedInstallation) -> bool:
    """As the log says: for what was polled, or for the status after it, there is no space."""
    lines = [json.loads(line) for line in world.log.read_text().splitlines() if line.endswith("}")]
    waiting = [
        line
        for line in lines
        if "waits to be published" in line["message"] and line["source"] == COINGECKO
    ]
    return any(line["error"].startswith(NO_SPACE) for line in waiting)


def stored(world: SupervisedInstallation) -> dict[tuple[str, int], float]:
    """What stands in whole lines just now."""
    found = {}
    for path in world.data_dir.glob(f"archive/*/{MARKETS}/*/0.0.jsonl"):
        body = path.read_bytes()
        for event in (
            json.loads(line)["event"] for line in body[: body.rfind(b"\n") + 1].splitlines()
        ):
            if event["type"] == SNAPSHOT:
                found[event["id"]] = event["data"]["price"]
    return found


def market_row(world: SupervisedInstallation) -> dict[str, Any]:
    """How far the index is with market data, as the status tells."""
    [row] = [
        row
        for row in world.get("status")["consumers"]
        if (row["consumer"], row["topic"]) == ("index", MARKETS)
    ]
    return row


def rows_of(answers: list[ServedResponse]) -> dict[tuple[str, int], float]:
    return {key: price for answer in answers for key, price in answer.rows().items()}


def check_sound(world: SupervisedInstallation) -> None:
    """No line is torn and no offset missing; what was polled before another poll stands there, only what was served, and all is indexed."""
    lines, journal = read_topic(world.data_dir, MARKETS), read_journal(world.journal)
    must = rows_of(acknowledged(journal, [moment for moment, _ in world.started("pipeline")]))
    assert must.items() <= snapshots(lines).items() <= rows_of(journal).items()
    row = market_row(world)
    assert row["indexed"] + row["duplicates"] == len(lines)
    waited = [line.event["data"] for line in read_topic(world.data_dir, "monitoring")]
    assert any(NO_SPACE in ((data.get("reason") or {}).get("detail") or "") for data in waited), (
        "and the status told it afterwards"
    )


@pytest.mark.parametrize(
    "words", [("up",), ("produce", "news"), ("consume", "index"), ("serve",)], ids=" ".join
)
def test_start_on_read_only_data_directory_fails(
    disk: SmallDisk, tmp_path: Path, words: tuple[str, ...]
) -> None:
    installed = Installation(tmp_path)
    assert installed.command("migrate").returncode == 0
    with disk.read_only():
        ended = installed.command(*words)
    assert ended.returncode in (1, 2), ended.stderr
    said = ended.stderr.splitlines()[-1]
    assert str(disk.path) in said
    assert "written" in said or "read-only" in said
    assert "Traceback" not in ended.stderr
