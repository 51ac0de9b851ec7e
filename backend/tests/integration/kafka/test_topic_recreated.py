"""A deleted and recreated topic: consumers report it, and docs/troubleshooting.md helps."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.config import Config
from cryptoviz.model.topics import MARKETS, load_topics
from cryptoviz.store.db.database import Database
from support.fakes.store import MINUTE, START, snapshot
from support.json_lines import complete_lines
from support.servers.databases import Databases
from support.servers.installation import Installation
from support.servers.kafka_broker import recreate_topics
from support.waiting import PATIENCE_S, wait_until

COINS = [f"coin-{number}" for number in range(20)]


def publish(cluster: Any, first: int, count: int) -> None:
    """Publish a record of each coin for these minutes."""
    config = Config(kafka_bootstrap_servers=tuple(cluster.bootstrap.split(",")))
    with closing(open_publisher(config)) as publisher:
        for minute in range(first, first + count):
            publisher.publish(
                MARKETS, [snapshot(coin, START + minute * MINUTE, float(minute)) for coin in COINS]
            )


def archived(archive: Path) -> set[tuple[str, int]]:
    """(coin, minute) in the logs that are in use."""
    lines = (
        line
        for path in archive.glob(f"kafka-*/{MARKETS}/*/*.jsonl")
        for line in complete_lines(path.read_bytes())
    )
    events = (json.loads(line)["event"] for line in lines)
    return {(event["subject"], int(event["data"]["price"])) for event in events}


def sampled(database: Database) -> set[tuple[str, int]]:
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT c.id, s.price FROM samples s JOIN coins c ON c.key = s.coin"
        ).all()
    return {(coin, int(price)) for coin, price in rows}


def expected(minutes: int) -> set[tuple[str, int]]:
    return {(coin, minute) for coin in COINS for minute in range(minutes)}


def succeed(installed: Installation, *words: str) -> None:
    done = installed.command(*words)
    assert done.returncode == 0, done.stderr[-3000:]


def test_recreated_topic_is_consumed_after_documented_steps(
    broker: Any, databases: Databases, tmp_path: Path
) -> None:
    topics, url = load_topics(Config().topics_file), databases.empty(tmp_path)
    installed = Installation(tmp_path, KAFKA_BOOTSTRAP_SERVERS=broker.bootstrap, DATABASE_URL=url)
    archive, database = tmp_path / "data/archive", Database(url)
    recreate_topics(broker, topics)
    succeed(installed, "migrate")
    publish(broker, 0, 10)
    with installed.running("consume", "index"), installed.running("consume", "archive"):
        wait_until(lambda: archived(archive) == sampled(database) == expected(10), 2 * PATIENCE_S)

    recreate_topics(broker, topics)
    publish(broker, 10, 1)
    with (
        installed.running("consume", "index") as index,
        installed.running("consume", "archive") as archiver,
    ):
        for log in (index, archiver):
            wait_until(
                lambda log=log: "was the topic created again?" in log.read_text(),
                2 * PATIENCE_S,
                log.read_text,
            )
    assert archived(archive) == expected(10), "nothing is mixed"

    [before] = archive.glob("kafka-*")
    before.rename(archive / f"before-{before.name}")
    succeed(installed, "replay", "--from", f"before-{before.name}")
    with installed.running("consume", "archive"):
        wait_until(
            lambda: archived(archive) == expected(11),
            2 * PATIENCE_S,
            lambda: f"{len(archived(archive))} archived",
        )
    succeed(
        installed, "reindex", "--force"
    )  # it drops what was never archived: heartbeats of waiting consumers
    assert sampled(database) == expected(11)
    with installed.running("consume", "index") as index:
        publish(broker, 11, 1)
        wait_until(lambda: sampled(database) == expected(12), 2 * PATIENCE_S, index.read_text)
    database.dispose()
