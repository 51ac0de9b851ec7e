"""Gaps of a coin, read from its five-minute candles."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.store.markets.history.gaps import SqlGaps
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink, snapshot

NOW = from_ms(START + 30 * DAY)


def test_gaps_of_any_length_are_found_at_ordinary_poll_intervals(each_database):
    holes = [15, 16, 60, 3 * 60, 24 * 60]  # minutes; 15 are not a gap yet
    at, times, expected = START, [START], []
    for minutes in holes:
        for _ in range(7):
            at += MINUTE
            times.append(at)
        if minutes > 15:
            expected.append((at, at + minutes * MINUTE))
        at += minutes * MINUTE
        times.append(at)
    Feeder(index_sink(each_database)).feed(*(snapshot("bitcoin", time) for time in times))
    assert SqlGaps(each_database).gaps("bitcoin", NOW) == expected


def test_hourly_and_daily_history_has_no_gaps_but_its_holes(each_database):
    daily = [(START + day * DAY, 1.0) for day in range(10) if day not in (4, 5, 6)]
    hourly = [(START + 9 * DAY + hour * HOUR, 1.0) for hour in range(1, 24) if hour != 12]
    feeder = Feeder(index_sink(each_database))
    feeder.feed(
        history("bitcoin", daily, days=365, spacing_s=86_400, observed=START + 20 * DAY),
        history("bitcoin", hourly, observed=START + 20 * DAY),
    )
    assert SqlGaps(each_database).gaps("bitcoin", NOW) == [(START + 3 * DAY, START + 7 * DAY)]


def test_a_coin_that_is_no_longer_polled_has_a_gap_until_the_newest_value(each_database):
    feeder = Feeder(index_sink(each_database))
    feeder.feed(snapshot("bitcoin", START), snapshot("ethereum", START + HOUR))
    store = SqlGaps(each_database)
    assert store.gaps("bitcoin", NOW) == [(START, START + HOUR)]
    assert store.gaps("ethereum", NOW) == []
    with pytest.raises(NotFoundError):
        store.gaps("dogecoin", NOW)
