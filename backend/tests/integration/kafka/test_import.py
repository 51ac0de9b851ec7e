"""`cryptoviz import` publishes to Kafka as the pollers do."""

from pathlib import Path
from typing import Any

import pytest

from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.config import read_config
from cryptoviz.model.records import MarketHistory
from cryptoviz.model.topics import MARKETS, load_topics
from cryptoviz.store.db.database import Database
from support.cli import run_cli
from support.servers.databases import url_of
from support.servers.kafka_broker import read_messages, recreate_topics

ROWS = [("bitcoin", 1_700_000_000_000 + hour * 3_600_000, 1.0 + hour) for hour in range(3)]


def test_import_publishes_blocks_that_consumers_read(
    broker: Any,
    follow: Any,
    tmp_path: Path,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topics = load_topics(read_config().topics_file)
    recreate_topics(broker, topics)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", url_of(database))
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap)
    file = tmp_path / "file.csv"
    file.write_text(
        "coin,time,price\n" + "".join(f"{coin},{at},{price}\n" for coin, at, price in ROWS)
    )
    assert run_cli("import", str(file)).exit_code == 0
    subscriber: KafkaSubscriber = follow(topics[MARKETS])
    [[message]] = read_messages(subscriber, 1).values()
    assert message.event is not None
    history = message.event.data
    assert isinstance(history, MarketHistory)
    assert [(history.coin_id, point.at, point.price) for point in history.points] == ROWS
    assert history.spacing_s == 3600
