"""Precedence of records of one time, and records below the raw horizon."""

import gc

import pytest
from sqlalchemy import text

from cryptoviz.store.markets.indexing.samples import SampleWriter
from cryptoviz.store.pipeline.status import SqlStatus
from support.fakes.store import DAY, HOUR, MINUTE, START, history, snapshot


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
def test_live_sample_replaces_history(feeder, database, order):
    feeder.feed(*order)
    assert rows(database, "SELECT price FROM samples") == [(2.0,)]
    assert bars(database) == bars(database, 259_200) == [(2.0, 2.0, 2.0, 2.0)]


@pytest.mark.parametrize("order", [(CORRECTED, LIVE), (LIVE, CORRECTED)])
def test_later_observation_replaces_an_earlier_one(feeder, database, order):
    feeder.feed(*order)
    assert rows(database, "SELECT price FROM samples") == [(3.0,)]
    assert bars(database, 86_400) == [(3.0, 3.0, 3.0, 3.0)]


def test_equal_observation_time_the_greater_offset_counts(feeder, database):
    feeder.feed(snapshot("bitcoin", START, 5.0), snapshot("bitcoin", START, 4.0))
    assert rows(database, "SELECT price FROM samples") == [(4.0,)]


def test_late_record_below_the_horizon_widens_bars_only(feeder, database):
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


def test_replaced_sample_below_a_moved_horizon_rebuilds_its_bar(feeder, database):
    feeder.feed(
        LIVE,
        CORRECTED,
        snapshot("bitcoin", START + 30 * DAY, 9.0),
        snapshot("bitcoin", START + MINUTE, 8.0),
    )
    assert bars(database)[0] == bars(database, 1_800)[0] == (3.0, 8.0, 3.0, 8.0)


def test_batch_is_released_after_the_write(feeder):
    """The indexer collects garbage rarely."""
    gc.collect()
    gc.disable()
    try:
        feeder.feed(PAST, LIVE, CORRECTED, snapshot("bitcoin", START, 7.0))
        assert not [found for found in gc.get_objects() if isinstance(found, SampleWriter)]
    finally:
        gc.enable()
