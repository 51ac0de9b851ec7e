"""Coins, series, markets and news."""

from datetime import timedelta

import pytest

from support.fakes.api import Person, seed_news, seed_prices
from support.fakes.store import Feeder, index_sink, snapshot

NOW_MS = 1_795_435_200_000  # HandClock's noon
MINUTE = 60_000


def test_list_coins_returns_pages(ada):
    first = ada.get("coins?limit=2").get_json()
    assert [coin["id"] for coin in first["data"]] == ["bitcoin", "ethereum"]
    second = ada.get(f"coins?limit=2&cursor={first['next']}").get_json()
    assert ([coin["id"] for coin in second["data"]], second["next"]) == (["ripple"], None)


def test_list_coins_finds_parts_of_names(ada):
    assert [coin["id"] for coin in ada.get("coins?q=THER").get_json()["data"]] == ["ethereum"]
    assert ada.get("coins?q=%25").get_json()["data"] == []


def test_get_coin_returns_facts(ada):
    body = ada.get("coins/bitcoin").get_json()
    assert (body["price"], body["rank"], body["max_supply"]) == (109.0, 1, None)
    assert (body["last_updated"], body["ath_at"]) == ("2026-11-23T12:00:00.000Z", None)
    assert body["history"] == {"state": "none", "days": [], "source_days": 365}


@pytest.mark.parametrize(("plan", "days"), [("demo", 365), ("basic", None)])
def test_get_coin_says_how_much_history_the_plan_gives(new_app, coins, plan, days):
    app = new_app(coingecko_api_key="CG-key", coingecko_plan=plan, open_registration=True)
    body = Person.register(app, "ada").get("coins/bitcoin").get_json()
    assert body["history"]["source_days"] == days


def test_get_prices_returns_columns(ada):
    body = ada.get("coins/bitcoin/prices?window=24h").get_json()
    assert body["t"] == [NOW_MS - (9 - minute) * MINUTE for minute in range(10)]
    assert body["v"] == [100.0 + minute for minute in range(10)]
    assert (body["coin"], body["vs"], body["interval"], body["as_of"]) == (
        "bitcoin",
        "usd",
        "raw",
        NOW_MS,
    )
    assert body["from"] <= body["t"][0] < body["t"][-1] < body["to"]


def test_get_market_cap_has_the_times_of_prices(ada):
    prices, caps = (
        ada.get("coins/ripple/prices").get_json(),
        ada.get("coins/ripple/market-cap").get_json(),
    )
    assert caps["t"] == prices["t"]
    assert caps["v"] == [price * 1e6 for price in prices["v"]]
    assert ada.get("coins/ripple/volume").get_json()["v"] == []


def test_get_change_is_percent_since_start_of_window(ada):
    body = ada.get("coins/bitcoin/change").get_json()
    first, last = {"at": NOW_MS - 9 * MINUTE, "value": 100.0}, {"at": NOW_MS, "value": 109.0}
    assert (body["base"], body["last"]) == ({**first, "age_s": 0}, last)
    assert (body["low"], body["high"]) == (first, last)
    assert (body["absolute"], body["percent"]) == (9.0, pytest.approx(9.0))
    assert (body["reason"], body["since"]) == (None, first["at"])
    assert body["v"] == pytest.approx([float(minute) for minute in range(10)])


def test_get_change_is_from_the_last_price_before_the_window(ada):
    span = f"from={NOW_MS - 150_000}&to={NOW_MS}"
    body = ada.get(f"coins/bitcoin/change?{span}").get_json()
    assert body["base"] == {"at": NOW_MS - 3 * MINUTE, "value": 106.0, "age_s": 30}
    assert (body["percent"], body["since"]) == ((108 / 106 - 1) * 100, NOW_MS - 3 * MINUTE)


def test_get_prices_has_the_high_and_the_low_of_the_window(ada, database):
    feeder = Feeder(index_sink(database))
    feeder.feed(*(snapshot("dai", NOW_MS - at * MINUTE, 1.0 + at % 3) for at in range(5)))
    body = ada.get("coins/dai/prices").get_json()
    assert body["high"] == {"at": NOW_MS - 2 * MINUTE, "value": 3.0}
    assert body["low"] == {"at": NOW_MS - 3 * MINUTE, "value": 1.0}
    assert "high" not in ada.get("coins/dai/market-cap").get_json()


