"""DATA_DIR is full, or read-only, under the running product: it says so, tears nothing, and goes on when there is space again."""

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
from support.servers.installation import API, Installation
from support.servers.kafka_broker import local_cluster, recreate_topics
from support.servers.small_disks import SmallDisk, small_disk
from support.waiting import PATIENCE_S, wait_until

NO_SPACE = "There is no space left for the log in "
COINS = [f"coin-{number}" for number in range(50)]


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """With the topics of the product under their own names."""
    with local_cluster(tmp_path_factory.mktemp("broker")) as cluster:
        yield cluster


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "data", "3m") as disk:
        yield disk


@pytest.fixture
def installed(own_broker: Any, disk: SmallDisk, tmp_path: Path) -> Installation:
    """Only the archive lies on the small disk."""
    recreate_topics(own_broker, load_topics(Config().topics_file))
    places = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/elsewhere.db",
        "KAFKA_BOOTSTRAP_SERVERS": own_broker.bootstrap,
    }
    made = Installation(
        tmp_path, **places, LOG_FORMAT="json", WORKERS="1"
    )  # several workers count into files below DATA_DIR
    for word in ("topics", "migrate"):
        assert made.command(word).returncode == 0
    return made


def publish(cluster: Any, minute: int, minutes: int) -> None:
    """Records of all coins of these minutes."""
    config = Config(kafka_bootstrap_servers=tuple(cluster.bootstrap.split(",")))
    with closing(open_publisher(config)) as publisher:
        for at in range(minute, minute + minutes):
            publisher.publish(
                MARKETS, [snapshot(coin, START + at * MINUTE, float(at)) for coin in COINS]
            )


def records(archive: Path) -> set[tuple[str, int]]:
    """(coin, price) of what the archive consumer has kept, by raw lines: none is there twice, no offset is missing."""
    found: dict[tuple[int, int], tuple[str, int]] = {}
    for path in files(archive):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in map(json.loads, body[: body.rfind(b"\n") + 1].splitlines()):
            place = line["partition"], line["offset"]
            assert place not in found, f"{place} is there twice"
            found[place] = line["event"]["subject"], int(line["event"]["data"]["price"])
    for partition in {partition for partition, _ in found}:
        offsets = sorted(offset for number, offset in found if number == partition)
        assert offsets == list(range(len(offsets)))
    return set(found.values())


def files(archive: Path) -> list[Path]:
    return sorted(archive.glob(f"kafka-*/{MARKETS}/*/*.jsonl*"))


def expected(minutes: int) -> set[tuple[str, int]]:
    return {(coin, at) for coin in COINS for at in range(minutes)}


def archive_rows(installation: Installation, token: str) -> list[dict[str, Any]]:
    """Of the archive consumer, as the status tells them."""
    return [
        row
        for row in installation.ask(f"{API}/status", token).json()["consumers"]
        if row["consumer"] == "archive"
    ]


def test_archive_consumer_on_full_disk_waits(
    own_broker: Any, installed: Installation, disk: SmallDisk
) -> None:
    archive = disk.path / "archive"
    with installed.answering("serve"), installed.running("consume", "index"):
        token = installed.enter("register", "ada", "a long enough pass phrase")
        with installed.running("consume", "archive") as log:
            publish(own_broker, 0, 10)
            wait_until(lambda: records(archive) == expected(10))
            disk.fill()
            publish(own_broker, 10, 40)
            told(installed, token, log, f"{NO_SPACE}{archive}")
            assert records(archive) < expected(50)
            disk.free()
            wait_until(lambda: records(archive) == expected(50), 2 * PATIENCE_S)
            wait_until(
                lambda: {row["state"] for row in archive_rows(installed, token)} == {"ok"},
                2 * PATIENCE_S,
            )
    assert all(path.read_bytes().endswith(b"}\n") for path in files(archive))


def test_archive_consumer_on_read_only_disk_waits(
    own_broker: Any, installed: Installation, disk: SmallDisk
) -> None:
    publish(own_broker, 0, 10)
    with (
        installed.answering("serve"),
        installed.running("consume", "index"),
        ExitStack() as read_only,
    ):
        token = installed.enter("register", "ada", "a long enough pass phrase")
        read_only.enter_context(disk.read_only())
        with installed.running("consume", "archive") as log:
            told(installed, token, log, "cannot be written: Read-only file system")
            read_only.close()
            wait_until(lambda: records(disk.path / "archive") >= expected(10), 2 * PATIENCE_S)


def told(installed: Installation, token: str, log: Path, sentence: str) -> None:
    """In the log, and in the status with the consumer's state."""
    wait_until(lambda: sentence in log.read_text(), expected=lambda: log.read_text()[-2000:])
    rows = wait_until(
        lambda: [row for row in archive_rows(installed, token) if row["state"] == "waiting"]
    )
    assert sentence in rows[0]["reason"]["detail"]
    assert "Traceback" not in log.read_text()
