"""Currencies in use, whose past rates are fetched."""

from sqlalchemy import select

from cryptoviz.clock import to_ms
from cryptoviz.store.accounts.preferences import Preferences, SqlPreferences
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.currencies.wanted import SqlWantedCurrencies
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import wanted_currencies
from support.fakes.clock import HandClock
from support.fakes.store import Feeder, index_sink, rates


def store_of(database: Database, clock: HandClock) -> SqlWantedCurrencies:
    """Return the store of a database that knows rates of some currencies."""
    now = to_ms(clock())
    codes = ("eur", "gbp", "jpy", "btc", "sats")
    Feeder(index_sink(database)).feed(*(rates(code, {now: 1.0}, observed=now) for code in codes))
    return SqlWantedCurrencies(database, clock)


def test_currency_is_in_use_until_nobody_asked_for_it_in_30_days(each_database: Database) -> None:
    clock = HandClock()
    store = store_of(each_database, clock)
    for code in ("eur", "gbp", "xyz"):
        store.want(code, clock())
    clock.move(days=20)
    store.want("gbp", clock())
    assert store.codes() == ["eur", "gbp"]
    clock.move(days=11)
    assert store.codes() == ["gbp"]
    store.want("jpy", clock())
    assert store.codes() == ["gbp", "jpy"]
    with each_database.read() as connection:
        assert set(connection.scalars(select(wanted_currencies.c.code))) == {"gbp", "jpy"}


def test_preferred_currency_is_in_use_however_long_ago_it_was_asked_for(
    each_database: Database,
) -> None:
    clock = HandClock()
    store = store_of(each_database, clock)
    user = Users(each_database).add("ada", "hash", to_ms(clock()))
    SqlPreferences(each_database).put(user.id, Preferences(currency="eur"))
    clock.move(days=400)
    assert store.codes() == ["eur"]


def test_parts_of_a_bitcoin_and_dollars_need_no_rates(each_database: Database) -> None:
    clock = HandClock()
    store = store_of(each_database, clock)
    for code in ("usd", "btc", "sats"):
        store.want(code, clock())
    assert store.codes() == []
