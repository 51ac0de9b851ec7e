"""Folding of bars into candles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.series.charts.candles import BarColumns, Close, fold, open_at_previous_close
from support.fakes.store import HOUR, MINUTE


def columns(*bars):
    """Return bars of (start, first_at, last_at, open, high, low, close, samples)."""
    rows = [(start, first, last, 60, *rest) for start, first, last, *rest in bars]
    return BarColumns(*(list(column) for column in zip(*rows, strict=True)))


def bars_of(samples, edges):
    """Return the bars of samples, straightforwardly."""
    bars = []
    for low, high in pairwise(edges):
        inside = [sample for sample in samples if low <= sample[0] < high]
        if inside:
            times, prices = zip(*inside, strict=True)
            ends = prices[0], max(prices), min(prices), prices[-1]
            bars.append((low, times[0], times[-1], *ends, len(inside)))
    return columns(*bars)


@given(
    samples=st.lists(
        st.tuples(st.integers(0, 999), st.integers(1, 50).map(float)),
        min_size=1,
        unique_by=lambda sample: sample[0],
    ).map(sorted),
    inner=st.sets(st.integers(1, 99).map(lambda step: step * 10)),
)
def test_folded_bars_are_those_of_the_samples(samples, inner):
    edges = [0, *sorted(inner), 1000]
    finer = bars_of(samples, list(range(0, 1001, 10)))
    assert fold(finer, edges) == bars_of(samples, edges)


def test_bar_of_one_sample_opens_at_the_close_before():
    bars = columns(
        (0, 0, 0, 5.0, 5.0, 5.0, 5.0, 1),
        (300_000, 300_000, 400_000, 7.0, 9.0, 6.0, 8.0, 2),
        (600_000, 700_000, 700_000, 4.0, 4.0, 4.0, 4.0, 1),
    )
    found = open_at_previous_close(bars, Close(-MINUTE, 60, 6.0))
    assert found.open == [6.0, 7.0, 8.0]
    assert found.high == [6.0, 9.0, 8.0]
    assert found.low == [5.0, 6.0, 4.0]
    assert found.close == [5.0, 8.0, 4.0]


def test_bar_of_one_sample_after_a_gap_opens_at_its_own_price():
    bars = columns((0, 0, 0, 5.0, 5.0, 5.0, 5.0, 1), (HOUR, HOUR, HOUR, 4.0, 4.0, 4.0, 4.0, 1))
    assert open_at_previous_close(bars, None) == bars
    hourly = bars._replace(sample_interval_s=[3600, 60])
    assert open_at_previous_close(hourly, None).open == [5.0, 5.0]
