"""Totals of the listed coins."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import absence_event
from cryptoviz.series.lists.market_totals import totals_of
from support.fakes.api import Person
from support.fakes.store import DAY, HOUR, MINUTE, Feeder, index_sink, snapshot

NOW_MS = 1_795_435_200_000  # HandClock's noon
UNKNOWN = {
    "total_market_cap": None, "total_volume": None, "bitcoin_dominance": None,
    "ethereum_dominance": None, "change_24h": None,
}  # fmt: skip
NOW = {"bitcoin": (60.0, 5.0, 1.0), "ethereum": (30.0, 2.0, -1.0), "ripple": (10.0, None, 2.0)}


def poll(at, caps, **others):
    return [
        snapshot(coin, at, cap, market_cap=cap, total_volume=volume, change_24h=change, **others)
        for coin, (cap, volume, change) in caps.items()
    ]


@pytest.fixture
def viewer(app):
    return Person.register(app, "viewer")


@pytest.fixture
def feeder(database):
    return Feeder(index_sink(database))


def totals(person):
    response = person.get("markets/global")
    assert response.status_code == 200, response.text
    return response.get_json()


def test_totals_before_the_first_price_are_unknown(viewer):
    assert totals(viewer) == {
        **UNKNOWN, "vs": "usd", "coins": 0, "rising": 0, "falling": 0, "moved_over_5": 0,
        "in_news": 0, "as_of": None,
    }  # fmt: skip


def test_totals_are_those_of_the_coins_with_a_current_price(viewer, feeder):
    before = {"bitcoin": (40.0, 1.0, 0.0), "ethereum": (40.0, 1.0, 0.0)}
    feeder.feed(*poll(NOW_MS - DAY - MINUTE, {**before, "ripple": (10.0, 1.0, 0.0)}))
    feeder.feed(*poll(NOW_MS, NOW), *poll(NOW_MS - 3 * HOUR, {"late": (900.0, 900.0, 9.0)}))
    feeder.feed(snapshot("gone", NOW_MS, 1.0, market_cap=900.0), snapshot("unpriced", NOW_MS, None))
    feeder.feed(absence_event("gone", from_ms(NOW_MS + 1)))
    assert totals(viewer) == {
        "vs": "usd", "coins": 3, "total_market_cap": 100.0, "total_volume": 7.0,
        "bitcoin_dominance": 60.0, "ethereum_dominance": 30.0, "rising": 1, "falling": 1,
        "moved_over_5": 2, "in_news": 0,
        "change_24h": pytest.approx(100 / 90 * 100 - 100), "as_of": "2026-11-23T12:00:00.000Z",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "percent"),
    [
        ({"bitcoin": 50.0, "ethereum": 25.0, "small": 1.0}, 20.0),
        ({"bitcoin": 50.0}, None),
        ({}, None),
    ],
)
def test_change_is_of_the_coins_known_a_day_ago_if_they_are_nearly_all(before, percent):
    caps = {"bitcoin": 60.0, "ethereum": 30.0, "new": 0.5}
    rows = [
        {"id": coin, "market_cap": cap, "total_volume": 1.0, "change_24h": None}
        for coin, cap in caps.items()
    ]
    found = totals_of(rows, before).change_24h
    assert found == (percent and pytest.approx(percent))


def test_movers_of_other_windows_are_by_their_own_change(viewer, feeder):
    feeder.feed(*(
        snapshot(coin, NOW_MS, 1.0, change_24h=-1.0, change_7d=change)
        for coin, change in (("up", 5.0), ("down", -5.0))
    ))  # fmt: skip
    body = viewer.get("markets/movers?window=7d").get_json()
    assert [[row["id"] for row in body[kind]] for kind in ("rising", "falling")] == [
        ["up"], ["down"],
    ]  # fmt: skip
    assert viewer.get("markets/movers?window=90d").status_code == 422
