"""Gaps in series, and coins without values."""

import pytest

from cryptoviz.errors import NotFoundError
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.records import CoinName
from cryptoviz.series.windows import WindowRequest
from support.fakes.store import DAY, MINUTE, START, snapshot


def price(at):
    return 100 + at // MINUTE % 977


def test_read_keeps_gaps_at_any_number_of_points(feeder, series):
    minutes = [*range(300), *range(420, 700)]
    feeder.feed(
        *(snapshot("bitcoin", START + minute * MINUTE, price(minute)) for minute in minutes)
    )
    hole = (START + 299 * MINUTE, START + 420 * MINUTE)
    for points in (2, 10, 50, 2000):
        read = series.read("bitcoin", "price", WindowRequest("24h"), points)
        assert read.gaps == [hole]
        assert len(read.t) <= points
        assert points == 2 or set(hole) <= set(read.t)


def test_read_metric_with_unknown_values_has_its_own_gap(feeder, series):
    feeder.feed(
        *(
            snapshot("bitcoin", START + m * MINUTE, 1.0, total_volume=None if 20 <= m < 50 else 5.0)
            for m in range(80)
        )
    )
    assert series.read("bitcoin", "price", WindowRequest("24h"), 400).gaps == []
    volume = series.read("bitcoin", "total_volume", WindowRequest("24h"), 400)
    assert volume.gaps == [(START + 19 * MINUTE, START + 50 * MINUTE)]
    assert len(volume.v) == 50


def test_unknown_coin_is_not_found(series):
    with pytest.raises(NotFoundError, match="'nocoin'"):
        series.read("nocoin", "price", WindowRequest("7d"), 400)


def test_read_coin_without_values_is_empty(feeder, series):
    feeder.feed(
        coin_names_event([CoinName(id="monero", symbol="xmr", name="Monero")], _moment()),
        snapshot("bitcoin", START, 1.0),
    )
    read = series.read("monero", "price", WindowRequest("7d"), 400)
    assert (read.t, read.v, read.gaps, read.as_of) == ([], [], [], None)
    assert read.end_ms - read.start_ms == 7 * DAY


def _moment():
    return snapshot("x", START).time
