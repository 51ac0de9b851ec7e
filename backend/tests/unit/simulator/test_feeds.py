"""Generated feeds: formats, validators, and several reports of each story."""

import io
from typing import Any

import feedparser
import pytest

from cryptoviz.clock import to_ms
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.feeds.feed_formats import FORMATS, SEARCH
from cryptoviz.simulator.feeds.feed_generator import GeneratedFeeds
from cryptoviz.simulator.feeds.stories import Stories
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.messages import Request, Response
from support.fakes.clock import HandClock

SEED, ITEMS = 4, 40


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(clock: HandClock) -> SimulatorApp:
    return build_app(SimulatorSettings(seed=SEED), clock)


def fetch(app: SimulatorApp, name: str, **headers: str) -> Response:
    return app.respond(Request("GET", f"/feeds/{name}.xml", {}, headers))[0]


def parsed(app: SimulatorApp, name: str) -> Any:
    return feedparser.parse(io.BytesIO(fetch(app, name).body))


@pytest.mark.parametrize("name", FORMATS)
def test_feed_is_well_formed_and_full(app: SimulatorApp, name: str) -> None:
    feed = parsed(app, name)
    assert not feed.bozo
    assert feed.feed.title == FORMATS[name].title
    assert len(feed.entries) == ITEMS
    assert len({entry.get("id") or entry.link for entry in feed.entries}) == ITEMS
    assert all(
        entry.link.startswith("https://") and entry.title and entry.published_parsed
        for entry in feed.entries
    )


def test_feeds_have_different_formats(app: SimulatorApp) -> None:
    assert parsed(app, "hash-herald").version == "atom10"
    assert parsed(app, "coin-courier").version == "rss20"
    assert not parsed(app, "ledger-lookout").entries[0].get("id")
    bulletin = parsed(app, "block-bulletin").entries[0]
    assert "utm_source" in bulletin.link
    assert "utm_source" not in bulletin.id
    search = parsed(app, SEARCH).entries[0]
    assert search.title.endswith(f" - {search.source.title}")


def test_unchanged_feed_is_304_by_either_validator(app: SimulatorApp, clock: HandClock) -> None:
    first = fetch(app, "coin-courier")
    assert fetch(app, "coin-courier", **{"if-none-match": first.headers["ETag"]}).status == 304
    assert (
        fetch(app, "coin-courier", **{"if-modified-since": first.headers["Last-Modified"]}).status
        == 304
    )
    clock.move(hours=6)
    assert fetch(app, "coin-courier", **{"if-none-match": first.headers["ETag"]}).status == 200


def test_feed_is_the_same_after_a_restart(app: SimulatorApp, clock: HandClock) -> None:
    assert (
        fetch(app, SEARCH).body
        == fetch(build_app(SimulatorSettings(seed=SEED), clock), SEARCH).body
    )
    assert (
        fetch(app, SEARCH).body
        != fetch(build_app(SimulatorSettings(seed=SEED + 1), clock), SEARCH).body
    )


def test_story_is_reported_by_two_to_four_feeds_in_different_words(clock: HandClock) -> None:
    now_ms = to_ms(clock.now)
    stories = Stories(SEED, Prices(SEED, coins()), 1_200_000)
    feeds = GeneratedFeeds(stories)
    titles_by_story: dict[int, list[str]] = {}
    for name in FORMATS:
        for item in feeds.articles(name, now_ms) if name != SEARCH else ():
            titles_by_story.setdefault(item.key, []).append(item.title)
    repeated = [titles for key, titles in titles_by_story.items() if len(titles) > 1]
    assert len(repeated) >= 40
    assert all(len(set(titles)) == len(titles) <= 4 for titles in titles_by_story.values())


def test_some_articles_name_no_coin_and_some_are_updated(clock: HandClock) -> None:
    feeds = GeneratedFeeds(Stories(SEED, Prices(SEED, coins()), 1_200_000))
    articles = [item for name in FORMATS for item in feeds.articles(name, to_ms(clock.now))]
    assert any(not item.coins for item in articles)
    assert any(item.updated_ms > item.published_ms for item in articles)


def test_feed_with_frequent_stories_is_cached_for_a_shorter_time(
    app: SimulatorApp, clock: HandClock
) -> None:
    fast = build_app(SimulatorSettings(seed=SEED, story_seconds=2), clock)
    assert [fetch(one, "coin-courier").headers["Cache-Control"] for one in (app, fast)] == [
        "public, max-age=60",
        "public, max-age=2",
    ]


def test_unknown_feed_is_404(app: SimulatorApp) -> None:
    assert fetch(app, "nobody").status == 404
