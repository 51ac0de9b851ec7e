"""Property tests: stored samples and candles do not depend on how records arrive."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cryptoviz.series.bars import Bar, BarKey, resample
from cryptoviz.series.windows import WIDTHS
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.indexing.candles import build_wider_bars
from cryptoviz.store.schema.tables import tables_of
from support.fakes.store import DAY, MINUTE, START, Feeder, history, index_sink, snapshot
from support.servers.databases import Databases, open_migrated

RETENTION = 2  # days: with a horizon floored to three, so that a week of records crosses it
SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

COINS = st.sampled_from(["bitcoin", "ethereum"])
TIMES = st.one_of(
    st.integers(0, 40).map(lambda minutes: START + minutes * MINUTE),
    st.integers(0, 9 * 24 * 4).map(lambda quarters: START + quarters * 15 * MINUTE),
)
PRICES = st.sampled_from([0.5, 1.0, 1.25, 2.0, 3.0])


@pytest.fixture(scope="module")
def pair(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """Two databases for all examples: creating one takes longer than an example."""
    with (
        open_migrated(databases, tmp_path_factory.mktemp("one")) as one,
        open_migrated(databases, tmp_path_factory.mktemp("two")) as two,
    ):
        yield one, two


def emptied(pair: tuple[Database, Database]) -> tuple[Database, Database]:
    for database in pair:
        with database.write() as connection:
            for table in reversed(tables_of("derived")):
                connection.execute(table.delete())
    return pair


def price_of(coin: str, at: int) -> float:
    """Return one price per coin and time: records of one time agree."""
    return 1 + (at // MINUTE * 7 + len(coin)) % 11


@st.composite
def agreeing(draw) -> list:
    """Draw snapshots and history in any order, some twice, that agree about each time."""
    events = [
        snapshot(coin, at, price_of(coin, at), observed=START + 30 * DAY)
        for coin, at in draw(st.lists(st.tuples(COINS, TIMES)))
    ]
    for coin, times in draw(
        st.lists(st.tuples(COINS, st.lists(TIMES, min_size=1, max_size=6)), max_size=4)
    ):
        points = [(at, price_of(coin, at)) for at in sorted(times)]
        events.append(history(coin, points, spacing_s=60, observed=START + 30 * DAY))
    again = draw(st.lists(st.sampled_from(events), max_size=5)) if events else []
    return draw(st.permutations(events + again))


def stored(database, query: str) -> list[tuple]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


BARS = (
    "SELECT c.id, width_s, start, open, high, low, close, first_at, high_at, low_at, last_at,"
    " b.market_cap, b.total_volume, spacing_s {more}"
    " FROM candles b JOIN coins c ON c.key = b.coin {where} ORDER BY 1, 2, 3"
)
SAMPLES = (
    "SELECT c.id, at, price, market_cap, total_volume, spacing_s, origin, observed_at"
    " FROM samples s JOIN coins c ON c.key = s.coin"
    " WHERE at >= c.horizon ORDER BY 1, 2"
)
COINS_STATE = "SELECT id, symbol, name, newest_at, horizon FROM coins ORDER BY id"
LATEST = (
    "SELECT c.id, l.at, l.observed_at, l.seen_at, price"
    " FROM latest l JOIN coins c ON c.key = l.coin ORDER BY 1"
)


def state(database) -> dict[str, list[tuple]]:
    """Read what does not depend on the order: not the sample counts below the horizon."""
    counts = BARS.format(more=", b.samples", where="WHERE start >= c.horizon")
    queries = {
        "bars": BARS.format(more="", where=""),
        "counts": counts,
        "samples": SAMPLES,
        "coins": COINS_STATE,
        "latest": LATEST,
    }
    return {name: stored(database, query) for name, query in queries.items()}


def whole(database) -> list[list[tuple]]:
    """Read every row of every derived table."""
    tables = ("coins", "latest", "samples", "candles", "history_fills", "consumer_positions")
    return [stored(database, f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


def fill(database, events, batch: int = 0):
    Feeder(index_sink(database, retention_days=RETENTION)).feed(*events, batch=batch)
    return database


@SETTINGS
@given(events=agreeing(), other=st.randoms(use_true_random=False), batch=st.integers(1, 7))
def test_candles_do_not_depend_on_order_repetition_and_batches(pair, events, other, batch):
    shuffled = other.sample(events, len(events))
    one, two = emptied(pair)
    assert state(fill(one, events)) == state(fill(two, [*shuffled, *events], batch))


@st.composite
def disagreeing(draw) -> list:
    """Draw records of few times that differ in price, origin and observation."""
    moments = st.sampled_from(
        [START + minutes * MINUTE for minutes in (0, 1, 3, 5, 31, 4 * 24 * 60, 8 * 24 * 60)]
    )
    live = st.builds(
        lambda coin, at, price, late: snapshot(
            coin, at, price, observed=max(at, START + 8 * DAY) + late
        ),
        COINS, moments, PRICES | st.none(), st.integers(0, 3),
    )  # fmt: skip
    past = st.builds(
        lambda coin, points, late: history(coin, sorted(points), observed=START + 9 * DAY + late),
        COINS, st.lists(st.tuples(moments, PRICES), max_size=5), st.integers(0, 3),
    )  # fmt: skip
    return draw(st.lists(live | past, min_size=1, max_size=25))


@SETTINGS
@given(events=disagreeing(), batch=st.integers(1, 7))
def test_candles_of_differing_records_do_not_depend_on_batches(pair, events, batch):
    one, two = emptied(pair)
    whole_one, whole_two = whole(fill(one, events)), whole(fill(two, events, batch))
    assert whole_one == whole_two


@SETTINGS
@given(events=disagreeing(), other=st.randoms(use_true_random=False))
def test_candles_above_the_horizon_take_the_better_record(pair, events, other):
    distinct = {(event.subject, event.time, event.type): event for event in events}
    shuffled = other.sample(list(distinct.values()), len(distinct))
    one, two = emptied(pair)
    for database, order in ((one, list(distinct.values())), (two, shuffled)):
        Feeder(index_sink(database, retention_days=60)).feed(*order)
    assert state(one) == state(two)


@SETTINGS
@given(events=disagreeing() | agreeing())
def test_candles_keep_low_open_close_high_in_order(pair, events):
    database, _ = emptied(pair)
    fill(database, events)
    bars = stored(
        database,
        "SELECT width_s, start, open, high, low, close, first_at, high_at, low_at, last_at, samples"
        " FROM candles",
    )
    for width, start, first, high, low, close, first_at, high_at, low_at, last_at, samples in bars:
        assert low <= min(first, close) <= max(first, close) <= high
        assert start <= first_at <= min(high_at, low_at)
        assert max(high_at, low_at) <= last_at < start + width * 1000
        assert samples >= 1


@SETTINGS
@given(events=disagreeing() | agreeing())
def test_wide_candles_equal_their_merged_finer_candles(pair, events):
    """Sample counts too, also below the horizon: reindex builds wide bars from fine ones."""
    database, _ = emptied(pair)
    fill(database, events, batch=3)
    bars = {width: dict[BarKey, Bar]() for width in WIDTHS.values()}
    columns = (
        "open, high, low, close, first_at, high_at, low_at, last_at, market_cap, total_volume,"
        " samples, spacing_s"
    )
    for coin, width_s, start, *values in stored(
        database, f"SELECT coin, width_s, start, {columns} FROM candles ORDER BY 1, 2, 3"
    ):
        bars[width_s * 1000][coin, start] = Bar(*values)
    for finer, width in pairwise(WIDTHS.values()):
        assert dict(resample(bars[finer].items(), width)) == bars[width]


@SETTINGS
@given(events=disagreeing() | agreeing())
def test_wide_candles_built_at_once_equal_the_merged_ones(pair, events):
    database, _ = emptied(pair)
    fill(database, events, batch=3)
    query = BARS.format(more=", b.samples", where="")
    merged = stored(database, query)
    with database.write() as connection:
        connection.execute(text("DELETE FROM candles WHERE width_s > 300"))
        build_wider_bars(connection)
    assert stored(database, query) == merged


@SETTINGS
@given(events=disagreeing() | agreeing())
def test_candles_conserve_sample_counts_above_the_horizon(pair, events):
    database, _ = emptied(pair)
    fill(database, events)
    kept = (
        "SELECT s.coin, count(*) FROM samples s JOIN coins c ON c.key = s.coin"
        " WHERE at >= c.horizon GROUP BY 1 ORDER BY 1"
    )
    counted = (
        "SELECT b.coin, sum(b.samples) FROM candles b JOIN coins c ON c.key = b.coin"
        " WHERE start >= c.horizon AND width_s = {}"
        " GROUP BY 1 ORDER BY 1"
    )
    for width in WIDTHS.values():
        assert stored(database, counted.format(width // 1000)) == stored(database, kept)


@SETTINGS
@given(events=disagreeing())
def test_repeated_record_changes_nothing(pair, events):
    database, _ = emptied(pair)
    sink = index_sink(database, retention_days=RETENTION)
    feeder = Feeder(sink)
    feeder.feed(*events)
    last = events[-1]
    feeder.feed(last)
    before = state(database)
    [indexed] = stored(database, "SELECT indexed, duplicates FROM consumer_positions")
    feeder.feed(last, last)
    assert state(database) == before
    assert stored(database, "SELECT indexed, duplicates FROM consumer_positions") == [
        (indexed[0], indexed[1] + 2)
    ]
