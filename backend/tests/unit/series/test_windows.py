"""Resolution of window requests, and the width of bars to read a window with."""

import itertools

import pytest

from cryptoviz.series.windows import SPANS, WIDTHS, SeriesWindow, WindowRequest, resolve, width_for
from support.fakes.store import DAY, HOUR, MINUTE, START

NEWEST = START + 400 * DAY + 7 * MINUTE + 3
END = START + 400 * DAY + 10 * MINUTE


@pytest.mark.parametrize("name", SPANS)
def test_named_window_ends_with_the_newest_five_minutes_of_all_coins(name):
    assert resolve(WindowRequest(name), START, NEWEST) == SeriesWindow(END - SPANS[name], END)


@pytest.mark.parametrize("name", [*SPANS, "max"])
def test_named_window_starts_no_earlier_than_the_coin(name):
    first_at = NEWEST - HOUR
    assert resolve(WindowRequest(name), first_at, NEWEST) == SeriesWindow(first_at, END, True)


def test_from_and_to_are_clipped_to_the_available_data():
    assert resolve(WindowRequest(None, 5, START + DAY), START, NEWEST) == SeriesWindow(
        START, START + DAY, clipped=True
    )
    assert resolve(WindowRequest(None, START + DAY, NEWEST + DAY), START, NEWEST) == SeriesWindow(
        START + DAY, END
    )


@pytest.mark.parametrize(
    ("start", "end"), [(START - 9 * DAY, START - DAY), (NEWEST + DAY, NEWEST + 2 * DAY)]
)
def test_window_outside_all_data_stays_as_requested(start, end):
    assert resolve(WindowRequest(None, start, end), START, NEWEST) == SeriesWindow(start, end)


def test_window_with_one_end_outside_all_data_is_empty():
    before, after = START - DAY, NEWEST + DAY
    assert resolve(WindowRequest(None, None, before), START, NEWEST) == SeriesWindow(before, before)
    assert resolve(WindowRequest(None, after, None), START, NEWEST) == SeriesWindow(after, after)


def test_window_that_starts_where_the_data_end_stays_as_requested():
    request = WindowRequest(None, END, END + DAY)
    assert resolve(request, START, NEWEST) == SeriesWindow(END, END + DAY)


def test_window_without_any_data_is_empty_or_as_requested():
    assert resolve(WindowRequest("7d"), None, None) == SeriesWindow(0, 0)
    assert resolve(WindowRequest(None, 5, 10), None, None) == SeriesWindow(5, 10)


def test_coin_without_samples_has_the_window_of_the_others():
    assert resolve(WindowRequest("7d"), None, NEWEST) == SeriesWindow(END - 7 * DAY, END)
    assert resolve(WindowRequest("max"), None, NEWEST) == SeriesWindow(0, END)


def test_window_from_the_first_value_of_the_coin_is_not_clipped():
    request = WindowRequest(None, START, START + DAY)
    assert resolve(request, START, NEWEST) == SeriesWindow(START, START + DAY)


def test_from_and_to_below_the_horizon_move_outwards_to_five_minutes():
    horizon = START + 3 * DAY
    request = WindowRequest(None, START + MINUTE, START + DAY + MINUTE)
    assert resolve(request, START, NEWEST, horizon) == SeriesWindow(START, START + DAY + 5 * MINUTE)
    aligned = WindowRequest(None, START + 5 * MINUTE, START + DAY)
    assert resolve(aligned, START, NEWEST, horizon) == SeriesWindow(START + 5 * MINUTE, START + DAY)


def test_to_above_the_horizon_stays_as_requested():
    request = WindowRequest(None, START + MINUTE, START + DAY + MINUTE)
    assert resolve(request, START - DAY, NEWEST, START + HOUR) == SeriesWindow(
        START, START + DAY + MINUTE
    )
    assert resolve(request, START - DAY, NEWEST, START) == SeriesWindow(
        START + MINUTE, START + DAY + MINUTE
    )


def test_width_for_a_short_window_below_the_horizon_is_the_finest_bar():
    window = SeriesWindow(START, START + HOUR)
    assert width_for(window, START) == "raw"
    assert width_for(window, START + 1) == "5m"


@pytest.mark.parametrize(
    ("span", "width"),
    [
        (HOUR, "raw"),
        (23 * HOUR, "raw"),
        (280 * 5 * MINUTE - 1, "raw"),
        (280 * 5 * MINUTE, "5m"),
        (DAY, "5m"),
        (5 * DAY, "5m"),
        (7 * DAY, "30m"),
        (30 * DAY, "2h"),
        (90 * DAY, "6h"),
        (365 * DAY, "1d"),
        (5 * 365 * DAY, "3d"),
    ],
)
def test_width_for_is_the_coarsest_with_enough_bars(span, width):
    assert width_for(SeriesWindow(START, START + span)) == width


def test_each_width_divides_the_next():
    widths = list(WIDTHS.values())
    assert all(wide % fine == 0 for fine, wide in itertools.pairwise(widths))
