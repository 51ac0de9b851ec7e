"""Reduction of series to fewer points."""

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.series.charts.downsample import downsample
from cryptoviz.series.gaps import gaps_between
from support.fakes.store import MINUTE

SERIES = st.lists(st.tuples(st.integers(1, 60), st.floats(0.1, 10)), min_size=1, max_size=300)


@settings(deadline=None)  # the first reduction loads numpy
@given(steps=SERIES, limit=st.integers(2, 100))
def test_downsample_keeps_ends_extremes_order_and_gap_edges(steps, limit):
    t, v, at = [], [], 0
    for step, value in steps:
        at += step * MINUTE
        t.append(at)
        v.append(value)
    gaps = gaps_between(t, t, [60] * len(t), t[0], t[-1])
    times, values = downsample(t, v, gaps, limit)
    assert len(times) == len(values) <= max(limit, 1)
    assert times == sorted(set(times))
    assert (times[0], times[-1], values[0], values[-1]) == (t[0], t[-1], v[0], v[-1])
    assert set(zip(times, values, strict=True)) <= set(zip(t, v, strict=True))
    if limit >= 4:
        assert {(t[v.index(end)], end) for end in (max(v), min(v))} <= set(
            zip(times, values, strict=True)
        )
    if 2 * (len(gaps) + 1) + 2 <= limit:
        assert {edge for gap in gaps for edge in gap} <= set(times)


def test_downsample_keeps_a_single_peak():
    t = list(range(0, 1000 * MINUTE, MINUTE))
    v = [1.0] * 1000
    v[617] = 50.0
    times, values = downsample(t, v, [], 40)
    assert len(times) <= 40
    assert 50.0 in values


def test_downsample_to_four_points_keeps_the_ends_and_the_extremes():
    v = [5.0, 9.0, 1.0, 9.0, 1.0, 5.0, 6.0]
    assert downsample(list(range(7)), v, [], 4) == ([0, 1, 2, 6], [5.0, 9.0, 1.0, 6.0])


def minutes(*ranges):
    """Return times at every minute of the ranges, equal values, and the gaps between ranges."""
    t = [minute * MINUTE for low, high in ranges for minute in range(low, high)]
    return t, [1.0] * len(t), gaps_between(t, t, [60] * len(t), t[0], t[-1])


def kept_minutes(t, v, gaps, points):
    return [at // MINUTE for at in downsample(t, v, gaps, points)[0]]


def test_series_with_no_more_points_than_allowed_is_returned_unchanged():
    t, v, gaps = minutes((0, 10), (40, 45))
    assert downsample(t, v, gaps, 15) == (t, v)


def test_points_are_shared_between_gaps_in_proportion():
    kept = kept_minutes(*minutes((0, 100), (200, 250), (300, 301)), 31)
    assert len([at for at in kept if at < 100]) == 2 + 98 * 26 // 146
    assert len([at for at in kept if 200 <= at < 250]) == 2 + 48 * 26 // 146
    assert {0, 99, 200, 249, 300} <= set(kept)


def test_points_for_the_edges_only_keep_both_edges_of_every_gap():
    assert kept_minutes(*minutes((0, 10), (40, 45), (90, 99)), 6) == [0, 9, 40, 44, 90, 98]
    assert kept_minutes(*minutes((0, 2), (40, 42), (90, 93)), 6) == [0, 1, 40, 41, 90, 92]


def test_too_few_points_for_all_gaps_keep_the_ends_of_the_series():
    kept = kept_minutes(*minutes((0, 10), (40, 45), (90, 99)), 5)
    assert len(kept) == 5
    assert (kept[0], kept[-1]) == (0, 98)


def test_point_kept_of_three_spans_the_largest_triangle_in_time():
    assert downsample([0, 10, 20, 100], [0.0, 45.0, 60.0, 90.0], [], 3)[0] == [0, 20, 100]


def test_numpy_is_only_imported_for_a_reduction():
    code = """
import sys
from cryptoviz.series.charts.downsample import downsample
downsample([1, 2], [1.0, 2.0], [], 400)
assert 'numpy' not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
