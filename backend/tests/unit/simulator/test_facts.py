"""Figures of generated rows agree with each other and with the charts."""

from datetime import datetime
from typing import Any

import orjson
import pytest

from cryptoviz.clock import to_ms
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.messages import Request
from support.fakes.clock import HandClock

LARGE = ("bitcoin", "ethereum", "ripple", "solana", "tether", "usd-coin", "staked-ether", "cardano")


@pytest.fixture(scope="module")
def clock() -> HandClock:
    clock = HandClock()
    clock.move(minutes=37)  # no full hour: the figures reach until now
    return clock


@pytest.fixture(scope="module")
def app(clock: HandClock) -> SimulatorApp:
    return build_app(SimulatorSettings(seed=3), clock)


def body(app: SimulatorApp, path: str, **query: str) -> Any:
    return orjson.loads(
        app.respond(Request("GET", f"/api/v3{path}", {"vs_currency": "usd", **query}))[0].body
    )


@pytest.fixture(scope="module")
def rows(app: SimulatorApp) -> dict[str, dict[str, Any]]:
    return {
        row["id"]: row
        for page in ("1", "2")
        for row in body(app, "/coins/markets", per_page="250", page=page)
    }


def chart(app: SimulatorApp, coin_id: str, days: str, figure: str = "prices") -> list[float]:
    return [value for _, value in body(app, f"/coins/{coin_id}/market_chart", days=days)[figure]]


def test_market_cap_is_supply_times_price(rows: dict[str, dict[str, Any]]) -> None:
    for row in rows.values():
        if row["market_cap"]:
            assert row["circulating_supply"] * row["current_price"] == pytest.approx(
                row["market_cap"], rel=1e-4
            )
            assert row["fully_diluted_valuation"] >= row["market_cap"] * (1 - 1e-9)


@pytest.mark.parametrize("coin_id", LARGE)
def test_records_and_range_agree_with_the_charts(
    app: SimulatorApp, rows: dict[str, dict[str, Any]], coin_id: str
) -> None:
    row, seen = (
        rows[coin_id],
        chart(app, coin_id, "365") + chart(app, coin_id, "90") + chart(app, coin_id, "1"),
    )
    assert row["atl"] <= min(seen) <= max(seen) <= row["ath"] < 8 * max(seen)
    assert to_ms(datetime.fromisoformat(row["ath_date"])) <= to_ms(
        datetime.fromisoformat(row["last_updated"])
    )
    day = chart(app, coin_id, "1")
    assert row["low_24h"] <= row["current_price"] <= row["high_24h"]
    assert row["low_24h"] <= min(day) <= max(day) <= row["high_24h"]


def test_record_of_the_last_year_is_in_the_chart(
    app: SimulatorApp, rows: dict[str, dict[str, Any]]
) -> None:
    recent = [
        row
        for row in rows.values()
        if row["ath_date"] and row["ath_date"] > "2026-04" and row["market_cap_rank"]
    ][:10]
    assert recent
    for row in recent:
        assert row["ath"] == pytest.approx(max(chart(app, row["id"], "365")), rel=0.25)


@pytest.mark.parametrize("coin_id", ["tether", "usd-coin", "dai"])
def test_stablecoin_has_no_step_between_chart_and_current_price(
    app: SimulatorApp, rows: dict[str, dict[str, Any]], coin_id: str
) -> None:
    day = chart(app, coin_id, "1")
    assert day[-1] == rows[coin_id]["current_price"]
    assert abs(day[-1] - day[-2]) < 0.0006
    assert rows[coin_id]["ath"] < 1.05


def test_volumes_are_plausible(rows: dict[str, dict[str, Any]]) -> None:
    ratios = {
        row["id"]: row["total_volume"] / row["market_cap"]
        for row in rows.values()
        if row["market_cap"]
    }
    assert all(0 < ratio < 2 for ratio in ratios.values())
    assert ratios["tether"] > 3 * ratios["bitcoin"] > 3 * ratios["staked-ether"]


def test_bitcoin_has_rank_1_and_ranks_have_no_gaps(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["bitcoin"]["market_cap_rank"] == 1
    ranks = [row["market_cap_rank"] for row in rows.values() if row["market_cap_rank"]]
    assert ranks == list(range(1, len(ranks) + 1))
