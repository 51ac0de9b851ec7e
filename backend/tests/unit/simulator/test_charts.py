"""Charts of the simulated CoinGecko: density, continuity, errors."""

from datetime import datetime

import orjson
import pytest

from cryptoviz.clock import to_ms
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.protocols import DAY_MS, HOUR_MS
from support.fakes.clock import HandClock
from support.simulator_requests import ask, body, markets


@pytest.mark.parametrize(
    ("days", "step_ms", "at_least"),
    [("1", 300_000, 288), ("7", HOUR_MS, 168), ("90", HOUR_MS, 2160), ("365", DAY_MS, 365)],
)
def test_step_of_a_chart_depends_on_its_range(
    app: SimulatorApp, clock: HandClock, days: str, step_ms: int, at_least: int
) -> None:
    chart = body(app, "/coins/bitcoin/market_chart", vs_currency="usd", days=days)
    times = [at for at, _ in chart["prices"]]
    assert at_least <= len(times) <= at_least + 2
    assert times == sorted(times)
    assert (
        times == [at for at, _ in chart["market_caps"]] == [at for at, _ in chart["total_volumes"]]
    )
    assert to_ms(clock.now) - int(days) * DAY_MS <= times[0]
    assert times[-1] <= to_ms(clock.now)
    aligned = [at % step_ms == 0 for at in times[:-1]]
    assert all(aligned) if days == "365" else not all(aligned)


def test_chart_ends_with_the_current_row_and_repeats_earlier_points(
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


def test_chart_of_unknown_coin_is_404_and_beyond_the_plan_401(app: SimulatorApp) -> None:
    unknown = ask(app, "/coins/nix/market_chart", vs_currency="usd", days="30")
    assert (unknown.status, orjson.loads(unknown.body)) == (404, {"error": "coin not found"})
    beyond = ask(app, "/coins/bitcoin/market_chart", vs_currency="usd", days="max")
    assert (beyond.status, orjson.loads(beyond.body)["error"]["status"]["error_code"]) == (
        401,
        10012,
    )


def test_chart_of_a_young_coin_is_short(app: SimulatorApp) -> None:
    ids = [row["id"] for row in markets(app, per_page="250", page="2")][:12]
    lengths = [
        len(body(app, f"/coins/{coin_id}/market_chart", vs_currency="usd", days="365")["prices"])
        for coin_id in ids
    ]
    assert min(lengths) < 360
    assert max(lengths) >= 366


def test_charts_in_other_currencies_agree_with_the_exchange_rates(app: SimulatorApp) -> None:
    rates = body(app, "/exchange_rates")["rates"]
    assert rates["btc"]["value"] == 1
    path, codes = "/coins/bitcoin/market_chart", ("usd", "eur", "sats")
    charts = [body(app, path, vs_currency=code, days="1")["prices"] for code in codes]
    (at, dollars), (_, euros), (_, satoshi) = (points[-1] for points in charts)
    rate = rates["eur"]["value"] / rates["usd"]["value"]
    assert euros / dollars == pytest.approx(rate, rel=1e-3)
    assert satoshi == pytest.approx(1e8, rel=1e-4)
    assert charts[1][-1][0] == at
    assert ask(app, path, vs_currency="xxx", days="1").status == 400
