"""Several coins on one time axis."""

from bisect import bisect_right
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.series.charts.candles import Close
from cryptoviz.series.charts.comparison import CoinPrices, OpenClose, axis_of, compare
from cryptoviz.series.gaps import threshold
from cryptoviz.series.windows import SeriesWindow
from support.fakes.store import HOUR, MINUTE

WIDTH = 5 * MINUTE
SAMPLES = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 9).map(float)),
    min_size=1,
    unique_by=lambda sample: sample[0],
).map(lambda samples: sorted((at * MINUTE, price) for at, price in samples))


def bars_of(samples, start, end):
    """Return the bars that overlap a window."""
    low, high = start - start % WIDTH, end + -end % WIDTH
    inside = [sample for sample in samples if low <= sample[0] < high]
    groups = [list(group) for _, group in groupby(inside, lambda sample: sample[0] // WIDTH)]
    rows = [(bar[0][0], bar[-1][0], 60, bar[0][1], bar[-1][1]) for bar in groups]
    return OpenClose(*(list(column) for column in zip(*rows, strict=True)) if rows else [[]] * 5)


def until(samples, at):
    """Return the last sample at or before a time."""
    index = bisect_right(samples, (at, float("inf")))
    return samples[index - 1] if index else None


def coin_of(name, samples, window):
    ends = (until(samples, at) for at in (window.start_ms, window.end_ms - 1))
    base, last = (sample and Close(sample[0], 60, sample[1]) for sample in ends)
    bars = bars_of(samples, window.start_ms, window.end_ms)
    return CoinPrices(name, bars, base, last, limits=False)


def expected(samples, window, axis):
    start, end = window.start_ms, window.end_ms
    times = [start, *(at for at, _ in samples if start <= at < end), end]
    gaps = [pair for pair in pairwise(times) if pair[1] - pair[0] > threshold(60)]
    base = until(samples, start)[1]
    return [
        None
        if any(low < at < high for low, high in gaps)
        else (until(samples, min(at, end - 1))[1] / base - 1) * 100
        for at in axis
    ]


@given(
    coins=st.lists(SAMPLES, min_size=1, max_size=3),
    start=st.integers(0, 150),
    length=st.integers(1, 100),
    points=st.integers(2, 30),
)
def test_values_are_the_last_prices_at_or_before_each_time(coins, start, length, points):
    window = SeriesWindow(start * MINUTE, (start + length) * MINUTE)
    known = [coin_of(str(index), samples, window) for index, samples in enumerate(coins)]
    axis = axis_of(window, WIDTH, points, known)
    assert axis[0] == window.start_ms
    assert len(axis) <= points
    assert all(one < following < window.end_ms for one, following in pairwise(axis))
    assert not any(at % WIDTH for at in axis[1:-1])
    for coin, samples in zip(known, coins, strict=True):
        found = compare(coin, window, WIDTH, axis)
        is_known = coin.base and coin.last.at >= window.start_ms and coin.base != coin.last
        assert (found.change.reason is None) == bool(is_known)
        assert found.v == (expected(samples, window, axis) if is_known else [None] * len(axis))


def test_axis_has_the_sampling_width_of_the_coarsest_coin():
    window = SeriesWindow(0, 50 * HOUR)
    coins = []
    for interval_s in (60, 3600):
        times = list(range(0, window.end_ms, 1000 * max(interval_s, 300)))
        prices = [1.0 + at for at in times]
        last = Close(times[-1], interval_s, prices[-1])
        bars = OpenClose(times, times, [interval_s] * len(times), prices, prices)
        coins.append(CoinPrices(str(interval_s), bars, Close(0, 60, 1.0), last, limits=False))
    newest = window.end_ms - WIDTH
    assert axis_of(window, WIDTH, 1000, coins[:1]) == list(range(0, newest + 1, WIDTH))
    assert axis_of(window, WIDTH, 1000, coins) == [*range(0, newest, HOUR), newest]
