"""Indicators against their formulas."""

import subprocess
import sys
from statistics import fmean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.series.charts.indicators import NAMES, Periods, indicators_of

PERIODS = st.builds(
    Periods,
    sma=st.integers(2, 12),
    ema=st.integers(2, 12),
    rsi=st.integers(2, 12),
    macd_fast=st.integers(2, 5),
    macd_slow=st.integers(6, 9),
    macd_signal=st.integers(2, 6),
    bollinger=st.integers(2, 12),
    deviations=st.sampled_from([1.0, 2.0, 2.5]),
)
USUAL = Periods(20, 20, 14, 12, 26, 9, 20, 2.0)


def sma(closes, period):
    return [
        fmean(closes[index + 1 - period : index + 1]) if index >= period - 1 else None
        for index in range(len(closes))
    ]


def ema(closes, period, first=None):
    """The average begins with a simple one, of the values up to index `first`."""
    first = period - 1 if first is None else first
    values = [None] * len(closes)
    for index in range(first, len(closes)):
        if index == first:
            values[index] = fmean(closes[first + 1 - period : first + 1])
        else:
            values[index] = values[index - 1] + (closes[index] - values[index - 1]) * 2 / (
                period + 1
            )
    return values


def rsi(closes, period):
    values, gain, loss = [None], 0.0, 0.0
    for index in range(1, len(closes)):
        change = closes[index] - closes[index - 1]
        share = 1 if index <= period else period - 1
        weight = 1 if index < period else period
        gain = (gain * share + max(change, 0)) / weight
        loss = (loss * share + max(-change, 0)) / weight
        is_known = index >= period and gain + loss > 0
        values.append(100 * gain / (gain + loss) if is_known else None)
    return values


def macd(closes, by):
    start = by.macd_slow - 1
    fast, slow = (ema(closes, period, start) for period in (by.macd_fast, by.macd_slow))
    line = [one - other for one, other in zip(fast[start:], slow[start:], strict=True)]
    signal = ema(line, by.macd_signal)
    rows = [
        (value, average, value - average) if average is not None else (None, None, None)
        for value, average in zip(line, signal, strict=True)
    ]
    padded = [(None, None, None)] * min(start, len(closes)) + rows
    return [list(column) for column in zip(*padded, strict=True)]


def bands(closes, by):
    middle = sma(closes, by.bollinger)
    spread = [
        by.deviations * pstdev(closes[index + 1 - by.bollinger : index + 1])
        if middle[index] is not None
        else None
        for index in range(len(closes))
    ]
    pairs = list(zip(middle, spread, strict=True))
    upper, lower = (
        [None if mean is None else mean + sign * wide for mean, wide in pairs] for sign in (1, -1)
    )
    return [upper, middle, lower]


def formulas(closes, by):
    averages = [sma(closes, by.sma), ema(closes, by.ema), rsi(closes, by.rsi)]
    return [*averages, *macd(closes, by), *bands(closes, by)]


@settings(max_examples=60)
@given(
    steps=st.lists(st.floats(0.9, 1.1), min_size=1, max_size=60),
    scale=st.sampled_from([1e-9, 1e-3, 1.0, 1e5]),
    cut=st.integers(0, 60),
    by=PERIODS,
)
def test_indicators_are_those_of_the_formulas_on_each_side_of_a_gap(steps, scale, cut, by):
    closes = [scale]
    for step in steps:
        closes.append(closes[-1] * step)
    gaps = [(cut * 10 - 5, cut * 10)] if cut < len(closes) else []
    found = indicators_of(closes, [10 * index for index in range(len(closes))], gaps, by)
    parts = [part for part in (closes[:cut], closes[cut:]) if part] if gaps else [closes]
    for index, name in enumerate(NAMES):
        expected = [value for part in parts for value in formulas(part, by)[index]]
        assert [value is None for value in found[name]] == [value is None for value in expected]
        known = [value for value in expected if value is not None]
        tolerance = 1e-6 * (1 if name == "rsi" else scale)
        assert [it for it in found[name] if it is not None] == pytest.approx(known, abs=tolerance)


def test_rsi_of_a_price_that_does_not_move_is_unknown():
    flat, times = [5.0] * 40, list(range(40))
    assert set(indicators_of(flat, times, [], USUAL)["rsi"]) == {None}
    falling = [50.0 - index for index in range(40)]
    assert indicators_of(falling, times, [], USUAL)["rsi"][14:] == [0.0] * 26


def test_values_do_not_depend_on_candles_before_the_warm_up():
    closes = [100 + 20 * ((index * 7919) % 101) / 101 for index in range(1500)]
    first = len(closes) - USUAL.warm_up - 1
    whole = indicators_of(closes, list(range(1500)), [], USUAL)
    part = indicators_of(closes[first:], list(range(1500 - first)), [], USUAL)
    for name in NAMES:
        assert part[name][-1] == pytest.approx(whole[name][-1], rel=1e-7)


def test_no_candles_have_no_values():
    assert indicators_of([], [], [], USUAL) == {name: [] for name in NAMES}


def test_numpy_is_only_imported_for_a_computation():
    code = """
import sys
from cryptoviz.series.charts.indicators import NAMES
assert not {'numpy', 'talib'} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
