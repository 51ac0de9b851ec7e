"""Gaps between values, and at the ends of a window."""

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
