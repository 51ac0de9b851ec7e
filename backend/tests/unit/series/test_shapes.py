"""Gaps, reduction and change: pure arithmetic on series."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.series.change import PricePoint, change_of
from cryptoviz.series.downsample import downsample
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.windows import SeriesData
from support.fakes.store import DAY, HOUR, MINUTE


def gaps_of(stretches, start, end):
    return gaps_between(*(list(column) for column in zip(*stretches, strict=True)), start, end)


def points(*times, spacing=60):
    return [(at, at, spacing) for at in times]


def test_a_quarter_of_an_hour_is_no_gap():
    assert gaps_of(points(0, 15 * MINUTE), 0, 15 * MINUTE) == []
    assert gaps_of(points(0, 15 * MINUTE + 1), 0, 16 * MINUTE) == [(0, 15 * MINUTE + 1)]


def test_three_missed_polls_are_no_gap_when_polling_is_slow():
    assert gaps_of(points(0, 3 * HOUR, spacing=3600), 0, 3 * HOUR) == []
    assert gaps_of(points(0, 3 * HOUR + 1, spacing=3600), 0, 3 * HOUR + 1) == [(0, 3 * HOUR + 1)]


def test_bars_are_compared_by_their_last_and_first_values():
    bars = [(0, 25 * MINUTE, 60), (50 * MINUTE, 55 * MINUTE, 60)]
    assert gaps_of(bars, 0, 60 * MINUTE) == [(25 * MINUTE, 50 * MINUTE)]


def test_where_daily_history_meets_hourly_the_daily_spacing_rules():
    assert (
        gaps_of(
            [*points(0, DAY, spacing=86_400), *points(DAY + 14 * HOUR, spacing=3600)],
            0,
            DAY + 14 * HOUR,
        )
        == []
    )


def test_silence_at_the_ends_of_a_window_is_a_gap():
    assert gaps_of(points(HOUR, HOUR + MINUTE), 0, 2 * HOUR) == [
        (0, HOUR),
        (HOUR + MINUTE, 2 * HOUR),
    ]


def test_no_values_no_gaps():
    assert gaps_between([], [], [], 0, DAY) == []


SERIES = st.lists(st.tuples(st.integers(1, 60), st.floats(0.1, 10)), min_size=1, max_size=300)


@settings(deadline=None)  # the first reduction loads numpy
@given(steps=SERIES, limit=st.integers(2, 100))
def test_reduction_keeps_ends_order_and_gap_edges(steps, limit):
    t, v, at = [], [], 0
    for step, value in steps:
        at += step * MINUTE
        t.append(at)
        v.append(value)
    gaps = gaps_of(points(*t), t[0], t[-1])
    times, values = downsample(t, v, gaps, limit)
    assert len(times) == len(values) <= max(limit, 1)
    assert times == sorted(set(times))
    assert (times[0], times[-1], values[0], values[-1]) == (t[0], t[-1], v[0], v[-1])
    assert set(zip(times, values, strict=True)) <= set(zip(t, v, strict=True))
    if 2 * (len(gaps) + 1) <= limit:
        assert {edge for gap in gaps for edge in gap} <= set(times)


def test_a_lone_peak_survives():
    t = list(range(0, 1000 * MINUTE, MINUTE))
    v = [1.0] * 1000
    v[617] = 50.0
    times, values = downsample(t, v, [], 40)
    assert len(times) == 40
    assert 50.0 in values


def test_numpy_is_loaded_only_for_a_reduction():
    code = """
import sys
from cryptoviz.series.downsample import downsample
downsample([1, 2], [1.0, 2.0], [], 400)
assert 'numpy' not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def series(*values):
    return SeriesData("bitcoin", 0, 10, "5m", list(range(len(values))), list(values), [(1, 2)], 9)


def test_change_is_counted_from_the_first_value():
    change = change_of(series(200.0, 150.0, 250.0))
    assert change.series.v == pytest.approx([0, -25, 25])
    assert change.series.t == [0, 1, 2]
    assert change.series.gaps == [(1, 2)]
    assert (change.base, change.last, change.absolute, change.percent) == (
        PricePoint(0, 200.0),
        PricePoint(2, 250.0),
        50.0,
        25.0,
    )


def test_nothing_changes_by_nothing():
    change = change_of(series())
    assert (change.base, change.last, change.absolute, change.percent, change.series.v) == (
        None,
        None,
        None,
        None,
        [],
    )


def test_percent_of_zero_is_unknown():
    change = change_of(series(0.0, 5.0))
    assert (change.absolute, change.percent, change.series.v) == (5.0, None, [])
