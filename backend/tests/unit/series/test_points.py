"""Merged ends of a window, and the points of a series."""

from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.series.points import Extremes, PricePoint, Rows, merge_ends, points_of

WIDTH = 60
NO_ROWS = Rows([], [], [], [])


def rows(*bars):
    return Rows(*(list(column) for column in zip(*bars, strict=True)))


@st.composite
def windows(draw):
    """Draw whole bars between finer ones: starts of bars, and rows of them."""
    ends = st.lists(st.integers(0, WIDTH // 5 - 1), max_size=5, unique=True).map(sorted)
    starts = [5 * step for step in draw(ends)]
    starts += [WIDTH * bar for bar in draw(st.lists(st.integers(1, 8), unique=True).map(sorted))]
    starts += [9 * WIDTH + 5 * step for step in draw(ends)]
    intervals = [draw(st.sampled_from([30, 60])) for _ in starts]
    return [
        (at + 1, at + 4, interval, float(at))
        for at, interval in zip(starts, intervals, strict=True)
    ]


@given(bars=windows())
def test_merge_ends_leaves_one_bar_for_each_width(bars):
    groups = {}
    for bar in bars:
        groups.setdefault(bar[0] // WIDTH, []).append(bar)
    expected = [
        (group[0][0], group[-1][1], min(bar[2] for bar in group), group[-1][3])
        for group in groups.values()
    ]
    assert merge_ends(rows(*bars) if bars else NO_ROWS, WIDTH) == (
        rows(*expected) if expected else NO_ROWS
    )


def test_points_are_the_closes_and_the_extremes_at_their_times():
    extremes = Extremes(PricePoint(1, 5.0), PricePoint(12, 9.0), PricePoint(20, 1.0))
    t, v = points_of(rows((1, 10, 60, 6.0), (11, 20, 60, 1.0)), extremes)
    assert (t, v) == ([1, 10, 12, 20], [5.0, 6.0, 9.0, 1.0])


def test_points_without_extremes_are_the_closes():
    assert points_of(rows((1, 10, 60, 6.0)), None) == ([10], [6.0])
    assert points_of(NO_ROWS, None) == ([], [])
