"""The generated feeds: what they tell really happened, in different words, and stays told after a restart."""

import io
from typing import Any

import feedparser
import pytest

from cryptoviz.clock import to_ms
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.feeds.feed_generator import FEED_TITLES, SEARCH, GeneratedNewsstand
from cryptoviz.simulator.feeds.stories import Stories
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.protocols import Answer, Request
from support.fakes.clock import HandClock

SEED, ITEMS = 4, 40


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(clock: HandClock) -> SimulatorApp:
    return build_app(SimulatorSettings(seed=SEED), clock)


def fetch(app: SimulatorApp, name: str, **headers: str) -> Answer:
    return app.answer(Request("GET", f"/feeds/{name}.xml", {}, headers))[0]


def parsed(app: SimulatorApp, name: str) -> Any:
    return feedparser.parse(io.BytesIO(fetch(app, name).body))


@pytest.mark.parametrize("name", FEED_TITLES)
def test_every_feed_is_well_formed_and_full(app: SimulatorApp, name: str) -> None:
    feed = parsed(app, name)
    assert not feed.bozo
    assert feed.feed.title == FEED_TITLES[name]
    assert len(feed.entries) == ITEMS
    assert len({entry.get("id") or entry.link for entry in feed.entries}) == ITEMS
    assert all(
        entry.link.startswith("https://") and entry.title and entry.published_parsed
        for entry in feed.entries
    )


def test_the_feeds_speak_different_dialects(app: SimulatorApp) -> None:
    assert parsed(app, "hash-herald").version == "atom10"
    assert parsed(app, "coin-courier").version == "rss20"
    assert not parsed(app, "ledger-lookout").entries[0].get("id")
    bulletin = parsed(app, "block-bulletin").entries[0]
    assert "utm_source" in bulletin.link
    assert "utm_source" not in bulletin.id
    search = parsed(app, SEARCH).entries[0]
    assert search.title.endswith(f" - {search.source.title}")


def test_an_unchanged_feed_is_304_by_either_validator(app: SimulatorApp, clock: HandClock) -> None:
    first = fetch(app, "coin-courier")
    assert fetch(app, "coin-courier", **{"if-none-match": first.headers["ETag"]}).status == 304
    assert (
        fetch(app, "coin-courier", **{"if-modified-since": first.headers["Last-Modified"]}).status
        == 304
    )
    clock.move(hours=6)
    assert fetch(app, "coin-courier", **{"if-none-match": first.headers["ETag"]}).status == 200


def test_a_restart_tells_the_same(app: SimulatorApp, clock: HandClock) -> None:
    assert (
        fetch(app, SEARCH).body
        == fetch(build_app(SimulatorSettings(seed=SEED), clock), SEARCH).body
    )
    assert (
        fetch(app, SEARCH).body
        != fetch(build_app(SimulatorSettings(seed=SEED + 1), clock), SEARCH).body
    )


def test_a_story_is_told_by_several_feeds_in_different_words(clock: HandClock) -> None:
    now_ms = to_ms(clock.now)
    stories = Stories(SEED, Prices(SEED, coins()), 1_200_000)
    stand = GeneratedNewsstand(stories)
    told: dict[int, list[str]] = {}
    for name in FEED_TITLES:
        for item in stand.told_by(name, now_ms) if name != SEARCH else ():
            told.setdefault(item.key, []).append(item.title)
    settled = [titles for key, titles in told.items() if len(titles) > 1]
    assert len(settled) >= 40
    assert all(len(set(titles)) == len(titles) <= 4 for titles in told.values())


def test_some_news_name_no_coin_and_some_change_later(clock: HandClock) -> None:
    stand = GeneratedNewsstand(Stories(SEED, Prices(SEED, coins()), 1_200_000))
    told = [item for name in FEED_TITLES for item in stand.told_by(name, to_ms(clock.now))]
    assert any(not item.coins for item in told)
    assert any(item.updated_ms > item.published_ms for item in told)


def test_a_world_that_makes_news_fast_may_be_asked_often(
    app: SimulatorApp, clock: HandClock
) -> None:
    hasty = build_app(SimulatorSettings(seed=SEED, story_seconds=2), clock)
    assert [fetch(one, "coin-courier").headers["Cache-Control"] for one in (app, hasty)] == [
        "public, max-age=60",
        "public, max-age=2",
    ]


def test_an_unknown_feed_is_not_found(app: SimulatorApp) -> None:
    assert fetch(app, "nobody").status == 404
