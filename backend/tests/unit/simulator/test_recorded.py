"""Replay of small recordings made by the test; tests/e2e replays the real ones."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from cryptoviz.errors import ConfigError
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.messages import Request
from support.fakes.clock import HandClock

START = datetime(2026, 1, 1, tzinfo=UTC)
POLLS = ("2026-01-01T00:00:00.000Z", "2026-01-01T02:00:00.000Z", "2026-01-01T06:00:00.000Z")
FEED_HEAD = "<rss version='2.0'><channel><title>Feed</title>"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Three polls of one coin, a page with three coins, a feed polled twice, a single feed."""
    root = tmp_path / "recording"
    folder = root / "coingecko"
    (folder / "markets_2025-01-01T0000Z").mkdir(parents=True)
    lines = [orjson.dumps(_poll(time, 100 + number)) for number, time in enumerate(POLLS)]
    (folder / "market_snapshots_x.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines)))
    page = [
        _page_row("acoin", 1, "2025-01-01T00:00:00.000Z"),
        _page_row("bcoin", 2, "2024-12-31T23:00:00.000Z"),
        _page_row("ccoin", 3, None),
    ]
    (folder / "markets_2025-01-01T0000Z/page_01.json").write_bytes(orjson.dumps(page))
    polled = root / "feeds/polled/daily"
    polled.mkdir(parents=True)
    for day in (1, 2):
        date = f"<pubDate>Tue, 0{day} Aug 2023 00:00:00 GMT</pubDate>"
        document = f"{FEED_HEAD}<item><guid>g{day}</guid>{date}</item></channel></rss>"
        (polled / f"2023-08-0{day}T0000Z.xml").write_text(document)
    (root / "feeds/crypto").mkdir()
    (root / "feeds/crypto/torn.xml").write_text(
        f"{FEED_HEAD}<item><link>https://x.example/1</link><pubDate>soon</pubDate><title>cut"
    )
    return root


def _poll(time: str, price: float) -> dict[str, Any]:
    coin = {"id": "acoin", "symbol": "ACO", "name": "A Coin", "marketCap": 5000}
    coin |= {"high": 110, "low": 90, "close": price, "returnPct": 0.0146849}
    return {"generatedAt": time, "sectors": [{"coins": [coin]}, {"coins": [coin]}]}


def _page_row(coin_id: str, rank: int, updated: str | None) -> dict[str, Any]:
    row = {"id": coin_id, "symbol": coin_id[:1], "name": coin_id, "image": "i"}
    figures = {"current_price": 1.5, "market_cap": 10 - rank, "market_cap_rank": rank}
    return {**row, **figures, "total_volume": 3, "last_updated": updated}


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


def simulator(
    recording: Path, clock: HandClock, state: Path | None = None, speed: float | None = None
) -> SimulatorApp:
    return build_app(SimulatorSettings(recording=recording, state=state, speed=speed), clock)


def ask(app: SimulatorApp, path: str, method: str = "GET", **query: str) -> Any:
    response, _ = app.respond(Request(method, path, {"vs_currency": "usd", **query}))
    is_json = response.headers["Content-Type"].startswith("application/json")
    return orjson.loads(response.body) if is_json else response.body


def markets(app: SimulatorApp, **query: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in ask(app, "/api/v3/coins/markets", **query)}


def test_last_poll_is_shown_now(recording: Path, clock: HandClock) -> None:
    rows = markets(simulator(recording, clock), price_change_percentage="24h,7d")
    assert list(rows) == ["acoin", "bcoin", "ccoin"]
    assert rows["acoin"]["current_price"] == 102
    assert rows["acoin"]["last_updated"] == "2026-01-01T00:00:00.000Z"
    assert rows["acoin"]["market_cap_rank"] == 1
    assert rows["acoin"]["price_change_percentage_24h"] == 1.46849
    assert rows["acoin"]["price_change_percentage_24h_in_currency"] == 1.46849
    assert rows["acoin"]["price_change_percentage_7d_in_currency"] is None


def test_pages_keep_their_rows_and_relative_times(recording: Path, clock: HandClock) -> None:
    rows = markets(simulator(recording, clock))
    page_row = _page_row("bcoin", 2, "2025-12-31T23:00:00.000Z")
    assert rows["bcoin"] == {**page_row, "image": "http:///logos/bcoin.png"}
    assert rows["ccoin"]["last_updated"] is None


def test_steps_advance_by_one_poll_and_survive_a_restart(
    recording: Path, clock: HandClock, tmp_path: Path
) -> None:
    app = simulator(recording, clock, tmp_path / "state", speed=0)
    assert markets(app)["acoin"]["current_price"] == 100
    assert ask(app, "/_control/step", "POST") == {"markets": True, "feeds": True}
    clock.move(days=3)
    again = simulator(recording, clock, tmp_path / "state", speed=0)
    row = markets(again)["acoin"]
    assert (row["current_price"], row["last_updated"]) == (101, "2025-12-31T20:00:00.000Z")
    assert ask(again, "/_control/step", "POST") == {"markets": True, "feeds": False}
    assert ask(again, "/_control/step", "POST") == {"markets": False, "feeds": False}
    assert markets(again)["acoin"]["current_price"] == 102


def test_speed_replays_recorded_hours_in_seconds(recording: Path, clock: HandClock) -> None:
    app = simulator(recording, clock, speed=3600)
    seen = []
    for _ in range(8):
        seen.append(markets(app)["acoin"]["current_price"])
        clock.move(seconds=1)
    assert seen == [100, 100, 101, 101, 101, 101, 102, 102]


def test_chart_is_the_replay_so_far(recording: Path, clock: HandClock) -> None:
    app = simulator(recording, clock, speed=0)
    ask(app, "/_control/step", "POST")
    chart = ask(app, "/api/v3/coins/acoin/market_chart", days="1")
    base = int(START.timestamp() * 1000)
    assert chart["prices"] == [[base - 6 * 3_600_000, 100], [base - 4 * 3_600_000, 101]]
    assert chart["total_volumes"][0][1] is None
    assert ask(app, "/api/v3/coins/bcoin/market_chart", days="1")["prices"] == [
        [base - 3_600_000, 1.5]
    ]
    assert ask(app, "/api/v3/coins/nix/market_chart", days="1") == {"error": "coin not found"}


def test_feeds_are_served_with_their_dates_moved(recording: Path, clock: HandClock) -> None:
    app = simulator(recording, clock, speed=0)
    page = app.feeds.page("daily", 0)
    assert page is not None
    assert page.items == ("g1",)
    assert b"<pubDate>Wed, 31 Dec 2025 00:00:00 GMT</pubDate>" in page.body
    ask(app, "/_control/step", "POST", what="feeds")
    assert b"<pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>" in ask(app, "/feeds/daily.xml")


def test_torn_feed_stays_torn(recording: Path, clock: HandClock) -> None:
    app = simulator(recording, clock)
    assert ask(app, "/feeds/torn.xml") == (recording / "feeds/crypto/torn.xml").read_bytes()
    page = app.feeds.page("torn", 0)
    assert page is not None
    assert page.items == ("https://x.example/1",)


def test_set_price_replaces_the_recorded_one(recording: Path, clock: HandClock) -> None:
    app = simulator(recording, clock)
    clock.move(minutes=1)
    app.respond(Request("POST", "/_control/price", {}, {}, b'{"coin":"acoin","price":7.25}'))
    row = markets(app)["acoin"]
    assert (row["current_price"], row["last_updated"]) == (7.25, "2026-01-01T00:01:00.000Z")


def test_directory_without_recordings_is_a_config_error(tmp_path: Path, clock: HandClock) -> None:
    with pytest.raises(ConfigError, match="has neither"):
        simulator(tmp_path, clock)
