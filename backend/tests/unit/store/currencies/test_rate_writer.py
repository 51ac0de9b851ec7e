"""Exchange rates in the database, in whatever order and batches their records arrive."""

from itertools import permutations

import pytest
from sqlalchemy import select

from cryptoviz.clock import from_ms
from cryptoviz.model.events import exchange_rates_event
from cryptoviz.model.records import BitcoinRates, ExchangeRates
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import currencies, exchange_rates
from support.fakes.store import HOUR, START, Feeder, RecordedDeadLetters, index_sink, rates


def stored(database: Database) -> dict[tuple[str, int], float]:
    columns = exchange_rates.c
    with database.read() as connection:
        rows = connection.execute(select(columns.code, columns.at, columns.per_usd))
        return {(code, at): round(rate, 9) for code, at, rate in rows}


def test_rates_are_units_per_dollar_at_their_time(each_database: Database) -> None:
    Feeder(index_sink(each_database)).feed(rates("eur", {START: 0.9}, observed=START))
    assert stored(each_database) == {("eur", START): 0.9, ("usd", START): 1.0}
    with each_database.read() as connection:
        [row] = connection.execute(currencies.select())
    assert (row.code, row.name, row.unit, row.type) == ("eur", "Eur", "EUR", "fiat")


def test_the_newest_observation_of_a_time_counts_in_any_order(each_database: Database) -> None:
    records = [
        rates("eur", {START: 0.9, START + HOUR: 0.8}, observed=START + HOUR),
        rates("eur", {START: 0.7}, observed=START),
        rates("eur", {START: 0.6}, observed=START + 2 * HOUR),
    ]
    feeder = Feeder(index_sink(each_database))
    for batch, order in enumerate(permutations(records), 1):
        feeder.feed(*order, batch=batch % 3 + 1)
        found = stored(each_database)
        assert found["eur", START] == 0.6
        assert found["eur", START + HOUR] == 0.8


@pytest.mark.parametrize(
    "values", [{"eur": 1.0}, {"usd": 1e-300, "eur": 1e300}, {"usd": 1e-60, "eur": 1e60}]
)
def test_impossible_rates_are_rejected_and_the_others_stored(
    each_database: Database, values: dict[str, float]
) -> None:
    letters = RecordedDeadLetters()
    good = BitcoinRates(at=START, per_bitcoin={"usd": 2.0, "eur": 1.0})
    ahead = good.model_copy(update={"at": START + HOUR})
    record = ExchangeRates(rates=(good, BitcoinRates(at=START - 1, per_bitcoin=values), ahead))
    feeder = Feeder(index_sink(each_database, letters=letters))
    feeder.feed(exchange_rates_event(record, from_ms(START)))
    assert stored(each_database) == {("eur", START): 0.5, ("usd", START): 1.0}
    assert len(letters.rejected) == 1
