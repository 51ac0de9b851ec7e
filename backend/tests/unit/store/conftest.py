"""A writer and the queries of the market tables."""

from datetime import UTC, datetime

import pytest

from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.charts.series import SqlSeries
from cryptoviz.store.markets.lists.changes import SqlChanges
from cryptoviz.store.markets.lists.table import SqlMarketTable
from cryptoviz.store.markets.queries import SqlMarkets
from support.fakes.store import Feeder, index_sink


@pytest.fixture
def feeder(database: Database) -> Feeder:
    return Feeder(index_sink(database))


@pytest.fixture
def markets(database: Database) -> SqlMarkets:
    return SqlMarkets(database)


def far_future() -> datetime:
    return datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def table(database: Database) -> SqlMarketTable:
    return SqlMarketTable(database, SqlChanges(database, far_future))


@pytest.fixture
def series(database: Database) -> SqlSeries:
    return SqlSeries(database, far_future)
