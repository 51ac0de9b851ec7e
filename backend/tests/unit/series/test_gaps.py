"""Gaps between values, and at the ends of a window."""

import pytest

from cryptoviz.series.gaps import gaps_between
from support.fakes.store import DAY, HOUR, MINUTE


def gaps_of(spans, start, end):
    return gaps_between(*(list(column) for column in zip(*spans, strict=True)), start, end)


def points(*times, interval_s=60):
    return [(at, at, interval_s) for at in times]


def test_gap_is_longer_than_15_minutes():
    assert gaps_of(points(0, 15 * MINUTE), 0, 15 * MINUTE) == []
    assert gaps_of(points(0, 15 * MINUTE + 1), 0, 16 * MINUTE) == [(0, 15 * MINUTE + 1)]


def test_gap_is_longer_than_three_polling_intervals():
    assert gaps_of(points(0, 3 * HOUR, interval_s=3600), 0, 3 * HOUR) == []
    assert gaps_of(points(0, 3 * HOUR + 1, interval_s=3600), 0, 3 * HOUR + 1) == [(0, 3 * HOUR + 1)]


def test_gap_between_bars_runs_from_last_to_first_value():
    bars = [(0, 25 * MINUTE, 60), (50 * MINUTE, 55 * MINUTE, 60)]
    assert gaps_of(bars, 0, 60 * MINUTE) == [(25 * MINUTE, 50 * MINUTE)]


def test_gap_between_two_intervals_is_measured_by_the_longer():
    values = [*points(0, DAY, interval_s=86_400), *points(DAY + 14 * HOUR, interval_s=3600)]
    assert gaps_of(values, 0, DAY + 14 * HOUR) == []


def test_distance_within_three_intervals_is_no_gap_in_a_window_with_gaps():
    hourly = points(0, 3 * HOUR, 9 * HOUR, interval_s=3600)
    assert gaps_of(hourly, 0, 9 * HOUR) == [(3 * HOUR, 9 * HOUR)]


def test_missing_data_at_the_ends_of_a_window_are_gaps():
    assert gaps_of(points(HOUR, HOUR + MINUTE), 0, 2 * HOUR) == [
        (0, HOUR),
        (HOUR + MINUTE, 2 * HOUR),
    ]


def test_window_without_values_has_no_gaps():
    assert gaps_between([], [], [], 0, DAY) == []


@pytest.mark.parametrize("interval_s", [60, 300, 600, 3600])
@pytest.mark.parametrize("first", [7 * MINUTE, 3 * HOUR, 11 * HOUR])
def test_hole_in_regular_polls_is_a_gap_if_it_is_longer_than_the_threshold(interval_s, first):
    longest = max(15 * MINUTE, 3 * interval_s * 1000)
    for length in (interval_s * 1000, longest - 1, longest, longest + 1, 5 * HOUR, 2 * DAY):
        before = range(first % (interval_s * 1000), first + 1, interval_s * 1000)
        start = before[-1] if before else first
        after = range(start + length, start + length + HOUR, interval_s * 1000)
        found = gaps_of(points(*before, *after, interval_s=interval_s), before[0], after[-1])
        assert found == ([(start, start + length)] if length > longest else [])


def test_each_hole_is_a_gap_of_its_own():
    times = [at for at in range(0, DAY, 5 * MINUTE) if at % (6 * HOUR) > HOUR]
    gaps = gaps_of(points(*times, interval_s=300), times[0], DAY)
    low, high = 6 * HOUR - 5 * MINUTE, 7 * HOUR + 5 * MINUTE
    assert gaps == [(low + turn * 6 * HOUR, high + turn * 6 * HOUR) for turn in range(3)]
