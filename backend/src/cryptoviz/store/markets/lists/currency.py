"""Rows and edges of lists in another currency, each value at the rate of its own time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from cryptoviz.series.conversion import Rates, change_against
from cryptoviz.series.lists.window_changes import SPANS_OF_CHANGES, Edge
from cryptoviz.store.db.reads.bitcoin import BITCOIN
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.markets.lists.columns import SOURCE_CHANGES
from cryptoviz.store.schema.absence import PRICED_COINS
from cryptoviz.store.schema.tables import coins

_CURRENT = ("price", "market_cap", "total_volume", "fully_diluted_valuation")


def convert_edges(connection: Connection, edges: Sequence[Edge], vs: str) -> list[Edge]:
    """Return the edges with each price at the rate of its own time."""
    before = {edge.before.at for edge in edges if edge.before}
    rates = read_rates(connection, vs, before | {edge.at for edge in edges})
    return [_converted(edge, rates) for edge in edges]


def _converted(edge: Edge, rates: Rates) -> Edge:
    price_at = None if edge.price_at is None else rates.convert_value(edge.price_at, edge.at)
    return edge._replace(before=rates.convert_point(edge.before), price_at=price_at)


def convert_rows(connection: Connection, rows: Sequence[dict[str, Any]], vs: str) -> None:
    """Convert the current values of rows, and the changes that are the source's.

    Raises InvalidParameterError for an unknown currency.
    """
    if vs == DOLLAR:
        return
    rates = read_rates(connection, vs, {at for row in rows for at in _times(row)})
    bitcoin = {} if rates.per_bitcoin is None else _changes_of_bitcoin(connection)
    for row in rows:
        _convert_row(row, rates, bitcoin)


def _changes_of_bitcoin(connection: Connection) -> dict[str, float]:
    """Return the known changes that are the source's, by column."""
    query = select(*SOURCE_CHANGES).select_from(PRICED_COINS).where(coins.c.id == BITCOIN)
    row = connection.execute(query).first()
    found = {} if row is None else row._asdict()
    return {name: change for name, change in found.items() if change is not None and change > -100}


def _times(row: dict[str, Any]) -> Iterator[int]:
    end = row["last_updated"]
    if end is not None:
        yield end
        yield from (end - span for _, span in _source_changes(row))


def _source_changes(row: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the columns of changes that are the source's, and the lengths of their windows."""
    spans = ((f"change_{window}", span) for window, span in SPANS_OF_CHANGES.items())
    return [(column, span) for column, span in spans if column in row["from_source"]]


def _convert_row(row: dict[str, Any], rates: Rates, bitcoin: Mapping[str, float]) -> None:
    end = row["last_updated"]
    for name in _CURRENT:
        if row.get(name) is not None:
            row[name] = rates.convert_or_first(row[name], end)
    for column, span in _source_changes(row):
        if column in bitcoin:  # both over the window of the source
            row[column] = change_against(row[column], bitcoin[column])
        else:
            row[column] = rates.convert_change(row[column], end - span, end)
    row["from_source"] = [name for name in row["from_source"] if row[name] is not None]
