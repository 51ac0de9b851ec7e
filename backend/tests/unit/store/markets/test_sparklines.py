"""Small lines of several currencies and windows."""

from itertools import product

from cryptoviz.series.lists.sparkline import GRIDS
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.lists.sparklines import SqlSparklines
from cryptoviz.store.markets.lists.state import MAX_CURRENCIES
from support.fakes.clock import HandClock
from support.fakes.store import START, Feeder, index_sink, snapshot


def test_lines_of_as_many_kinds_as_are_kept_are_read_once(database: Database) -> None:
    Feeder(index_sink(database)).feed(snapshot("bitcoin", START, 5.0))
    sparklines = SqlSparklines(database, HandClock())
    kinds = list(product(("usd", "btc", "sats"), GRIDS))[:MAX_CURRENCIES]
    first = [sparklines.read(["bitcoin"], *kind)["bitcoin"] for kind in kinds]
    again = [sparklines.read(["bitcoin"], *kind)["bitcoin"] for kind in kinds]
    assert all(one is other for one, other in zip(first, again, strict=True))
