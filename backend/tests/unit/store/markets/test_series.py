"""Series read back from the database."""

import pytest

from cryptoviz.series.windows import WIDTHS, WindowRequest
from support.fakes.store import DAY, HOUR, MINUTE, START, history, snapshot

END = START + 40 * DAY


def price(at):
    return 100 + at // MINUTE % 977


def half_hours(start, end):
    return [(at, float(price(at))) for at in range(start, end, 30 * MINUTE)]


def test_read_short_window_returns_samples(feeder, series):
    feeder.feed(
        *(
            snapshot("bitcoin", START + minute * MINUTE, price(minute), market_cap=7.0 * minute)
            for minute in range(90)
        )
    )
    read = series.read("bitcoin", "price", WindowRequest("24h"), 400)
    assert (read.interval, read.start_ms, read.end_ms, read.as_of) == (
        "raw",
        START,
        START + 90 * MINUTE,
        START + 89 * MINUTE,
    )
    assert read.t == [START + minute * MINUTE for minute in range(90)]
    assert read.v == [price(minute) for minute in range(90)]
    assert read.gaps == []
    assert series.read("bitcoin", "market_cap", WindowRequest("24h"), 400).v == [
        7.0 * minute
        for minute in range(1, 90)  # a market cap of 0 is unknown
    ]


@pytest.mark.parametrize(("window", "width"), [("7d", "30m"), ("30d", "2h"), ("max", "2h")])
def test_read_long_window_returns_closes_and_extremes_at_their_times(feeder, series, window, width):
    feeder.feed(history("bitcoin", half_hours(START, END), spacing_s=1800, observed=END))
    read = series.read("bitcoin", "price", WindowRequest(window), 2000)
    assert read.interval == width
    length = WIDTHS[width]
    closing = {(at - at % length): (at, value) for at, value in half_hours(START, END)}
    inside = {at: v for at, v in half_hours(START, END) if read.start_ms <= at < read.end_ms}
    ends = (min(inside), max(inside, key=inside.get), min(inside, key=inside.get))
    expected = {*inside.items()} & {*closing.values(), *((at, inside[at]) for at in ends)}
    assert list(zip(read.t, read.v, strict=True)) == sorted(expected)
    assert read.gaps == []


def test_read_short_window_below_the_horizon_returns_bars(feeder, series, database):
    feeder.feed(history("bitcoin", half_hours(START, END), spacing_s=1800, observed=END))
    [horizon] = _horizon(database)
    request = WindowRequest(None, horizon - 5 * HOUR, horizon + 5 * HOUR)
    read = series.read("bitcoin", "price", request, 2000)
    assert read.interval == "30m"  # of the values: bars of 5 minutes were read
    assert list(zip(read.t, read.v, strict=True)) == half_hours(
        horizon - 5 * HOUR, horizon + 5 * HOUR
    )


def test_read_returns_prices_bit_by_bit(feeder, series):
    prices = [
        0.1 + 0.2,
        1 / 3,
        5e-324,
        1.7976931348623157e308,
        2.0**53 + 2,
        1.23e-12,
        98765.43210987654,
        7.0,
    ]
    feeder.feed(
        *(
            snapshot("bitcoin", START + number * MINUTE, value)
            for number, value in enumerate(prices)
        )
    )
    assert series.read("bitcoin", "price", WindowRequest("24h"), 400).v == prices


def _horizon(database):
    with database.read() as connection:
        return connection.exec_driver_sql("SELECT horizon FROM coins").first()


def test_read_window_is_half_open(feeder, series):
    feeder.feed(*(snapshot("bitcoin", START + minute * MINUTE, 1.0) for minute in range(10)))
    read = series.read(
        "bitcoin", "price", WindowRequest(None, START + 2 * MINUTE, START + 5 * MINUTE), 400
    )
    assert read.t == [START + minute * MINUTE for minute in (2, 3, 4)]


def test_read_window_ends_with_the_newest_value_of_all_coins(feeder, series):
    feeder.feed(
        snapshot("bitcoin", START, 1.0),
        snapshot("bitcoin", START + HOUR, 2.0),
        snapshot("ethereum", START + 5 * HOUR, 3.0),
    )
    read = series.read("bitcoin", "price", WindowRequest("24h"), 400)
    assert (read.start_ms, read.end_ms, read.as_of) == (
        START,
        START + 5 * HOUR + 5 * MINUTE,
        START + HOUR,
    )
    assert read.gaps == [(START, START + HOUR), (START + HOUR, read.end_ms)]


def test_timestamp_ahead_moves_no_window_of_other_coins(feeder, series):
    feeder.feed(
        snapshot("bitcoin", START, 1.0),
        snapshot("ethereum", START + 4 * MINUTE, 3.0, observed=START + MINUTE),
        history("dogecoin", [(START + 5 * MINUTE, 5.0)], observed=START + 2 * MINUTE),
    )
    read = series.read("bitcoin", "price", WindowRequest("24h"), 400)
    assert (read.start_ms, read.end_ms, read.as_of) == (START, START + 5 * MINUTE, START)
    ahead = series.read("ethereum", "price", WindowRequest("24h"), 400)
    assert (ahead.t, ahead.v, ahead.as_of) == ([START + MINUTE], [3.0], START + MINUTE)
    assert series.read("dogecoin", "price", WindowRequest("24h"), 400).t == [START + 2 * MINUTE]


def test_extremes_between_closes_are_in_series_of_any_width(feeder, series):
    points = [(at, 100.0) for at, _ in half_hours(START, END)]
    points[500], points[700] = (points[500][0], 900.0), (points[700][0], 1.0)
    feeder.feed(history("bitcoin", points, spacing_s=1800, observed=END))
    for window in ("30d", "90d", "max"):
        for most in (4, 50, 2000):
            read = series.read("bitcoin", "price", WindowRequest(window), most)
            assert {points[500], points[700]} <= set(zip(read.t, read.v, strict=True))


def test_change_over_an_outage_is_from_the_value_before_it(feeder, series):
    feeder.feed(
        snapshot("bitcoin", START, 100.0),
        snapshot("bitcoin", START + 3 * DAY, 50.0),
        snapshot("ethereum", START, 100.0),
    )
    change = series.change("bitcoin", WindowRequest("24h"), 400)
    assert (change.base.at, change.percent, change.since) == (START, -50.0, START)
    gone = series.change("ethereum", WindowRequest("24h"), 400)
    assert (gone.base.at, gone.last, gone.percent, gone.reason) == (START, None, None, "no_value")


def test_delete_expired_does_not_change_series(feeder, series, database):
    from cryptoviz.store.markets.indexing.retention import delete_expired

    feeder.feed(
        *(
            snapshot("bitcoin", START + minute * MINUTE, price(minute))
            for minute in range(0, 6000, 3)
        )
    )
    feeder.feed(snapshot("bitcoin", END, 5.0))
    requests = [WindowRequest(window) for window in ("24h", "7d", "30d", "90d", "1y", "max")]
    requests += [
        WindowRequest(None, START + hour * HOUR, START + (hour + 7) * HOUR)
        for hour in range(0, 100, 9)
    ]
    before = [series.read("bitcoin", "price", request, 500) for request in requests]
    with database.write() as connection:
        assert delete_expired(connection, 700) == 700
        assert delete_expired(connection, 10_000) == 1300
        assert delete_expired(connection, 10_000) == 0
    assert [series.read("bitcoin", "price", request, 500) for request in requests] == before
