"""The CoinGecko side of the simulator, asked without sockets: fields, errors, charts, caches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import pytest

from cryptoviz.clock import to_ms
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.protocols import Answer, Request
from cryptoviz.simulator.world import DAY_MS, HOUR_MS
from support.fakes.clock import HandClock
from support.paths import SHARED

RECORDED = SHARED / "coingecko"
needs_recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recordings (../shared/data) are not there"
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(clock: HandClock) -> SimulatorApp:
    return build_app(SimulatorSettings(seed=3), clock)


def ask(
    app: SimulatorApp, path: str, headers: Mapping[str, str] | None = None, **query: str
) -> Answer:
    return app.answer(Request("GET", f"/api/v3{path}", query, headers or {}))[0]


def body(app: SimulatorApp, path: str, **query: str) -> Any:
    answer = ask(app, path, **query)
    assert answer.status == 200, answer.body
    return orjson.loads(answer.body)


def markets(app: SimulatorApp, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(app, "/coins/markets", vs_currency="usd", **query)
    return found


@needs_recordings
def test_rows_have_the_recorded_fields_and_types(app: SimulatorApp) -> None:
    real = orjson.loads((RECORDED / "markets_2025-02-14T2003Z/page_01.json").read_bytes())
    simulated = markets(app, per_page="250") + markets(app, per_page="250", page="2")
    assert list(simulated[0]) == list(real[0])
    for name in real[0]:
        types = {type(row[name]) for row in simulated}
        assert types <= {type(row[name]) for row in real} | {type(None), int, float}, name


@needs_recordings
@pytest.mark.parametrize(
    ("path", "recorded"),
    [("/coins/markets", "422_coins_markets"), ("/simple/price", "422_simple_price")],
)
def test_a_missing_parameter_is_answered_as_recorded(
    app: SimulatorApp, path: str, recorded: str
) -> None:
    answer = ask(app, path)
    assert (answer.status, answer.body) == (
        422,
        (RECORDED / f"errors/{recorded}.json").read_bytes().strip(),
    )


def test_pages_do_not_overlap_and_are_ordered_by_market_cap(app: SimulatorApp) -> None:
    first, second, third = (markets(app, per_page="120", page=str(page)) for page in (1, 2, 3))
    assert [len(first), len(second), len(third)] == [120, 120, 60]
    caps = [row["market_cap"] or 0 for row in first + second + third]
    assert caps == sorted(caps, reverse=True)
    assert len({row["id"] for row in first + second + third}) == 300
    assert len(markets(app, per_page="9999")) == 250


def test_ids_choose_and_unknown_ones_are_silently_absent(app: SimulatorApp) -> None:
    assert [row["id"] for row in markets(app, ids="ethereum,nix,bitcoin")] == [
        "bitcoin",
        "ethereum",
    ]
    prices = body(
        app, "/simple/price", ids="bitcoin,nix", vs_currencies="usd", include_last_updated_at="true"
    )
    assert set(prices) == {"bitcoin"}
    assert isinstance(prices["bitcoin"]["last_updated_at"], int)


def test_some_figures_are_unknown(app: SimulatorApp) -> None:
    rows = markets(app, per_page="250") + markets(app, per_page="250", page="2")
    for name in (
        "current_price",
        "market_cap",
        "market_cap_rank",
        "max_supply",
        "last_updated",
        "ath_date",
    ):
        assert any(row[name] is None for row in rows), name
    assert any(isinstance(row["current_price"], int) for row in rows)


def test_the_same_update_is_served_until_the_cache_ends(
    app: SimulatorApp, clock: HandClock
) -> None:
    first = markets(app, ids="bitcoin")[0]
    clock.move(seconds=59)
    assert markets(app, ids="bitcoin")[0] == first
    clock.move(seconds=1)
    later = markets(app, ids="bitcoin")[0]
    assert later["last_updated"] > first["last_updated"]
    assert later["current_price"] != first["current_price"]
    assert datetime.fromisoformat(later["last_updated"]) <= clock.now


def test_unchanged_answers_are_304_and_changed_ones_are_not(
    app: SimulatorApp, clock: HandClock
) -> None:
    etag = ask(app, "/coins/markets", vs_currency="usd").headers["ETag"]
    again = ask(app, "/coins/markets", {"if-none-match": etag}, vs_currency="usd")
    assert (again.status, again.body) == (304, b"")
    clock.move(minutes=1)
    assert ask(app, "/coins/markets", {"if-none-match": etag}, vs_currency="usd").status == 200


@pytest.mark.parametrize(
    ("days", "spacing_ms", "at_least"),
    [("1", 300_000, 288), ("7", HOUR_MS, 168), ("90", HOUR_MS, 2160), ("365", DAY_MS, 365)],
)
def test_the_range_decides_how_dense_a_chart_is(
    app: SimulatorApp, clock: HandClock, days: str, spacing_ms: int, at_least: int
) -> None:
    chart = body(app, "/coins/bitcoin/market_chart", vs_currency="usd", days=days)
    moments = [at for at, _ in chart["prices"]]
    assert at_least <= len(moments) <= at_least + 2
    assert moments == sorted(moments)
    assert (
        moments
        == [at for at, _ in chart["market_caps"]]
        == [at for at, _ in chart["total_volumes"]]
    )
    assert to_ms(clock.now) - int(days) * DAY_MS <= moments[0]
    assert moments[-1] <= to_ms(clock.now)
    aligned = [at % spacing_ms == 0 for at in moments[:-1]]
    assert all(aligned) if days == "365" else not all(aligned)


def test_a_chart_ends_with_what_the_markets_show_and_repeats_what_they_showed(
    app: SimulatorApp, clock: HandClock
) -> None:
    row = markets(app, ids="ethereum")[0]
    shown_ms = to_ms(datetime.fromisoformat(row["last_updated"]))
    assert body(app, "/coins/ethereum/market_chart", vs_currency="usd", days="1")["prices"][-1] == [
        shown_ms,
        pytest.approx(row["current_price"], abs=0.006),
    ]
    points = body(app, "/coins/ethereum/market_chart", vs_currency="usd", days="1")["prices"][:-1]
    clock.move(minutes=7)
    later = body(app, "/coins/ethereum/market_chart", vs_currency="usd", days="1")["prices"]
    still_shown = [point for point in points if point[0] >= later[0][0]]
    assert still_shown
    assert later[: len(still_shown)] == still_shown


def test_charts_of_unknown_coins_and_beyond_the_plan_are_refused(app: SimulatorApp) -> None:
    unknown = ask(app, "/coins/nix/market_chart", vs_currency="usd", days="30")
    assert (unknown.status, orjson.loads(unknown.body)) == (404, {"error": "coin not found"})
    beyond = ask(app, "/coins/bitcoin/market_chart", vs_currency="usd", days="max")
    assert (beyond.status, orjson.loads(beyond.body)["error"]["status"]["error_code"]) == (
        401,
        10012,
    )


def test_a_young_coin_has_a_short_chart(app: SimulatorApp) -> None:
    ids = [row["id"] for row in markets(app, per_page="250", page="2")][:12]
    lengths = [
        len(body(app, f"/coins/{coin_id}/market_chart", vs_currency="usd", days="365")["prices"])
        for coin_id in ids
    ]
    assert min(lengths) < 360
    assert max(lengths) >= 366


def test_the_list_names_every_coin(app: SimulatorApp) -> None:
    listed = body(app, "/coins/list")
    assert {"id": "bitcoin", "symbol": "btc", "name": "Bitcoin"} in listed
    assert len(listed) == 300


def test_changes_and_sparkline_come_when_asked_for(app: SimulatorApp) -> None:
    row = markets(app, ids="bitcoin", sparkline="true", price_change_percentage="1h,7d,nonsense")[0]
    assert len(row["sparkline_in_7d"]["price"]) == 168
    assert {name for name in row if name.endswith("_in_currency")} == {
        "price_change_percentage_1h_in_currency",
        "price_change_percentage_7d_in_currency",
    }


def test_too_many_calls_of_a_minute_are_429(clock: HandClock) -> None:
    app = build_app(SimulatorSettings(calls_per_minute=2), clock)
    answers = [ask(app, "/ping") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[1].headers["x-ratelimit-remaining"] == "0"
    assert answers[2].headers["Retry-After"] == "60"
    clock.move(minutes=1)
    assert ask(app, "/ping").status == 200
