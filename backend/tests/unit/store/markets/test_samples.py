"""Which of several records about one moment counts, and what becomes of records below the raw horizon."""

import gc

import pytest
from sqlalchemy import text

from cryptoviz.store.markets.samples import SampleWriter
from cryptoviz.store.pipeline.status import SqlStatus
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink, snapshot


@pytest.fixture
def feeder(database):
    return Feeder(index_sink(database))


def rows(database, query):
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def bars(database, width_s=300):
    return rows(
        database,
        f"SELECT open, high, low, close FROM candles WHERE width_s = {width_s} ORDER BY start",
    )


PAST = history("bitcoin", [(START, 1.0)], observed=START + HOUR)
LIVE = snapshot("bitcoin", START, 2.0, observed=START)
CORRECTED = snapshot("bitcoin", START, 3.0, observed=START + MINUTE)


@pytest.mark.parametrize("order", [(PAST, LIVE), (LIVE, PAST)])
def test_what_was_polled_live_counts_more_than_history(feeder, database, order):
    feeder.feed(*order)
    assert rows(database, "SELECT price FROM samples") == [(2.0,)]
    assert bars(database) == bars(database, 259_200) == [(2.0, 2.0, 2.0, 2.0)]


@pytest.mark.parametrize("order", [(CORRECTED, LIVE), (LIVE, CORRECTED)])
def test_what_was_seen_later_counts_more(feeder, database, order):
    feeder.feed(*order)
    assert rows(database, "SELECT price FROM samples") == [(3.0,)]
    assert bars(database, 86_400) == [(3.0, 3.0, 3.0, 3.0)]


def test_seen_at_once_the_later_in_the_log_counts(feeder, database):
    feeder.feed(snapshot("bitcoin", START, 5.0), snapshot("bitcoin", START, 4.0))
    assert rows(database, "SELECT price FROM samples") == [(4.0,)]


def test_a_late_record_below_the_horizon_widens_its_bars_and_is_no_sample(feeder, database):
    feeder.feed(
        snapshot("bitcoin", START + 30 * DAY, 9.0),
        snapshot("bitcoin", START + MINUTE, 5.0),
        snapshot("bitcoin", START, 7.0),
    )
    feeder.feed(snapshot("bitcoin", START + 2 * MINUTE, 1.0), snapshot("bitcoin", START, 7.0))
    assert rows(database, "SELECT at FROM samples") == [(START + 30 * DAY,)]
    assert bars(database)[0] == bars(database, 259_200)[0] == (7.0, 7.0, 1.0, 1.0)
    [row] = SqlStatus(database).consumers()
    assert (row.indexed, row.duplicates) == (4, 1)


def test_a_corrected_bar_that_falls_below_the_horizon_within_the_batch(feeder, database):
    feeder.feed(
        LIVE,
        CORRECTED,
        snapshot("bitcoin", START + 30 * DAY, 9.0),
        snapshot("bitcoin", START + MINUTE, 8.0),
    )
    assert bars(database)[0] == bars(database, 1_800)[0] == (3.0, 8.0, 3.0, 8.0)


def test_nothing_of_a_batch_stays_in_memory(feeder):
    """Where many records pass, garbage is looked for seldom."""
    gc.collect()
    gc.disable()
    try:
        feeder.feed(PAST, LIVE, CORRECTED, snapshot("bitcoin", START, 7.0))
        assert not [found for found in gc.get_objects() if isinstance(found, SampleWriter)]
    finally:
        gc.enable()
