"""Prices of bitcoin as rates: of many times at once, and of each alone."""

import random

import pytest

from cryptoviz.errors import InvalidParameterError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import read_rates
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink

DRAW = random.Random(3)
# Samples of the first days have expired: they are kept as candles.
HOURS = [START, START + DAY, START + 20 * DAY, START + 21 * DAY]
PRICES = {
    hour + minute * MINUTE + DRAW.randrange(MINUTE): DRAW.uniform(50, 99)
    for hour in HOURS
    for minute in range(60)
}


@pytest.mark.parametrize(
    "start", [START - HOUR // 2, START + DAY + 1, START + 19 * DAY, START + 20 * DAY - HOUR // 2]
)
def test_rates_of_many_times_are_those_of_each_time(each_database: Database, start: int) -> None:
    Feeder(index_sink(each_database)).feed(
        history("bitcoin", PRICES.items(), spacing_s=60, observed=max(PRICES))
    )
    for step in (7_000, DAY):
        times = range(start, start + 300 * step, step)
        with each_database.read() as connection:
            many = read_rates(connection, "btc", times)
            for at in times[::30]:
                alone = read_rates(connection, "btc", [at])
                assert many.convert_value(7, at) == alone.convert_value(7, at)


def test_zero_is_no_rate(each_database: Database) -> None:
    feeder = Feeder(index_sink(each_database))
    with each_database.read() as connection, pytest.raises(InvalidParameterError):
        read_rates(connection, "btc", [])
    points = [(START, 0.0), (START + HOUR, 2.0), (START + 2 * HOUR, 0.0)]
    feeder.feed(history("bitcoin", points, observed=START + DAY))
    with each_database.read() as connection:
        rates = read_rates(connection, "sats", [START, START + HOUR, START + 2 * HOUR])
    assert [rates.convert_value(4, at) for at, _ in points] == [None, 2e8, 2e8]
