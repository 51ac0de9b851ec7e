"""The archive consumer on a full or read-only disk waits, reports it, and continues."""

import gzip
import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.config import Config
from cryptoviz.model.topics import MARKETS, load_topics
from support.fakes.store import MINUTE, START, snapshot
from support.json_lines import complete_lines
from support.servers.installation import Installation
from support.servers.kafka_broker import recreate_topics
from support.servers.small_disks import SmallDisk, small_disk
from support.waiting import PATIENCE_S, wait_until

NO_SPACE = "There is no space left for the log in "
COINS = [f"coin-{number}" for number in range(50)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "data", "3m") as disk:
        yield disk


@pytest.fixture
def installed(broker: Any, disk: SmallDisk, tmp_path: Path) -> Installation:
    """Only the archive is on the small disk."""
    recreate_topics(broker, load_topics(Config().topics_file))
    installed = Installation(
        tmp_path,
        DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere.db",
        KAFKA_BOOTSTRAP_SERVERS=broker.bootstrap,
        LOG_FORMAT="json",
        WORKERS="1",  # several workers count into files below DATA_DIR
    )
    for command in ("topics", "migrate"):
        assert installed.command(command).returncode == 0
    return installed


def publish(cluster: Any, minute: int, minutes: int) -> None:
    """Publish records of all coins of these minutes."""
    config = Config(kafka_bootstrap_servers=tuple(cluster.bootstrap.split(",")))
    with closing(open_publisher(config)) as publisher:
        for at in range(minute, minute + minutes):
            publisher.publish(
                MARKETS, [snapshot(coin, START + at * MINUTE, float(at)) for coin in COINS]
            )


def archived(archive: Path) -> set[tuple[str, int]]:
    """Return (coin, price) of all archived records; no offset may be missing or repeated."""
    found: dict[tuple[int, int], tuple[str, int]] = {}
    for path in segments(archive):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in map(json.loads, complete_lines(body)):
            key = line["partition"], line["offset"]
            assert key not in found, f"{key} is there twice"
            found[key] = line["event"]["subject"], int(line["event"]["data"]["price"])
    for partition in {partition for partition, _ in found}:
        offsets = sorted(offset for number, offset in found if number == partition)
        assert offsets == list(range(len(offsets)))
    return set(found.values())


def segments(archive: Path) -> list[Path]:
    return sorted(archive.glob(f"kafka-*/{MARKETS}/*/*.jsonl*"))


def expected(minutes: int) -> set[tuple[str, int]]:
    return {(coin, at) for coin in COINS for at in range(minutes)}


def archive_consumers(installed: Installation, token: str) -> list[dict[str, Any]]:
    return [row for row in installed.consumers(token) if row["consumer"] == "archive"]


def wait_for_reason(installed: Installation, token: str, log: Path, sentence: str) -> None:
    """Wait until the log and the status of the archive consumer have the sentence."""
    wait_until(lambda: sentence in log.read_text(), expected=lambda: log.read_text()[-2000:])
    waiting = wait_until(
        lambda: [row for row in archive_consumers(installed, token) if row["state"] == "waiting"]
    )
    assert sentence in waiting[0]["reason"]["detail"]
    assert "Traceback" not in log.read_text()


def test_archive_consumer_on_full_disk_waits(
    broker: Any, installed: Installation, disk: SmallDisk
) -> None:
    archive = disk.path / "archive"
    with installed.serving("serve"), installed.running("consume", "index"):
        token = installed.api.authenticate("register", "ada", "a long enough pass phrase")
        with installed.running("consume", "archive") as log:
            publish(broker, 0, 10)
            wait_until(lambda: archived(archive) == expected(10))
            disk.fill()
            publish(broker, 10, 40)
            wait_for_reason(installed, token, log, f"{NO_SPACE}{archive}")
            assert archived(archive) < expected(50)
            disk.free()
            wait_until(lambda: archived(archive) == expected(50), 2 * PATIENCE_S)
            wait_until(
                lambda: {row["state"] for row in archive_consumers(installed, token)} == {"ok"},
                2 * PATIENCE_S,
            )
    assert all(path.read_bytes().endswith(b"}\n") for path in segments(archive))


def test_archive_consumer_on_read_only_disk_waits(
    broker: Any, installed: Installation, disk: SmallDisk
) -> None:
    publish(broker, 0, 10)
    with (
        installed.serving("serve"),
        installed.running("consume", "index"),
        ExitStack() as read_only,
    ):
        token = installed.api.authenticate("register", "ada", "a long enough pass phrase")
        read_only.enter_context(disk.read_only())
        with installed.running("consume", "archive") as log:
            wait_for_reason(installed, token, log, "cannot be written: Read-only file system")
            read_only.close()
            wait_until(lambda: archived(disk.path / "archive") >= expected(10), 2 * PATIENCE_S)
