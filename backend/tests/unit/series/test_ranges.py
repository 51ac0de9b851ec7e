"""The ranges of bars and samples that a window is read from."""

from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.series.ranges import SAMPLE, Range, plan
from cryptoviz.series.windows import FINEST, WIDTHS, SeriesWindow
from support.fakes.store import DAY, HOUR, MINUTE, START

TIMES = st.integers(START, START + 30 * DAY)
INTERVALS = st.sampled_from(["raw", *WIDTHS])


@given(times=st.lists(TIMES, min_size=2, max_size=2, unique=True).map(sorted), interval=INTERVALS)
def test_plan_covers_the_window_once_with_whole_bars(times, interval):
    start, end = times
    ranges = plan(interval, SeriesWindow(start, end), START - DAY, START + 60 * DAY)
    assert [ranges[0].start, *(it.end for it in ranges)] == [*(it.start for it in ranges), end]
    assert ranges[0].start == start
    assert len(ranges) <= 2 * (len(WIDTHS) + 1)
    for width, low, high in ranges:
        assert width <= WIDTHS.get(interval, SAMPLE)
        assert low % width == high % width == 0
    widths = [it.width for it in ranges]
    top = widths.index(max(widths))
    assert widths == sorted(set(widths[:top])) + sorted(set(widths[top:]), reverse=True)


def test_plan_reads_samples_only_for_parts_of_five_minutes():
    window = SeriesWindow(START + 2 * MINUTE, START + 2 * HOUR + 7 * MINUTE)
    assert plan("30m", window, START - DAY, START + DAY) == [
        Range(SAMPLE, START + 2 * MINUTE, START + 5 * MINUTE),
        Range(FINEST, START + 5 * MINUTE, START + 30 * MINUTE),
        Range(30 * MINUTE, START + 30 * MINUTE, START + 2 * HOUR),
        Range(FINEST, START + 2 * HOUR, START + 2 * HOUR + 5 * MINUTE),
        Range(SAMPLE, START + 2 * HOUR + 5 * MINUTE, START + 2 * HOUR + 7 * MINUTE),
    ]


def test_plan_reads_whole_bars_where_the_window_reaches_beyond_all_values():
    window = SeriesWindow(START + 7 * MINUTE, START + 9 * HOUR)
    ranges = plan("6h", window, START + 7 * MINUTE, START + 9 * HOUR - 1)
    assert ranges == [Range(6 * HOUR, START, START + 12 * HOUR)]


def test_plan_of_a_window_without_time_is_empty():
    assert plan("raw", SeriesWindow(START, START), START, START + DAY) == []
