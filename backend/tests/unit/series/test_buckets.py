"""Buckets of candles in time zones."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.series.charts.buckets import BUCKETS, bar_width, edges_of
from cryptoviz.series.ranges import plan_buckets
from cryptoviz.series.windows import FINEST, WIDTHS
from support.fakes.store import DAY, HOUR

# Half and three quarter hours; clocks that change by half an hour, at midnight, and not at all; a
# day that was skipped.
ZONES = [
    "UTC", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Paris", "America/New_York",
    "Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo", "Pacific/Chatham",
    "Pacific/Apia",
]  # fmt: skip
STARTS = st.integers(to_ms(datetime.fromisoformat("2011-01-01T00:00Z")), 1_800_000_000_000)
SPANS = st.integers(1, 40 * DAY)
INTERVALS = st.sampled_from(list(BUCKETS))
ZONE = st.sampled_from(ZONES).map(ZoneInfo)


def bucket(at, interval, zone):
    """Return what the times of one bucket have in common."""
    if BUCKETS[interval] < DAY:
        return at // BUCKETS[interval]
    days = (from_ms(at).astimezone(zone).date() - date(1970, 1, 1)).days
    return {"1d": days, "3d": days // 3, "1w": (days - 4) // 7}[interval]


@given(start=STARTS, span=SPANS, interval=INTERVALS, zone=ZONE, data=st.data())
def test_edges_divide_the_window_as_the_calendar_does(start, span, interval, zone, data):
    edges = edges_of(interval, zone, start, start + span)
    assert edges[0] <= start < edges[1]
    assert edges[-2] < start + span <= edges[-1]
    index = data.draw(st.integers(0, len(edges) - 2))
    low, high = edges[index], edges[index + 1]
    inside = data.draw(st.integers(low, high - 1))
    names = [bucket(at, interval, zone) for at in (low - 1, low, inside, high - 1, high)]
    assert names[0] < names[1] == names[2] == names[3] < names[4]


@given(start=STARTS, span=SPANS, interval=INTERVALS, zone=ZONE)
def test_ranges_cover_the_buckets_with_bars_that_cross_no_edge(start, span, interval, zone):
    edges = edges_of(interval, zone, start, start + span)
    ranges = plan_buckets(edges, bar_width(interval))
    assert (ranges[0].start, ranges[-1].end) == (edges[0], edges[-1])
    assert all(one.end == following.start for one, following in pairwise(ranges))
    for width, low, high in ranges:
        assert low % width == high % width == 0
        assert not [edge for edge in edges if low < edge < high and edge % width]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", "2026-03-29", 23),
        ("Europe/Paris", "2026-10-25", 25),
        ("America/Havana", "2026-03-08", 23),
        ("America/Havana", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Asia/Kolkata", "2026-03-29", 24),
    ],
)
def test_days_on_which_clocks_change_have_more_or_fewer_hours(zone, day, hours):
    noon = to_ms(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone)))
    low, high = edges_of("1d", ZoneInfo(zone), noon, noon + 1)
    assert high - low == hours * HOUR


def test_bars_are_the_widest_that_divide_a_bucket():
    widths = {width: name for name, width in WIDTHS.items()}
    folded = {name: widths[bar_width(name)] for name in BUCKETS if name not in WIDTHS}
    assert folded == {"15m": "5m", "1h": "30m", "4h": "2h", "12h": "6h", "1w": "1d"}
    assert {name: bar_width(name) for name in WIDTHS} == WIDTHS


def test_edges_of_offsets_with_seconds_are_whole_five_minutes():
    edges = edges_of("1d", ZoneInfo("Africa/Monrovia"), DAY, 3 * DAY)
    assert not any(edge % FINEST for edge in edges)
