"""Property tests: series and changes of any window are those of its values, read one by one."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryptoviz.clock import from_ms
from cryptoviz.series.points import PricePoint
from cryptoviz.series.windows import WIDTHS, WindowRequest
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.charts.series import SqlSeries
from cryptoviz.store.schema.tables import tables_of
from support.fakes.store import DAY, MINUTE, START, Feeder, history, index_sink
from support.servers.databases import Databases, open_migrated

SETTINGS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
OBSERVED = START + 60 * DAY
TIMES = st.one_of(
    st.integers(START, START + 40 * MINUTE),
    st.integers(0, 30 * 24 * 4).map(lambda quarters: START + quarters * 15 * MINUTE),
)
PRICES = st.sampled_from([0.5, 1.0, 1.25, 2.0, 3.0])
WINDOWS = st.lists(
    st.integers(START - DAY, START + 31 * DAY) | TIMES, min_size=2, max_size=2, unique=True
).map(sorted)


@pytest.fixture(scope="module")
def shared_database(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database for all examples: creating one takes longer than an example."""
    with open_migrated(databases, tmp_path_factory.mktemp("series")) as database:
        yield database


def filled(database: Database, prices: dict[int, float], *changes: tuple[int, int]) -> SqlSeries:
    """Index prices, sampled each minute, or at another interval from (time, seconds) on."""
    with database.write() as connection:
        for table in reversed(tables_of("derived")):
            connection.execute(table.delete())
    feeder = Feeder(index_sink(database, retention_days=2))
    cuts = [(0, 60), *sorted(changes), (OBSERVED, 0)]
    for (start, spacing_s), (end, _) in pairwise(cuts):
        points = [(at, price) for at, price in sorted(prices.items()) if start <= at < end]
        if points:
            feeder.feed(history("bitcoin", points, spacing_s=spacing_s, observed=OBSERVED))
    return SqlSeries(database, lambda: from_ms(OBSERVED))


def ends_of(inside: dict[int, float]) -> tuple[PricePoint, ...]:
    """Return the first, the highest and the lowest value; of equal ones the earliest."""
    high, low = max(inside, key=inside.__getitem__), min(inside, key=inside.__getitem__)
    return tuple(PricePoint(at, inside[at]) for at in (min(inside), high, low))


@SETTINGS
@given(prices=st.dictionaries(TIMES, PRICES, min_size=1, max_size=60), window=WINDOWS)
def test_series_has_the_first_last_highest_and_lowest_value(shared_database, prices, window):
    series = filled(shared_database, prices)
    read = series.read("bitcoin", "price", WindowRequest(None, *window), 2000)
    inside = {at: v for at, v in sorted(prices.items()) if read.start_ms <= at < read.end_ms}
    found = dict(zip(read.t, read.v, strict=True))
    assert list(found) == sorted(found)
    assert found.items() <= inside.items()
    if not inside:
        assert (read.t, read.extremes) == ([], None)
        return
    ends = ends_of(inside)
    assert (read.extremes.first, read.extremes.high, read.extremes.low) == ends
    width = WIDTHS.get(read.interval, 1)
    closes = {at // width: at for at in inside}
    assert list(found) == sorted({*(point.at for point in ends), *closes.values()})


@SETTINGS
@given(
    prices=st.dictionaries(TIMES, PRICES, min_size=1, max_size=60),
    window=WINDOWS,
    changes=st.lists(
        st.tuples(TIMES, st.sampled_from([300, 3600, 86_400])), min_size=1, max_size=3
    ),
)
def test_series_of_mixed_intervals_keeps_its_ends_and_gaps(
    shared_database, prices, window, changes
):
    series = filled(shared_database, prices, *changes)
    read = series.read("bitcoin", "price", WindowRequest(None, *window), 2000)
    inside = {at: v for at, v in sorted(prices.items()) if read.start_ms <= at < read.end_ms}
    found = dict(zip(read.t, read.v, strict=True))
    assert list(found) == sorted(found)
    assert found.items() <= inside.items()
    if inside:
        ends = ends_of(inside)
        assert (read.extremes.first, read.extremes.high, read.extremes.low) == ends
        assert {max(inside), *(point.at for point in ends)} <= found.keys()
    assert {low for low, _ in read.gaps} <= {read.start_ms, *found}


@SETTINGS
@given(prices=st.dictionaries(TIMES, PRICES, min_size=1, max_size=60), window=WINDOWS)
def test_change_is_from_the_last_value_known_at_the_start(shared_database, prices, window):
    series = filled(shared_database, prices)
    change = series.change("bitcoin", WindowRequest(None, *window), 2000)
    start, end = change.series.start_ms, change.series.end_ms
    inside = [at for at in sorted(prices) if start <= at < end]
    earlier = [at for at in sorted(prices) if at <= start]
    expected = earlier[-1] if earlier else next(iter(inside), None)
    assert (change.base and change.base.at) == expected
    assert (change.last and change.last.at) == (inside[-1] if inside else None)
    assert (change.percent is None) == (not inside or inside[-1] == expected)
    if change.base is not None and change.percent is not None:
        assert change.percent == (prices[inside[-1]] / prices[expected] - 1) * 100


@SETTINGS
@given(prices=st.dictionaries(TIMES, PRICES, min_size=1, max_size=60), window=WINDOWS)
def test_window_is_as_requested_above_the_horizon_and_in_five_minutes_below(
    shared_database, prices, window
):
    read = filled(shared_database, prices).read("bitcoin", "price", WindowRequest(None, *window), 9)
    first, newest = min(prices), max(prices)
    horizon = (newest - 2 * DAY) // (3 * DAY) * 3 * DAY
    five = 5 * MINUTE
    start, end = (at if at >= horizon else at // five * five for at in window)
    if end < window[1]:
        end += five
    end_of_data = newest // five * five + five
    if max(start, first) < min(end, end_of_data):
        start, end = max(start, first), min(end, end_of_data)
    assert (read.start_ms, read.end_ms) == (start, end)
