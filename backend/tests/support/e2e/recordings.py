"""Real recordings served by the simulator, and comparisons with what the product made of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from cryptoviz.config import Config
from cryptoviz.setting_types import FeedSetting
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.server import SimulatorServer
from support.e2e import recording_reader
from support.e2e.counting_buses import bootstrap_servers
from support.e2e.in_process_app import InProcessApp
from support.fakes.clock import HandClock
from support.fakes.exports import rows_of
from support.paths import NO_RECORDINGS, SHARED

RECORDINGS = SHARED
REPLAY = RECORDINGS / "coingecko/market_snapshots_2026-05-15_2026-07-15.jsonl.gz"
LAST_POLL = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LAST_POLL_MS = recording_reader.milliseconds(LAST_POLL.isoformat())
requires_recordings = [
    pytest.mark.skipif(not RECORDINGS.is_dir(), reason=NO_RECORDINGS),
    pytest.mark.usefixtures("bus"),
]


def link_recordings(recording: Path, *parts: str) -> Path:
    """Link parts of the recordings into a directory; return it."""
    for part in parts:
        (recording / part).parent.mkdir(parents=True, exist_ok=True)
        (recording / part).symlink_to(RECORDINGS.resolve() / part)
    return recording


def recording_server(recording: Path, clock: HandClock) -> SimulatorServer:
    return SimulatorServer(build_app(SimulatorSettings(recording=recording, speed=0), clock))


def recording_config(
    folder: Path, server: SimulatorServer, *, top_coins: int = 0, feeds: Sequence[str] = ()
) -> Config:
    return Config(
        data_dir=folder,
        kafka_bootstrap_servers=bootstrap_servers(),
        coingecko_base_url=f"{server.url}/api/v3",
        coingecko_calls_per_minute=1_000,
        top_coins=top_coins,
        feeds=tuple(FeedSetting(name, f"{server.url}/feeds/{name}.xml") for name in feeds),
        feed_poll_seconds=60,
        allow_private_feeds=True,
    )


def next_poll(server: SimulatorServer) -> None:
    assert requests.post(f"{server.url}/_control/step", timeout=60).ok


def from_ms(moment_ms: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment_ms)


def check_balance(app: InProcessApp, *topics: str) -> None:
    """Check that published = archived = indexed + duplicates + dead letters."""
    archived = recording_reader.count_archived(app.config.archive_dir)
    consumers = {row["topic"]: row for row in app.get("status")["consumers"]}
    for topic in (*topics, "monitoring"):
        row = consumers[topic]
        assert archived[topic] == app.bus.published[topic] > 0, topic
        assert (
            row["indexed"] + row["duplicates"] + row["dead_letters"] + row["lag"] == archived[topic]
        ), topic
        assert row["lag"] == 0 or topic == "monitoring"  # a heartbeat of the index may come later


def to_ms_or_none(text: str | None) -> int | None:
    return recording_reader.milliseconds(text) if text else None


def get_all_rows(app: InProcessApp, path: str, **query: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of all pages of a list."""
    cursor = {}
    while True:
        page = app.get(path, **query, **cursor)
        yield from page["data"]
        if not page["next"]:
            return
        cursor = {"cursor": page["next"]}


def exported_prices(app: InProcessApp) -> dict[str, dict[int, float]]:
    """Return coin id → time → price of all prices."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rows_of(app.response("export/prices.jsonl")):
        at_ms = recording_reader.milliseconds(row["time"])
        assert at_ms not in found[row["coin"]]
        found[row["coin"]][at_ms] = row["price"]
    return found
