"""Absolute and percentage change over a window, and its base."""

import pytest

from cryptoviz.series.change import Base, ChangeData, change_of
from cryptoviz.series.points import Extremes, PricePoint, SeriesData

WINDOW = (100_000, 200_000)


def series(*points):
    t, v = [at for at, _ in points], [value for _, value in points]
    first = PricePoint(*points[0]) if points else None
    extremes = Extremes(first, first, first) if first else None
    return SeriesData("bitcoin", *WINDOW, "5m", t, v, [(1, 2)], 9, extremes)


def change(*points, before=None, clipped=False):
    return change_of(series(*points), before, clipped=clipped)


def test_change_is_relative_to_the_last_value_before_the_window():
    before = PricePoint(98_000, 200.0)
    found = change((110_000, 150.0), (190_000, 250.0), before=before)
    assert found.series.v == pytest.approx([-25, 25])
    assert (found.series.t, found.series.gaps) == ([110_000, 190_000], [(1, 2)])
    assert (found.base, found.last) == (Base(98_000, 200.0, 2), PricePoint(190_000, 250.0))
    assert (found.absolute, found.percent, found.reason, found.since) == (50.0, 25.0, None, None)


def test_change_is_relative_to_the_value_at_the_start_of_the_window():
    found = change((100_000, 200.0), (190_000, 250.0), before=PricePoint(99_999, 1.0))
    assert (found.base, found.percent, found.since) == (Base(100_000, 200.0, 0), 25.0, None)


def test_change_of_a_coin_without_an_earlier_value_names_the_time_of_its_first():
    found = change((100_000, 200.0), (190_000, 250.0), clipped=True)
    assert (found.base, found.percent) == (Base(100_000, 200.0, 0), 25.0)
    assert found.since == 100_000


@pytest.mark.parametrize(("at", "since"), [(90_000, None), (89_999, 89_999)])
def test_change_names_the_time_of_a_base_older_than_a_tenth_of_the_window(at, since):
    found = change((150_000, 3.0), before=PricePoint(at, 2.0))
    assert (found.percent, found.since) == (50.0, since)


def test_change_in_a_window_without_values_has_a_reason():
    before = PricePoint(50_000, 2.0)
    expected = ChangeData(series(), Base(50_000, 2.0, 50), reason="no_value")
    assert change(before=before) == expected
    assert change() == ChangeData(series(), reason="no_value")


def test_change_from_a_value_to_itself_has_a_reason():
    found = change((100_000, 2.0), before=None, clipped=True)
    assert (found.base.at, found.last.at, found.reason) == (100_000, 100_000, "single_value")
    assert (found.absolute, found.percent, found.series.v) == (None, None, [])


def test_percent_change_from_zero_has_a_reason():
    found = change((100_000, 0.0), (150_000, 5.0))
    assert (found.absolute, found.percent, found.reason) == (5.0, None, "zero_base")
    assert (found.base, found.last) == (Base(100_000, 0.0, 0), PricePoint(150_000, 5.0))
    assert (found.series.t, found.series.v, found.series.gaps) == ([], [], [(1, 2)])


def test_equal_prices_at_two_times_are_a_change_of_zero():
    assert change((100_000, 2.0), (150_000, 2.0)).percent == 0.0
