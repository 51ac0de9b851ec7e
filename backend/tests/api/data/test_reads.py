"""Coins, series, markets and news as they are answered, and which parameters are refused."""

import pytest

from support.fakes.api import seed_news, seed_prices

NOW_MS = 1_795_435_200_000  # HandClock's noon
MINUTE = 60_000


def test_coins_are_listed_page_by_page(ada):
    first = ada.get("coins?limit=2").get_json()
    assert [coin["id"] for coin in first["data"]] == ["bitcoin", "ethereum"]
    second = ada.get(f"coins?limit=2&cursor={first['next']}").get_json()
    assert ([coin["id"] for coin in second["data"]], second["next"]) == (["ripple"], None)


def test_coins_are_found_by_a_part_of_their_name(ada):
    assert [coin["id"] for coin in ada.get("coins?q=THER").get_json()["data"]] == ["ethereum"]
    assert ada.get("coins?q=%25").get_json()["data"] == []


def test_the_facts_of_a_coin(ada):
    body = ada.get("coins/bitcoin").get_json()
    assert (body["price"], body["rank"], body["max_supply"]) == (109.0, 1, None)
    assert (body["last_updated"], body["ath_at"]) == ("2026-11-23T12:00:00.000Z", None)
    assert body["history"] == {"state": "none", "days": []}


def test_a_series_is_columns_of_times_and_values(ada):
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


def test_market_cap_is_another_figure_of_the_same_times(ada):
    prices, caps = (
        ada.get("coins/ripple/prices").get_json(),
        ada.get("coins/ripple/market-cap").get_json(),
    )
    assert caps["t"] == prices["t"]
    assert caps["v"] == [price * 1e6 for price in prices["v"]]
    assert ada.get("coins/ripple/volume").get_json()["v"] == []


def test_change_is_percent_since_the_start_of_the_window(ada):
    body = ada.get("coins/bitcoin/change").get_json()
    assert body["base"] == {"at": NOW_MS - 9 * MINUTE, "value": 100.0}
    assert body["last"] == {"at": NOW_MS, "value": 109.0}
    assert (body["absolute"], body["percent"]) == (9.0, pytest.approx(9.0))
    assert body["v"] == pytest.approx([float(minute) for minute in range(10)])


@pytest.mark.parametrize(
    "query",
    [
        f"from={NOW_MS - 3 * MINUTE}&to={NOW_MS}",
        "from=2026-11-23T11:57:00Z&to=2026-11-23T12:00:00Z",
        "from=2026-11-23T12:57:00%2B01:00&to=2026-11-23T13:00:00.000%2B01:00",
        "from=2026-11-23T12:57:00+01:00&to=2026-11-23T13:00:00+01:00",
    ],
)
def test_a_span_may_be_given_in_both_forms(ada, query):
    assert ada.get(f"coins/bitcoin/prices?{query}").get_json()["v"] == [106.0, 107.0, 108.0]


