"""Filters of the market table: coins that moved, and coins in the news."""

from datetime import timedelta

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import news_event
from cryptoviz.model.records import NewsItem
from cryptoviz.model.topics import NEWS
from cryptoviz.store.news.writer import SqlNewsWriter
from support.fakes.store import HOUR, Feeder, index_sink, snapshot

NOW_MS = 1_795_435_200_000  # HandClock's noon
CHANGES = {"alpha": 5.0, "beta": 9.0, "gamma": -6.0, "delta": None}


@pytest.fixture
def feeder(database):
    """Return a feeder that has fed one poll, and prices of one coin that are late."""
    fed = Feeder(index_sink(database))
    polled = [snapshot(coin, NOW_MS, 1.0, change_24h=change) for coin, change in CHANGES.items()]
    fed.feed(*polled, snapshot("late", NOW_MS - 3 * HOUR, 1.0, change_24h=50.0))
    return fed


@pytest.fixture
def feed_news(database):
    """Return a function that stores news items: the hours before noon by title."""
    feed = Feeder(index_sink(database, news=SqlNewsWriter()), topic=NEWS)

    def store(hours_ago):
        for title, hours in hours_ago.items():
            at = from_ms(NOW_MS) - timedelta(hours=hours)
            item = NewsItem(
                id=title, title=title, published=at, feed_url="https://a.example/", feed_title="A"
            )
            feed.feed(news_event(item, at))

    return store


def ids(body):
    return [row["id"] for row in body["data"]]


@pytest.mark.parametrize("sort", ["name", "-name", "change_24h"])
def test_markets_moved_keeps_the_order_and_current_prices_only(ada, feeder, sort):
    body = ada.get(f"markets?moved=5&sort={sort}").get_json()
    order = {"name": ["beta", "gamma"], "-name": ["gamma", "beta"], "change_24h": ["gamma", "beta"]}
    assert ids(body) == order[sort]
    assert (body["total"], body["listed"]) == (2, 8)
    assert ada.get("markets/global").get_json()["moved_over_5"] == 2


def test_markets_moved_is_paged_and_combined_with_a_text(ada, feeder):
    first = ada.get("markets?moved=5&sort=name&limit=1").get_json()
    second = ada.get(f"markets?moved=5&sort=name&limit=1&cursor={first['next']}").get_json()
    assert (ids(first), ids(second), second["next"]) == (["beta"], ["gamma"], None)
    assert ids(ada.get("markets?moved=5&q=gam").get_json()) == ["gamma"]


@pytest.mark.parametrize("moved", ["-1", "nan", "inf", "much"])
def test_markets_moved_refuses_what_is_no_percentage(ada, moved):
    response = ada.get(f"markets?moved={moved}")
    assert response.status_code == 422
    assert "moved" in response.text


def test_markets_in_news_are_those_of_the_last_day_of_news(ada, feeder, feed_news):
    assert ids(ada.get("markets?in_news=true").get_json()) == []
    etags = [ada.get(path).headers["ETag"] for path in ("markets", "markets/global")]
    feed_news({"Old Dogecoin": 26, "Bitcoin and Ethereum": 20, "Bitcoin": 1})
    body = ada.get("markets?in_news=true&sort=name").get_json()
    assert [(row["id"], row["stories_24h"]) for row in body["data"]] == [
        ("bitcoin", 2),
        ("ethereum", 1),
    ]
    assert (body["total"], body["listed"]) == (2, 8)
    assert ada.get("markets/global").get_json()["in_news"] == 2
    changed = [ada.get(path).headers["ETag"] for path in ("markets", "markets/global")]
    assert not set(etags) & set(changed)
