"""Real recordings, served by the simulator and read by the product, and how both are compared."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from cryptoviz.config import Config, FeedSetting
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.server import SimulatorServer
from support.e2e import recording_reader
from support.e2e.counting_buses import brokers
from support.e2e.in_process_app import InProcessApp
from support.fakes.clock import HandClock
from support.paths import SHARED

RECORDINGS = SHARED
REPLAY = RECORDINGS / "coingecko/market_snapshots_2026-05-15_2026-07-15.jsonl.gz"
LAST_POLL = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LAST_POLL_MS = recording_reader.milliseconds(LAST_POLL.isoformat())
needed = [
    pytest.mark.skipif(
        not RECORDINGS.is_dir(), reason="the recordings (../shared/data) are not there"
    ),
    pytest.mark.usefixtures("bus"),
]


def link(recording: Path, *parts: str) -> Path:
    """A recording that holds these parts of the whole only."""
    for part in parts:
        (recording / part).parent.mkdir(parents=True, exist_ok=True)
        (recording / part).symlink_to(RECORDINGS.resolve() / part)
    return recording


def served(recording: Path, clock: HandClock) -> SimulatorServer:
    return SimulatorServer(build_app(SimulatorSettings(recording=recording, speed=0), clock))


def settings(
    folder: Path, server: SimulatorServer, *, top_coins: int = 0, feeds: Sequence[str] = ()
) -> Config:
    return Config(
        data_dir=folder,
        kafka_bootstrap_servers=brokers(),
        coingecko_base_url=f"{server.url}/api/v3",
        coingecko_calls_per_minute=1_000,
        top_coins=top_coins,
        feeds=tuple(FeedSetting(name, f"{server.url}/feeds/{name}.xml") for name in feeds),
        feed_poll_seconds=60,
        allow_private_feeds=True,
    )


def step(server: SimulatorServer) -> None:
    assert requests.post(f"{server.url}/_control/step", timeout=10).ok


def at(moment_ms: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment_ms)


def check_balance(product: InProcessApp, *topics: str) -> None:
    """published = archived = indexed + duplicates + dead letters."""
    archived = recording_reader.archived_counts(product.config.archive_dir)
    consumers = {row["topic"]: row for row in product.get("status")["consumers"]}
    for topic in (*topics, "monitoring"):
        row = consumers[topic]
        assert archived[topic] == product.bus.published[topic] > 0, topic
        assert (
            row["indexed"] + row["duplicates"] + row["dead_letters"] + row["lag"] == archived[topic]
        ), topic
        assert row["lag"] == 0 or topic == "monitoring"  # the index's own heartbeat may still wait


def moment_of(text: str | None) -> int | None:
    return recording_reader.milliseconds(text) if text else None


def all_pages(product: InProcessApp, path: str, **query: Any) -> Iterator[Mapping[str, Any]]:
    cursor = {}
    while True:
        page = product.get(path, **query, **cursor)
        yield from page["data"]
        if not page["next"]:
            return
        cursor = {"cursor": page["next"]}
