"""Viewed coins and user activity are recorded for the pollers."""

import zlib

import pytest
from sqlalchemy import select, update

from cryptoviz.store.pipeline.source_state import SqlActivity
from cryptoviz.store.schema.tables import wanted_coins


def wanted(database):
    with database.read() as connection:
        return {row.coin_id: row.reason for row in connection.execute(select(wanted_coins))}


@pytest.mark.parametrize("path", ["prices", "market-cap", "volume", "change"])
def test_chart_view_records_the_coin(ada, database, path):
    assert ada.get(f"coins/ethereum/{path}").status_code == 200
    assert ada.get(f"coins/nope/{path}").status_code == 404
    assert wanted(database) == {"ethereum": "opened"}


@pytest.mark.parametrize("etag", ["*", "the right one"])
def test_chart_view_of_unknown_coin_with_forged_etag_is_not_recorded(ada, database, etag):
    """An ETag follows from the address and the version: who knows one can tell another."""
    known = ada.get("coins/ethereum/prices").headers["ETag"]
    path = "/api/v1/coins/nonsense/prices"
    forged = f"{known[:9]}{zlib.crc32(f'{path}?'.encode()):08x}{known[17:]}" if etag != "*" else "*"
    response = ada.get("coins/nonsense/prices", If_None_Match=forged)
    assert response.status_code == (404 if etag == "*" else 304)
    assert set(wanted(database)) == {"ethereum"}


def test_compared_coins_are_recorded_and_unknown_ones_are_not(ada, database):
    assert ada.get("compare?coins=bitcoin,nope").status_code == 404
    assert wanted(database) == {}
    assert ada.get("compare?coins=ripple,ethereum,bitcoin").status_code == 200
    assert wanted(database) == dict.fromkeys(("ripple", "ethereum", "bitcoin"), "opened")


def test_favourite_is_recorded_as_wanted(ada, database):
    ada.put("favourites/ripple")
    assert wanted(database) == {"ripple": "favourite"}


def test_lists_and_facts_record_no_coin(ada, database):
    for path in ("coins", "coins/bitcoin", "markets", "news", "favourites", "status"):
        ada.get(path)
    assert wanted(database) == {}


def test_figures_in_bitcoin_record_bitcoin_whose_prices_are_the_rates(ada, database):
    assert ada.get("coins/ethereum?vs=sats").status_code == 200
    assert wanted(database) == {"bitcoin": "opened"}


def test_chart_that_stays_open_is_recorded_again_later(ada, database, clock):
    ada.get("coins/ethereum/prices")
    with database.write() as connection:
        connection.execute(update(wanted_coins).values(reason="forgotten"))
    clock.move(minutes=10)
    ada.get("coins/ethereum/prices")
    assert wanted(database) == {"ethereum": "forgotten"}, "it was noted within the hour"
    clock.move(minutes=55)
    ada.refresh()
    ada.get("coins/ethereum/prices")
    assert wanted(database) == {"ethereum": "opened"}


def test_activity_of_users_is_recorded_once_a_minute(app, ada, database, clock):
    seen = lambda: SqlActivity(database).seen_at()  # noqa: E731 - asked often
    app.test_client().get("/api/v1/coins")
    app.test_client().get("/api/v1/site")
    assert seen() is None
    ada.get("coins")
    first = clock()
    clock.move(seconds=59)
    ada.get("coins")
    assert seen() == first
    clock.move(seconds=1)
    ada.get("coins")
    assert seen() == clock()
