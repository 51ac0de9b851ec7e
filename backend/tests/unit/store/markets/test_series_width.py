"""One sampling width in each series, though history is of days, then hours, then minutes."""

from itertools import pairwise

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.series.charts.buckets import BUCKETS
from cryptoviz.series.windows import WindowRequest
from cryptoviz.store.markets.charts.series import SqlSeries
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink, rates
from support.servers.databases import open_migrated

END = START + 500 * DAY
HOURS, MINUTES = END - 90 * DAY, END - 8 * HOUR
HOLE = (END - 60 * HOUR, END - 50 * HOUR)
PARTS = ((START, HOURS, DAY), (HOURS, MINUTES, HOUR), (MINUTES, END, MINUTE))
PRICES = {
    at: 100 + at // MINUTE % 977.0
    for part in PARTS
    for at in range(*part)
    if not HOLE[0] < at < HOLE[1]
}


@pytest.fixture(scope="module")
def series(databases, tmp_path_factory):
    with open_migrated(databases, tmp_path_factory.mktemp("width")) as database:
        feeder = Feeder(index_sink(database))
        feeder.feed(
            rates("eur", {START + day * DAY: 0.5 + day / 1000 for day in range(500)}, observed=END)
        )
        for start, end, step in PARTS:
            points = [it for it in PRICES.items() if start <= it[0] < end]
            feeder.feed(history("bitcoin", points, spacing_s=step // 1000, observed=END))
        yield SqlSeries(database, lambda: from_ms(END))


@pytest.mark.parametrize(
    ("window", "interval"),
    [("24h", "1h"), ("7d", "1h"), ("30d", "2h"), ("90d", "6h"), ("1y", "1d"), ("max", "1d")],
)
@pytest.mark.parametrize("vs", ["usd", "eur"])
def test_series_has_one_width(series, window, interval, vs):
    read = series.read("bitcoin", "price", WindowRequest(window), 2000, vs)
    assert read.interval == interval
    assert read.gaps == ([HOLE] if window in ("7d", "30d", "90d") else [])
    others = {read.t[0], read.t[-1], read.extremes.high.at, read.extremes.low.at}
    others |= {low for low, _ in read.gaps}
    assert others <= set(read.t)
    width, points = BUCKETS[interval], [at for at in read.t if at not in others]
    steps = [later - earlier for earlier, later in pairwise(points)]
    # Others: where one of these points is missing, and from coarse values to the first fine bar.
    assert sum(not 0.9 * width <= step <= 1.1 * width for step in steps) <= len(others) + 2


def test_short_window_of_minutes_has_all_samples(series):
    read = series.read("bitcoin", "price", WindowRequest(None, END - HOUR, END), 2000)
    assert (read.interval, len(read.t)) == ("raw", 60)


def test_max_reaches_further_back_than_a_year_where_history_does(series):
    year, whole = (series.read("bitcoin", "price", WindowRequest(it), 400) for it in ("1y", "max"))
    assert (year.start_ms, year.t[0]) == (END - 365 * DAY, END - 365 * DAY)
    assert (whole.start_ms, whole.t[0]) == (START, START)
    assert len(year.t) <= 400
