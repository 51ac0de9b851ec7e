"""Bars made from samples, merged, and resampled; the horizon before which samples become bars."""

from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.series.bars import (
    Bar,
    SampleRow,
    bar_of,
    bars_of,
    horizon_of,
    next_horizon_change,
    resample,
)
from cryptoviz.series.windows import COARSEST, FINEST, WIDTHS
from support.fakes.store import DAY, MINUTE, START


def sample(at, price, coin=1, cap=10.0, volume=20.0, interval_s=60):
    return SampleRow(coin, at, price, cap, volume, interval_s, 0, at, 0)


def bar(**changes):
    values = {
        "open": 2.0,
        "high": 5.0,
        "low": 1.0,
        "close": 3.0,
        "first_at": 100,
        "high_at": 150,
        "low_at": 160,
        "last_at": 200,
        "market_cap": 10.0,
        "total_volume": 20.0,
        "samples": 4,
        "sample_interval_s": 60,
    }
    return Bar(**(values | changes))


def merged(one, other):
    """Return the merged bar, and whether anything but the count of samples changed."""
    one = copy(one)
    changed = one.merge(other)
    return one, changed


def test_bar_of_a_sample_has_its_price_four_times():
    expected = Bar(1.5, 1.5, 1.5, 1.5, 7, 7, 7, 7, 10.0, None, 1, 60)
    assert bar_of(7, 1.5, 10.0, None, 60) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"first_at": 99, "open": 4.0}, {"first_at": 99, "open": 4.0}),
        (
            {"last_at": 201, "close": 4.0, "market_cap": None, "total_volume": 7.0},
            {"last_at": 201, "close": 4.0, "market_cap": None, "total_volume": 7.0},
        ),
        ({"high": 6.0, "high_at": 170}, {"high": 6.0, "high_at": 170}),
        ({"high_at": 149}, {"high_at": 149}),
        ({"low": 0.5, "low_at": 170}, {"low": 0.5, "low_at": 170}),
        ({"low_at": 159}, {"low_at": 159}),
        ({"sample_interval_s": 30}, {"sample_interval_s": 30}),
    ],
)
def test_merge_of_a_bar_that_reaches_further_takes_its_values(other, expected):
    assert merged(bar(), bar(**other)) == (bar(**expected, samples=8), True)


@pytest.mark.parametrize(
    "other",
    [
        {"open": 4.0},
        {"close": 4.0, "market_cap": 1.0, "total_volume": None},
        {"first_at": 101, "open": 4.0},
        {"last_at": 199, "close": 4.0, "market_cap": 1.0},
        {"high": 4.0, "low": 2.0, "sample_interval_s": 90},
        {"high": 4.0, "high_at": 120, "low": 2.0, "low_at": 120},
        {"high_at": 151, "low_at": 161},
    ],
)
def test_merge_of_a_bar_that_reaches_no_further_adds_only_samples(other):
    assert merged(bar(), bar(**other, samples=2)) == (bar(samples=6), False)


def test_bars_of_samples_begin_every_five_minutes_and_with_every_coin():
    bars = bars_of(
        [
            sample(START + MINUTE, 3.0, interval_s=60),
            sample(START + 2 * MINUTE, 1.0, interval_s=30),
            sample(START + 3 * MINUTE, 5.0, interval_s=90),
            sample(START + FINEST - 1, 2.0, cap=None, volume=7.0),
            sample(START + FINEST, 4.0, cap=3.0, volume=None, interval_s=5),
            sample(START + FINEST, 9.0, coin=2),
        ]
    )
    first, low, high, last = (
        *(START + minute * MINUTE for minute in (1, 2, 3)),
        START + FINEST - 1,
    )
    assert bars == [
        ((1, START), Bar(3.0, 5.0, 1.0, 2.0, first, high, low, last, None, 7.0, 4, 30)),
        ((1, START + FINEST), bar_of(START + FINEST, 4.0, 3.0, None, 5)),
        ((2, START + FINEST), bar_of(START + FINEST, 9.0, 10.0, 20.0, 60)),
    ]


SAMPLES = st.lists(
    st.builds(
        sample,
        at=st.integers(0, 9 * 24 * 60).map(lambda minute: START + minute * MINUTE),
        price=st.sampled_from([0.5, 1.0, 1.25, 2.0]),
        coin=st.integers(1, 2),
        cap=st.sampled_from([None, 1.0, 2.0]),
        interval_s=st.sampled_from([30, 60]),
    ),
    max_size=30,
    unique_by=lambda row: (row.coin, row.at),
).map(sorted)


@given(samples=SAMPLES)
def test_bars_of_samples_equal_their_samples_merged_one_by_one(samples):
    expected = {}
    for row in samples:
        one = bar_of(row.at, *row.values)
        key = row.coin, row.at - row.at % FINEST
        if key in expected:
            expected[key].merge(one)
        else:
            expected[key] = one
    assert dict(bars_of(samples)) == expected


@given(samples=SAMPLES, other=st.randoms(use_true_random=False))
def test_merge_of_parts_does_not_depend_on_their_order_or_repetition(samples, other):
    def whole(parts):
        bar = bar_of(parts[0].at, *parts[0].values)
        for row in parts[1:]:
            bar.merge(bar_of(row.at, *row.values, samples=0))
        return bar

    own = [row for row in samples if row.coin == 1]
    if own:
        repeated = own + other.sample(own, len(own) // 2)
        assert whole(other.sample(repeated, len(repeated))) == whole(own)


@given(samples=SAMPLES, name=st.sampled_from(list(WIDTHS)))
def test_resampled_bars_hold_all_samples_of_their_width(samples, name):
    width = WIDTHS[name]
    wide_bars = resample(bars_of(samples), width)
    keys = [key for key, _ in wide_bars]
    assert keys == sorted({(row.coin, row.at - row.at % width) for row in samples})
    for (coin, start), wide in wide_bars:
        own = [row for row in samples if row.coin == coin and start <= row.at < start + width]
        prices = [row.price for row in own]
        assert (wide.open, wide.close) == (prices[0], prices[-1])
        assert (wide.high, wide.low) == (max(prices), min(prices))
        assert wide.high_at == own[prices.index(wide.high)].at
        assert wide.low_at == own[prices.index(wide.low)].at
        assert (wide.first_at, wide.last_at, wide.samples) == (own[0].at, own[-1].at, len(own))


def test_horizon_lies_retention_days_back_at_the_start_of_a_widest_bar():
    newest_at = COARSEST * 100 + 10 * DAY
    horizon = horizon_of(newest_at, 4)
    assert horizon == COARSEST * 102
    assert horizon_of(newest_at - 1, 4) == COARSEST * 101


@given(newest_at=st.integers(START, START + 9 * DAY), days=st.integers(1, 30))
def test_next_horizon_change_is_the_first_time_with_a_later_horizon(newest_at, days):
    horizon = horizon_of(newest_at, days)
    change = next_horizon_change(horizon, days)
    assert horizon_of(change - 1, days) == horizon < horizon_of(change, days)
