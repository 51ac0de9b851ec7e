"""Rows of lists in another currency.

Current values are converted at the newest rate, changes at the rates of both their ends.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from cryptoviz.series.conversion import Rates
from cryptoviz.series.lists.window_changes import SPANS_OF_CHANGES, Edge

_CURRENT = ("price", "market_cap", "total_volume", "fully_diluted_valuation")


def convert_edges(edges: Iterable[Edge], rates: Rates) -> Iterator[Edge]:
    """Yield the edges with each price at the rate of its own time."""
    for edge in edges:
        rate, price = rates.at(edge.at), edge.price_at
        price_at = None if rate is None or price is None else price * rate
        yield edge._replace(before=rates.convert_point(edge.before), price_at=price_at)


def convert_row(values: dict[str, Any], rates: Rates) -> None:
    """Convert the current values, and the changes that are the source's."""
    for name in _CURRENT:
        if values.get(name) is not None:
            values[name] *= rates.values[-1]
    end = values["last_updated"]
    for window, span in SPANS_OF_CHANGES.items():
        column = f"change_{window}"
        if column in values["from_source"]:
            values[column] = rates.convert_change(values[column], end - span, end)
    values["from_source"] = [name for name in values["from_source"] if values[name] is not None]
