"""The simulated CoinGecko without sockets: fields, errors, caches, limits."""

from datetime import datetime

import orjson
import pytest

from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.app import SimulatorApp
from support.fakes.clock import HandClock
from support.paths import NO_RECORDINGS, SHARED
from support.simulator_requests import ask, body, markets

RECORDED = SHARED / "coingecko"
needs_recordings = pytest.mark.skipif(not RECORDED.is_dir(), reason=NO_RECORDINGS)


@needs_recordings
def test_rows_have_the_recorded_fields_and_types(app: SimulatorApp) -> None:
    real = orjson.loads((RECORDED / "markets_2025-02-14T2003Z/page_01.json").read_bytes())
    simulated = markets(app, per_page="250") + markets(app, per_page="250", page="2")
    assert list(simulated[0]) == list(real[0])
    for name in real[0]:
        types = {type(row[name]) for row in simulated}
        assert types <= {type(row[name]) for row in real} | {type(None), int, float}, name


@needs_recordings
def test_missing_parameter_has_the_recorded_response(app: SimulatorApp) -> None:
    response = ask(app, "/coins/markets")
    recorded = (RECORDED / "errors/422_coins_markets.json").read_bytes().strip()
    assert (response.status, response.body) == (422, recorded)


def test_pages_do_not_overlap_and_are_ordered_by_market_cap(app: SimulatorApp) -> None:
    first, second, third = (markets(app, per_page="120", page=str(page)) for page in (1, 2, 3))
    assert [len(first), len(second), len(third)] == [120, 120, 60]
    caps = [row["market_cap"] or 0 for row in first + second + third]
    assert caps == sorted(caps, reverse=True)
    assert len({row["id"] for row in first + second + third}) == 300
    assert len(markets(app, per_page="9999")) == 250


def test_document_of_a_coin_has_its_links(app: SimulatorApp) -> None:
    coin = body(app, "/coins/bitcoin")
    assert (coin["id"], coin["links"]["homepage"]) == ("bitcoin", ["https://bitcoin.example/"])
    assert ask(app, "/coins/nix").status == 404


def test_ids_select_rows_and_unknown_ones_are_ignored(app: SimulatorApp) -> None:
    rows = markets(app, ids="ethereum,nix,bitcoin")
    assert [row["id"] for row in rows] == ["bitcoin", "ethereum"]


def test_some_figures_are_null(app: SimulatorApp) -> None:
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


def test_rows_stay_the_same_until_the_cache_expires(app: SimulatorApp, clock: HandClock) -> None:
    first = markets(app, ids="bitcoin")[0]
    clock.move(seconds=59)
    assert markets(app, ids="bitcoin")[0] == first
    clock.move(seconds=1)
    later = markets(app, ids="bitcoin")[0]
    assert later["last_updated"] > first["last_updated"]
    assert later["current_price"] != first["current_price"]
    assert datetime.fromisoformat(later["last_updated"]) <= clock.now


def test_unchanged_response_is_304_and_a_changed_one_is_not(
    app: SimulatorApp, clock: HandClock
) -> None:
    etag = ask(app, "/coins/markets", vs_currency="usd").headers["ETag"]
    again = ask(app, "/coins/markets", {"if-none-match": etag}, vs_currency="usd")
    assert (again.status, again.body) == (304, b"")
    clock.move(minutes=1)
    assert ask(app, "/coins/markets", {"if-none-match": etag}, vs_currency="usd").status == 200


def test_list_contains_every_coin(app: SimulatorApp) -> None:
    listed = body(app, "/coins/list")
    assert {"id": "bitcoin", "symbol": "btc", "name": "Bitcoin"} in listed
    assert len(listed) == 300


def test_changes_are_included_on_request(app: SimulatorApp) -> None:
    row = markets(app, ids="bitcoin", price_change_percentage="1h,7d,nonsense")[0]
    assert {name for name in row if name.endswith("_in_currency")} == {
        "price_change_percentage_1h_in_currency",
        "price_change_percentage_7d_in_currency",
    }


def test_calls_beyond_the_limit_of_a_minute_are_429(clock: HandClock) -> None:
    app = build_app(SimulatorSettings(calls_per_minute=2), clock)
    responses = [ask(app, "/ping") for _ in range(3)]
    assert [response.status for response in responses] == [200, 200, 429]
    assert responses[2].headers["Retry-After"] == "60"
    clock.move(minutes=1)
    assert ask(app, "/ping").status == 200


def test_sparklines_are_hourly_prices_until_the_charts_hour(app: SimulatorApp) -> None:
    assert "sparkline_in_7d" not in markets(app, ids="bitcoin")[0]
    [row] = markets(app, ids="bitcoin", sparkline="true")
    prices = row["sparkline_in_7d"]["price"]
    chart = body(app, "/coins/bitcoin/market_chart", vs_currency="usd", days="7")["prices"]
    assert len(prices) == 168
    assert prices[-1] == pytest.approx(chart[-1][1], rel=0.05)
