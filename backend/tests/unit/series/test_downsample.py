"""Reduction of series to fewer points."""

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.series.downsample import downsample
from cryptoviz.series.gaps import gaps_between
from support.fakes.store import MINUTE

SERIES = st.lists(st.tuples(st.integers(1, 60), st.floats(0.1, 10)), min_size=1, max_size=300)


@settings(deadline=None)  # the first reduction loads numpy
@given(steps=SERIES, limit=st.integers(2, 100))
def test_downsample_keeps_ends_order_and_gap_edges(steps, limit):
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
    if 2 * (len(gaps) + 1) <= limit:
        assert {edge for gap in gaps for edge in gap} <= set(times)


def test_downsample_keeps_a_single_peak():
    t = list(range(0, 1000 * MINUTE, MINUTE))
    v = [1.0] * 1000
    v[617] = 50.0
    times, values = downsample(t, v, [], 40)
    assert len(times) == 40
    assert 50.0 in values


def test_numpy_is_only_imported_for_a_reduction():
    code = """
import sys
from cryptoviz.series.downsample import downsample
downsample([1, 2], [1.0, 2.0], [], 400)
assert 'numpy' not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