def test_series_are_reduced_to_what_was_asked_for(ada):
    body = ada.get("coins/bitcoin/prices?points=4").get_json()
    assert len(body["t"]) == len(body["v"]) == 4
    assert (body["v"][0], body["v"][-1]) == (100.0, 109.0)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("coins/bitcoin/prices?window=3w", ["window"]),
        ("coins/bitcoin/prices?window=", ["window"]),
        ("coins/bitcoin/prices?vs=eur", ["vs"]),
        ("coins/bitcoin/prices?points=1", ["points"]),
        ("coins/bitcoin/prices?points=2001", ["points"]),
        ("coins/bitcoin/prices?points=9" + "9" * 5000, ["points"]),
        ("coins/bitcoin/prices?points=1e3", ["points"]),
        ("coins/bitcoin/prices?from=5", ["to"]),
        ("coins/bitcoin/prices?to=5", ["to"]),
        ("coins/bitcoin/prices?from=5&to=5", ["to"]),
        ("coins/bitcoin/prices?from=9&to=5", ["to"]),
        ("coins/bitcoin/prices?window=7d&from=1&to=5", ["from"]),
        ("coins/bitcoin/prices?from=yesterday&to=5", ["from"]),
        ("coins/bitcoin/prices?from=2026-11-23T12:00:00&to=2026-11-24T12:00:00", ["from", "to"]),
        ("coins/bitcoin/prices?from=-1&to=99999999999999", ["from"]),
        ("coins/bitcoin/prices?from=1&to=999999999999999", ["to"]),
        ("coins/bitcoin/prices?from=" + "1" * 50 + "&to=5", ["from"]),
        ("coins/bitcoin/prices?start=1&to=5", ["to", "start"]),
        ("coins/bitcoin/prices?windw=7d", ["windw"]),
        ("coins?limit=0", ["limit"]),
        ("coins?limit=251", ["limit"]),
        ("coins?limit=x", ["limit"]),
        ("coins?q=a%00b", ["q"]),
        ("coins?q=" + "x" * 201, ["q"]),
        ("coins?cursor=!", ["cursor"]),
        ("coins?cursor=WzFd%0A", ["cursor"]),
        ("coins?cursor=Wy0xXQ", ["cursor"]),
        ("coins?cursor=WzEuNV0", ["cursor"]),
        ("coins?cursor=W3RydWVd", ["cursor"]),
        ("coins?cursor=WzEsMl0", ["cursor"]),
        ("coins?cursor=Wzk5OTk5OTk5XQ", ["cursor"]),
        ("markets?sort=colour", ["sort"]),
        ("markets?sort=--rank", ["sort"]),
        ("markets?favourites=maybe", ["favourites"]),
        ("news?filter=mine", ["filter"]),
        ("news?limit=101", ["limit"]),
        ("news?since=now", ["since"]),
        ("news?cursor=WzFd", ["cursor"]),
        ("news?coin=" + ",".join(f"c{place}" for place in range(101)), ["coin"]),
        ("news?coin=a%00", ["coin"]),
    ],
)
def test_a_bad_parameter_is_named(reader, path, named):
    answer = reader.get(path)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    body = answer.get_json()
    assert [error["parameter"] for error in body["errors"]] == named
    assert all(name in body["detail"] for name in named)


@pytest.mark.parametrize("kind", ["", "/prices", "/market-cap", "/volume", "/change"])
@pytest.mark.parametrize(
    "coin_id",
    ["nope", "%00", "%ff%fe", "x" * 3000, "%F0%9F%92%A9", "BITCOIN", "..%2f..", "' OR 1=1 --"],
)
def test_an_unknown_coin_is_not_found(reader, coin_id, kind):
    answer = reader.get(f"coins/{coin_id}{kind}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_markets_table_sorts_filters_and_pages(ada):
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


def test_news_of_all_of_some_coins_and_by_words(ada, database, clock):
    seed_news(
        database, ["Bitcoin climbs", "Ethereum waits", "Bitcoin and Ethereum fall", "Rain"], clock()
    )
    titles = lambda query: [item["title"] for item in ada.get(f"news?{query}").get_json()["data"]]  # noqa: E731 - one line says it
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
        "matched": "Bitcoin",
        "place": "title",
    }
    assert item["feed"] == {"url": "https://feed.example/rss", "title": "A feed"}
    assert ada.get("news/feeds").get_json() == {"data": [{**item["feed"], "items": 4}]}


def test_a_new_poll_is_seen_at_once(ada, database, clock):
    assert ada.get("coins/bitcoin").get_json()["price"] == 109.0
    clock.move(minutes=1)
    seed_prices(database, {"bitcoin": 42.0}, clock())
    assert ada.get("coins/bitcoin").get_json()["price"] == 42.0
    assert ada.get("coins/bitcoin/prices").get_json()["v"][-1] == 42.0
