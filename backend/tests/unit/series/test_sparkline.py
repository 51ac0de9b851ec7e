"""Small lines: equal distances in time, and gaps."""

from itertools import pairwise

import pytest

from cryptoviz.series.bars import SampleRow, bars_of, resample
from cryptoviz.series.lists.sparkline import GRIDS, rounded, sparkline_of
from cryptoviz.series.points import Rows
from support.fakes.store import DAY, HOUR, MINUTE, START

END = START + 8 * DAY + 35 * MINUTE
WEEK = GRIDS["7d"]
POINTS, WIDTH = WEEK.points, WEEK.step


def line(times, interval_s, end=END, grid=WEEK):
    """Return the line of a coin whose price is its time in hours since START."""
    samples = [
        SampleRow(1, at, (at - START) / HOUR, None, None, interval_s, 1, at, 0)
        for at in times
        if grid.start(end) <= at < end
    ]
    bars = [bar for _, bar in resample(bars_of(samples), grid.width)]
    names = ("first_at", "last_at", "sample_interval_s", "close")
    return sparkline_of(Rows(*([getattr(bar, name) for bar in bars] for name in names)), end, grid)


def full(step, hole=(0, 0)):
    return [at for at in range(START, END, step) if not hole[0] < at < hole[1]]


@pytest.mark.parametrize("end", [END, START + 8 * DAY, START + 8 * DAY + 5 * MINUTE])
@pytest.mark.parametrize("minutes", [1, 5, 60])
def test_sparkline_has_the_price_at_each_full_two_hours_and_at_the_end(minutes, end):
    prices = line(full(minutes * MINUTE), minutes * 60, end)
    hours = [(at - START) / HOUR for at in range(WEEK.start(end) + WIDTH, end, WIDTH)]
    assert len(prices) == POINTS == len(hours) + 1
    assert prices == pytest.approx([*hours, (end - START) / HOUR], abs=0.06 + minutes / 60)


@pytest.mark.parametrize(
    ("window", "step", "points"), [("24h", 15 * MINUTE, 96), ("30d", 6 * HOUR, 120)]
)
def test_sparkline_of_each_window_has_about_as_many_points(window, step, points):
    end = START + 31 * DAY + 35 * MINUTE
    prices = line(range(START, end, 5 * MINUTE), 300, end, GRIDS[window])
    times = [*range(end - end % step - (points - 2) * step, end, step), end]
    assert prices == pytest.approx([(at - START) / HOUR for at in times], abs=0.1)


def test_sparkline_of_a_day_joins_hourly_values():
    prices = line(range(START, END, HOUR), 3600, END, GRIDS["24h"])
    assert prices[:4] == [169, 169.25, 169.5, 169.75]


@pytest.mark.parametrize(
    ("hours", "missing"), [(1.9, 1), (2.1, 2), (4.1, 3), (24.5, 13), (100.1, 51)]
)
@pytest.mark.parametrize("minutes", [1, 5])
def test_sparkline_is_null_in_an_outage_and_its_times_do_not_move(minutes, hours, missing):
    start = START + 3 * DAY - 3 * MINUTE
    whole = line(full(minutes * MINUTE), minutes * 60)
    prices = line(full(minutes * MINUTE, (start, start + hours * HOUR)), minutes * 60)
    first = (START + 3 * DAY - WEEK.start(END)) // WIDTH - 1
    nulls = [index for index, price in enumerate(prices) if price is None]
    assert nulls == list(range(first, first + missing))
    assert [price for price in prices if price is not None] == [
        price for index, price in enumerate(whole) if index not in nulls
    ]


def test_sparkline_of_daily_values_joins_them_without_gaps():
    prices = line(range(START, END, DAY), 86_400)
    known = [price for price in prices if price is not None]
    assert len(known) > POINTS - 12
    assert prices[:2] == [None, None]
    steps = [after - before for before, after in pairwise(known)]
    assert all(0 <= step <= 4 for step in steps)


def test_sparkline_ends_in_a_gap_and_is_null_before_the_first_value():
    prices = line(range(END - 9 * HOUR, END - 5 * HOUR, MINUTE), 60)
    nulls = [price is None for price in prices]
    assert nulls == [True] * (POINTS - 6) + [False] * 2 + [True] * 4


def test_sparkline_without_values_is_null():
    assert set(line([], 60)) == {None}


def test_rounded_keeps_the_digits_that_can_be_seen():
    assert rounded([64123.456, None, 64200.0]) == [64123.5, None, 64200]
    assert rounded([64123.456, 74123.456]) == [64100, 74100]
    assert rounded([0.00012345678, 0.0001245]) == [0.00012346, 0.0001245]
    assert rounded([5.0, 5.0, 5.0]) == [5, 5, 5]
    assert rounded([0.0, None]) == [0.0, None]
    assert rounded([]) == rounded([None])[1:] == []
