"""Absolute and percentage change over a series."""

import pytest

from cryptoviz.series.change import ChangeData, PricePoint, change_of
from cryptoviz.series.windows import SeriesData


def series(*values):
    return SeriesData("bitcoin", 0, 10, "5m", list(range(len(values))), list(values), [(1, 2)], 9)


def test_change_is_relative_to_the_first_value():
    change = change_of(series(200.0, 150.0, 250.0))
    assert change.series.v == pytest.approx([0, -25, 25])
    assert change.series.t == [0, 1, 2]
    assert change.series.gaps == [(1, 2)]
    assert (change.base, change.last) == (PricePoint(0, 200.0), PricePoint(2, 250.0))
    assert (change.absolute, change.percent) == (50.0, 25.0)


def test_change_of_an_empty_series_is_none():
    empty = series()
    assert change_of(empty) == ChangeData(empty, None, None, None, None)


def test_percent_change_from_zero_is_none():
    change = change_of(series(0.0, 5.0))
    assert (change.absolute, change.percent) == (5.0, None)
    assert (change.base, change.last) == (PricePoint(0, 0.0), PricePoint(1, 5.0))
    assert (change.series.t, change.series.v, change.series.gaps) == ([], [], [(1, 2)])
