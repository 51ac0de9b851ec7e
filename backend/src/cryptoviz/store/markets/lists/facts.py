"""Facts of one coin, in agreement with its series."""

from typing import Any

from sqlalchemy import Connection

from cryptoviz.clock import Clock
from cryptoviz.series.conversion import UNITS_PER_BITCOIN
from cryptoviz.series.points import SeriesData
from cryptoviz.series.windows import SPANS, WindowRequest
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.charts.series import SqlSeries
from cryptoviz.store.markets.links import SqlLinks
from cryptoviz.store.markets.lists.changes import SqlChanges
from cryptoviz.store.markets.lists.currency import convert_rows
from cryptoviz.store.markets.lists.table import with_changes
from cryptoviz.store.markets.queries import SqlMarkets

_DAY = WindowRequest("24h")


class SqlFacts(SqlStore):
    """The newest values of a coin, with changes and the range of a day from its own history."""

    def __init__(self, database: Database, changes: SqlChanges, clock: Clock) -> None:
        super().__init__(database)
        self._changes = changes
        self._markets, self._links = SqlMarkets(database), SqlLinks(database)
        self._series = SqlSeries(database, clock)

    def read(self, coin_id: str, vs: str = DOLLAR) -> dict[str, Any]:
        """Return SqlMarkets.coin with `links` and `from_source`, see SqlMarketTable.

        Raises NotFoundError, and InvalidParameterError for an unknown currency.
        """
        with self._database.read() as connection:
            facts = with_changes(self._markets.coin(coin_id), self._changes.current(vs))
            convert_rows(connection, [facts], vs)
            links = self._links.of(coin_id)
            facts["links"] = links and links._asdict()
            day = self._series.read(coin_id, "price", _DAY, points=2, vs=vs)
            if vs != DOLLAR:
                _convert_extremes(connection, facts, vs)
        return _with_day_range(facts, day)


def _convert_extremes(connection: Connection, facts: dict[str, Any], vs: str) -> None:
    """Convert the all-time high and low; the source's of a day are not those of the currency.

    Nor are its records those in bitcoin, which moves as much as other coins do.
    """
    for name in ("ath", "atl"):
        value, at = facts[name], facts[f"{name}_at"]
        facts[name] = None
        if value is not None and at is not None and vs not in UNITS_PER_BITCOIN:
            facts[name] = read_rates(connection, vs, [at]).convert_value(value, at)
    facts["high_24h"] = facts["low_24h"] = None


def _with_day_range(facts: dict[str, Any], day: SeriesData) -> dict[str, Any]:
    """Set the high and the low of a day so that they never contradict the series.

    They are those of the series if it covers the day, else the source's unless the series exceeds
    them.
    """
    is_whole = day.extremes and day.end_ms - day.start_ms == SPANS["24h"] and not day.gaps
    for name, furthest in (("high", max), ("low", min)):
        column, point = f"{name}_24h", day.extremes and getattr(day.extremes, name)
        own, source = point and point.value, facts[column]
        if is_whole:
            facts[column] = own
        elif source is not None:
            facts[column] = source if own is None else furthest(own, source)
            if facts[column] != own:
                facts["from_source"].append(column)
    return facts
