"""Coins, the market table, versions and history as the API reads them."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.records import CoinName
from cryptoviz.store.markets.queries import SqlMarkets
from cryptoviz.store.pipeline.status import HistoryCount, SqlStatus
from support.fakes.store import (
    DAY,
    HOUR,
    START,
    Feeder,
    NoNews,
    history,
    index_sink,
    snapshot,
    three_coins,
)


def named(*names, at=START):
    return coin_names_event(
        [CoinName(id=name, symbol=name[:3], name=name.title()) for name in names], from_ms(at)
    )


def test_coin_returns_all_facts(feeder, markets):
    feeder.feed(*three_coins())
    coin = markets.coin("bitcoin")
    assert (
        coin["name"],
        coin["symbol"],
        coin["rank"],
        coin["price"],
        coin["ath"],
        coin["ath_at"],
    ) == (
        "Bitcoin",
        "bit",
        1,
        100.0,
        150.0,
        START - DAY,
    )
    assert (
        coin["last_updated"],
        coin["observed_at"],
        coin["max_supply"],
        coin["history_days"],
        coin["history_state"],
    ) == (START, START, None, [], "none")
    assert markets.exists("bitcoin")
    assert not markets.exists("nocoin")
    with pytest.raises(NotFoundError, match="'nocoin'"):
        markets.coin("nocoin")


def test_coin_known_by_name_has_no_values(feeder, markets, table):
    feeder.feed(named("monero"))
    assert (markets.coin("monero")["price"], markets.coin("monero")["last_updated"]) == (None, None)
    assert table.rows("rank", 10, 0) == []


def test_late_snapshot_is_ignored_and_a_later_observation_counts(feeder, markets):
    feeder.feed(
        snapshot("bitcoin", START + HOUR, 2.0),
        snapshot("bitcoin", START, 1.0, observed=START + 2 * HOUR),
    )
    assert markets.coin("bitcoin")["price"] == 2.0
    feeder.feed(
        snapshot("bitcoin", START + HOUR, 3.0, observed=START + 2 * HOUR),
        snapshot("bitcoin", START + HOUR, 4.0),
    )
    assert markets.coin("bitcoin")["price"] == 3.0


def test_missing_price_is_none_and_stores_no_sample(feeder, markets, database):
    feeder.feed(snapshot("bitcoin", START, 2.0), snapshot("bitcoin", START + HOUR, None))
    assert (markets.coin("bitcoin")["price"], markets.coin("bitcoin")["last_updated"]) == (
        None,
        START + HOUR,
    )
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT at FROM samples").scalars().all() == [START]


def test_history_state_is_filling_until_every_range_exists(feeder, markets, database):
    feeder.feed(
        *three_coins(),
        history("bitcoin", [(START, 1.0)], days=1, observed=START),
        history("bitcoin", [], days=90, observed=START),
    )
    feeder.feed(history("bitcoin", [], days=365, observed=START, last=False))
    assert (markets.coin("bitcoin")["history_days"], markets.coin("bitcoin")["history_state"]) == (
        [1, 90],
        "filling",
    )
    assert SqlStatus(database).history() == HistoryCount(0, 3)
    feeder.feed(history("bitcoin", [], days=365, observed=START))
    assert markets.coin("bitcoin")["history_state"] == "complete"
    assert SqlStatus(database).history() == HistoryCount(1, 3)


def test_names_follow_the_latest_observation(database, markets):
    news = NoNews()
    feeder = Feeder(index_sink(database, news=news))
    feeder.feed(history("bitcoin", [(START, 1.0)], observed=START))
    assert (markets.coin("bitcoin")["name"], news.rematched) == ("bitcoin", 1)
    feeder.feed(named("bitcoin", at=START + HOUR))
    feeder.feed(snapshot("bitcoin", START, 1.0, observed=START, name="Old Name"))
    assert (markets.coin("bitcoin")["name"], news.rematched) == ("Bitcoin", 2)


def test_values_from_the_future_are_overwritten_by_the_next_poll(feeder, database):
    ahead = START + 900 * DAY
    feeder.feed(snapshot("bitcoin", ahead, None, name="Ahead"))
    feeder.feed(snapshot("bitcoin", START, 1.0, name="Bitcoin"))
    coin = SqlMarkets(database).coin("bitcoin")
    assert (coin["name"], coin["price"], coin["last_updated"]) == ("Bitcoin", 1.0, START)