@pytest.mark.parametrize(
    "query",
    [
        f"from={NOW_MS - 3 * MINUTE}&to={NOW_MS}",
        "from=2026-11-23T11:57:00Z&to=2026-11-23T12:00:00Z",
        "from=2026-11-23T12:57:00%2B01:00&to=2026-11-23T13:00:00.000%2B01:00",
        "from=2026-11-23T12:57:00+01:00&to=2026-11-23T13:00:00+01:00",
    ],
)
def test_get_prices_accepts_both_time_formats(ada, query):
    assert ada.get(f"coins/bitcoin/prices?{query}").get_json()["v"] == [106.0, 107.0, 108.0]


def test_get_prices_downsamples_to_points(ada):
    body = ada.get("coins/bitcoin/prices?points=4").get_json()
    assert len(body["t"]) == len(body["v"]) == 4
    assert (body["v"][0], body["v"][-1]) == (100.0, 109.0)


def test_list_markets_rounds_sparklines(ada, database):
    feeder = Feeder(index_sink(database))
    feeder.feed(snapshot("dai", NOW_MS, 64123.456), snapshot("pepe", NOW_MS, 1.2345678e-9))
    lines = {row["id"]: row["sparkline"] for row in ada.get("markets").get_json()["data"]}
    assert (lines["dai"][-1], lines["pepe"][-1]) == (64123.5, 1.23457e-9)
    assert set(lines["dai"][:-2]) == {None}


def test_list_markets_sorts_filters_and_pages(ada):
    assert [row["id"] for row in ada.get("markets?sort=-price").get_json()["data"]] == [
        "bitcoin",
        "ethereum",
        "ripple",
    ]
    assert [row["id"] for row in ada.get("markets?sort=price").get_json()["data"]] == [
        "ripple",
        "ethereum",
        "bitcoin",
    ]
    body = ada.get("markets?q=xrp").get_json()
    assert ([row["id"] for row in body["data"]], body["total"], body["next"]) == (
        ["ripple"],
        1,
        None,
    )
    page = ada.get("markets?limit=2").get_json()
    assert (len(page["data"]), page["total"], page["as_of"]) == (2, 3, "2026-11-23T12:00:00.000Z")
    assert [
        row["id"] for row in ada.get(f"markets?limit=2&cursor={page['next']}").get_json()["data"]
    ] == ["ripple"]


def test_list_news_filters_and_pages(ada, database, clock):
    seed_news(
        database, ["Bitcoin climbs", "Ethereum waits", "Bitcoin and Ethereum fall", "Rain"], clock()
    )

    def titles(query):
        return [item["title"] for item in ada.get(f"news?{query}").get_json()["data"]]

    assert titles("") == ["Rain", "Bitcoin and Ethereum fall", "Ethereum waits", "Bitcoin climbs"]
    assert titles("coin=ethereum") == ["Bitcoin and Ethereum fall", "Ethereum waits"]
    assert titles("coin=ethereum,%20bitcoin&q=fall") == ["Bitcoin and Ethereum fall"]
    assert titles("coin=nope") == titles("feed=https://other.example/") == []
    assert titles("since=2026-11-23T12:02:30Z") == ["Rain"]
    page = ada.get("news?limit=3").get_json()
    assert [
        item["title"] for item in ada.get(f"news?limit=3&cursor={page['next']}").get_json()["data"]
    ] == ["Bitcoin climbs"]
    item = page["data"][1]
    assert item["coins"][0] == {
        "id": "bitcoin",
        "name": "Bitcoin",
        "symbol": "btc",
        "image": None,
        "matched": "Bitcoin",
        "place": "title",
    }
    assert item["feed"] == {"url": "https://feed.example/rss", "title": "A feed"}
    assert ada.get("news/feeds").get_json() == {"data": [{**item["feed"], "items": 4}]}


def test_new_poll_is_visible_immediately(ada, database, clock):
    assert ada.get("coins/bitcoin").get_json()["price"] == 109.0
    clock.move(minutes=1)
    seed_prices(database, {"bitcoin": 42.0}, clock())
    assert ada.get("coins/bitcoin").get_json()["price"] == 42.0
    assert ada.get("coins/bitcoin/prices").get_json()["v"][-1] == 42.0


def test_charts_end_now_after_a_coin_was_stored_while_the_clock_was_ahead(ada, database, clock):
    chart, row = "coins/bitcoin/prices?window=24h", "markets?q=bitcoin"
    before, [listed] = ada.get(chart).get_json(), ada.get(row).get_json()["data"]
    seed_prices(database, {"ripple": 1.0}, clock() + timedelta(days=900))
    after, markets = ada.get(chart).get_json(), ada.get(row).get_json()
    assert (after["t"], after["to"], after["as_of"]) == (before["t"], before["to"], NOW_MS)
    assert markets["data"] == [listed]
    assert markets["as_of"] == "2026-11-23T12:00:00.000Z"
    assert ada.get("coins/ripple/prices").get_json()["as_of"] == NOW_MS
