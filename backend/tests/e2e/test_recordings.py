"""Recorded markets from poll to API, compared with what an independent reader finds."""

from pathlib import Path

import pytest

from cryptoviz.store.db.database import Database
from support.e2e import recording_reader
from support.e2e.in_process_app import InProcessApp
from support.e2e.recordings import (
    LAST_POLL_MS,
    RECORDINGS,
    REPLAY,
    check_balance,
    exported_prices,
    from_ms,
    get_all_rows,
    link_recordings,
    next_poll,
    recording_config,
    recording_server,
    requires_recordings,
    to_ms_or_none,
)
from support.fakes.clock import HandClock

FIVE_MINUTES_MS, HOUR_MS = 300_000, 3_600_000
WINDOW_MS = 23 * HOUR_MS  # the widest window that is served without candles

pytestmark = requires_recordings


def test_api_returns_every_price_of_the_replay(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    polls = recording_reader.read_replay(REPLAY)
    assert (len(polls), {len(poll) for poll in polls}) == (356, {56})
    shift = LAST_POLL_MS - max(quote.at_ms for quote in polls[-1].values())
    with recording_server(
        link_recordings(tmp_path / "recording", f"coingecko/{REPLAY.name}"), clock
    ) as server:
        app = InProcessApp(recording_config(tmp_path, server, top_coins=56), database, clock)
        for number, poll in enumerate(polls):
            clock.now = from_ms(poll["bitcoin"].at_ms + shift + 20_000)
            if number:
                next_poll(server)
            assert app.poll("coingecko")
            if number % 60 == 59:
                app.index()
        app.index()
    check_balance(app, "datacrypto")
    assert app.bus.published["datacrypto"] == 356 * 56
    exported = exported_prices(app)
    for coin_id, newest in polls[-1].items():
        prices = {poll[coin_id].at_ms + shift: poll[coin_id].price for poll in polls}
        assert exported[coin_id] == prices, coin_id
        facts = app.get(f"coins/{coin_id}")
        assert [facts[name] for name in ("price", "market_cap", "high_24h", "low_24h")] == [
            newest.price,
            newest.market_cap or None,
            newest.high,
            newest.low,
        ]
        change = app.get(f"coins/{coin_id}/change", window="24h")
        assert facts["change_24h"] == (None if change["since"] else change["percent"])
    for coin_id in list(polls[0])[::8]:  # they need many requests
        start = polls[0][coin_id].at_ms + shift
        caps = {poll[coin_id].at_ms + shift: poll[coin_id].market_cap or None for poll in polls}
        assert series(app, coin_id, "market-cap", start, LAST_POLL_MS) == caps, coin_id
        assert series(app, coin_id, "prices", start, LAST_POLL_MS) == exported[coin_id], coin_id


def series(
    app: InProcessApp, coin_id: str, metric: str, first_ms: int, last_ms: int
) -> dict[int, float]:
    """Return time → value, read in windows so narrow that nothing is downsampled.

    They start at whole five minutes, as windows below the horizon do.
    """
    found: dict[int, float] = {}
    for start in range(first_ms - first_ms % FIVE_MINUTES_MS, last_ms + 1, WINDOW_MS):
        part = app.get(
            f"coins/{coin_id}/{metric}", **{"from": start, "to": start + WINDOW_MS, "points": 2000}
        )
        inside = {
            moment: value
            for moment, value in zip(part["t"], part["v"], strict=True)
            if start <= moment < start + WINDOW_MS
        }
        assert len(inside) == len(part["t"])
        assert not found.keys() & inside.keys()
        found |= inside
    return found


@pytest.mark.parametrize(
    ("folder", "coins"), [("markets_2025-02-14T2003Z", 3000), ("markets_2024-10-21T2148Z", 1000)]
)
def test_api_returns_every_coin_of_recorded_pages(
    database: Database, tmp_path: Path, clock: HandClock, folder: str, coins: int
) -> None:
    rows = recording_reader.read_pages(RECORDINGS / "coingecko" / folder)
    assert len(rows) == coins
    shift = LAST_POLL_MS - max(
        recording_reader.milliseconds(row["last_updated"])
        for row in rows.values()
        if row["last_updated"]
    )
    with recording_server(
        link_recordings(tmp_path / "recording", f"coingecko/{folder}"), clock
    ) as server:
        app = InProcessApp(recording_config(tmp_path, server, top_coins=coins), database, clock)
        assert app.poll("coingecko")
        app.index()
    check_balance(app, "datacrypto")
    assert app.bus.published["datacrypto"] == coins
    for row in rows.values():
        row |= {name: " ".join(row[name].split()) for name in ("name", "symbol")}
    assert listed_names(app) == {coin_id: row["name"] for coin_id, row in rows.items()}
    for coin_id, row in rows.items():
        facts = app.get(f"coins/{coin_id}")
        updated = to_ms_or_none(row["last_updated"])
        if updated and updated + shift < LAST_POLL_MS - 24 * HOUR_MS:  # no value in the last day
            row["price_change_percentage_24h"] = None
        elif price := row["current_price"]:  # the only one in the series of this coin
            row["high_24h"] = row["high_24h"] and max(row["high_24h"], price)
            row["low_24h"] = row["low_24h"] and min(row["low_24h"], price)
        assert {name: facts[name] for name in FIGURES} == {
            name: (row[recorded] or None) if name in UNKNOWN_IF_0 else row[recorded]
            for name, recorded in FIGURES.items()
        }, coin_id
        for name in ("ath", "atl"):
            assert to_ms_or_none(facts[f"{name}_at"]) == to_ms_or_none(row[f"{name}_date"]), coin_id
        assert to_ms_or_none(facts["last_updated"]) == (updated + shift if updated else None), (
            coin_id
        )


UNKNOWN_IF_0 = ("rank", "market_cap", "fully_diluted_valuation")
FIGURES = {
    "price": "current_price",
    "symbol": "symbol",
    "rank": "market_cap_rank",
    "market_cap": "market_cap",
    "fully_diluted_valuation": "fully_diluted_valuation",
    "total_volume": "total_volume",
    "high_24h": "high_24h",
    "low_24h": "low_24h",
    "change_24h": "price_change_percentage_24h",
    "circulating_supply": "circulating_supply",
    "total_supply": "total_supply",
    "max_supply": "max_supply",
    "ath": "ath",
    "atl": "atl",
}


def listed_names(app: InProcessApp) -> dict[str, str]:
    """Return coin id → name of all pages of the markets table."""
    return {row["id"]: row["name"] for row in get_all_rows(app, "markets", limit=250)}
