"""Generated stories: mostly about large coins, true to the prices, recognised by the product."""

from collections import Counter
from itertools import islice

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.news.index import CoinIndex, build_index
from cryptoviz.news.match import match_coins
from cryptoviz.news.patterns import NamedCoin
from cryptoviz.simulator.feeds.feed_formats import FORMATS, PUBLISHERS, FeedArticle
from cryptoviz.simulator.feeds.feed_generator import GeneratedFeeds
from cryptoviz.simulator.feeds.stories import MOVE_MS, Stories, Story
from cryptoviz.simulator.feeds.templates import themes
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.protocols import DAY_MS, HOUR_MS
from support.fakes.clock import HandClock

SLOT_MS = 1_200_000
NOW_MS = to_ms(HandClock().now)
SEED = 4
RISES, FALLS, FLAT, PAIRS = map(themes, ("rises", "falls", "flat", "pairs"))
EDGES_UP, EDGES_DOWN = map(themes, ("edges_up", "edges_down"))
MOVES = {*RISES, *FALLS, *EDGES_UP, *EDGES_DOWN, *FLAT, *PAIRS}
TIMES = [NOW_MS + hours * HOUR_MS for hours in range(0, 72, 9)]


@pytest.fixture(scope="module")
def prices() -> Prices:
    return Prices(SEED, coins())


@pytest.fixture(scope="module")
def stories(prices: Prices) -> Stories:
    return Stories(SEED, prices, SLOT_MS)


@pytest.fixture(scope="module")
def two_weeks(stories: Stories) -> list[Story]:
    return list(islice(stories.back_from(NOW_MS), 14 * DAY_MS // SLOT_MS))


def articles_at(stories: Stories, now_ms: int) -> list[FeedArticle]:
    """Return the articles of all feeds, newest first, as on the news page."""
    feeds = GeneratedFeeds(stories)
    return sorted(
        (item for name in FORMATS for item in feeds.articles(name, now_ms)),
        key=lambda item: -item.published_ms,
    )


def ranked(prices: Prices, now_ms: int) -> list[str]:
    known = [coin for coin in prices.coins.values() if not coin.oddity]
    return [coin.id for coin in sorted(known, key=lambda coin: -prices.market_cap(coin, now_ms))]


def test_a_third_of_stories_is_about_the_leaders_and_most_about_large_coins(
    two_weeks: list[Story], prices: Prices
) -> None:
    leading, large = {"bitcoin", "ethereum"}, set(ranked(prices, NOW_MS)[:30])
    named = [{move.coin.id for move in story.coins} for story in two_weeks]
    assert 0.3 < sum(bool(ids & leading) for ids in named) / len(named) < 0.5
    assert 0.75 < sum(bool(ids & large) for ids in named) / len(named) < 0.95
    assert any(ids and not ids & large for ids in named)
    assert any(not ids for ids in named)


@pytest.mark.parametrize("now_ms", TIMES)
def test_feeds_name_each_of_the_twenty_largest_coins_at_any_time(
    stories: Stories, prices: Prices, now_ms: int
) -> None:
    counts = Counter(coin_id for item in articles_at(stories, now_ms) for coin_id in item.coins)
    assert min(counts[coin_id] for coin_id in ranked(prices, now_ms)[:20]) >= 2
    newest = [coin_id for item in articles_at(stories, now_ms)[:50] for coin_id in item.coins]
    assert newest.count("bitcoin") >= 3
    assert newest.count("ethereum") >= 3


@pytest.mark.parametrize("now_ms", TIMES)
def test_feeds_never_show_three_headlines_of_one_pattern_in_a_row(
    stories: Stories, now_ms: int
) -> None:
    by_key = {story.key: story for story in islice(stories.back_from(now_ms), 300)}
    shapes = [
        next(title for title, _ in by_key[item.key].theme if _same(title, item.title))
        for item in articles_at(stories, now_ms)[:100]
    ]
    assert all(len(set(shapes[index : index + 3])) > 1 for index in range(len(shapes) - 2))
    assert len(set(shapes[:50])) >= 25


def _same(pattern: str, title: str) -> bool:
    """Return whether a title contains all fixed words of a pattern."""
    words = [part.partition("}")[2] for part in ("}" + pattern).split("{")]
    return all(part in title for part in words)


def test_stories_report_moves_that_happened(two_weeks: list[Story], prices: Prices) -> None:
    moves = [story for story in two_weeks if story.theme in MOVES]
    assert {story.theme for story in moves} == MOVES
    for story in moves:
        for move in story.coins:
            before, now = prices.prices(move.coin, [story.at_ms - MOVE_MS, story.at_ms])
            assert move.percent == pytest.approx((now / before - 1) * 100)
        percent = story.coins[0].percent
        assert percent > 0 or story.theme not in (*RISES, *EDGES_UP)
        assert percent < 0 or story.theme not in (*FALLS, *EDGES_DOWN)
        assert abs(percent) < 0.25 or story.theme not in FLAT
        if story.theme in PAIRS:
            assert percent > story.coins[1].percent


def test_large_move_of_a_small_coin_is_reported(two_weeks: list[Story]) -> None:
    small = [
        story.coins[0]
        for story in two_weeks
        if story.theme in (*RISES, *FALLS) and story.coins[0].coin.id not in ("bitcoin", "ethereum")
    ]
    assert max(abs(move.percent) for move in small) > 6


@pytest.fixture(scope="module")
def index(prices: Prices) -> CoinIndex:
    order = ranked(prices, NOW_MS)
    return build_index(
        NamedCoin(coin_id, prices.coins[coin_id].symbol, prices.coins[coin_id].name, rank)
        for rank, coin_id in enumerate(order, 1)
    )


def test_product_recognises_the_coins_of_every_story(
    two_weeks: list[Story], index: CoinIndex
) -> None:
    wrong = []
    for story in two_weeks:
        for number in range(len(story.theme)):
            title, summary = story.text(number)
            found = {match.coin_id for match in match_coins(title, summary, index)}
            if found != {move.coin.id for move in story.coins}:
                wrong.append((title, summary, found))
    assert not wrong


def test_versions_of_a_story_differ_and_have_no_placeholder_left(two_weeks: list[Story]) -> None:
    for story in two_weeks:
        texts = [text for number in range(4) for text in story.text(number)]
        assert len(set(texts)) == 8
        assert not any("{" in text or "}" in text for text in texts)


def test_story_is_the_same_in_another_process(two_weeks: list[Story]) -> None:
    again = Stories(SEED, Prices(SEED, coins()), SLOT_MS)
    for story, other in zip(two_weeks[:100], again.back_from(NOW_MS), strict=False):
        assert story.text(1) == other.text(1)


@pytest.mark.parametrize("count", [3, 20])
def test_small_market_has_full_feeds(count: int) -> None:
    few = Stories(SEED, Prices(SEED, coins()[:count]), SLOT_MS)
    assert len(articles_at(few, NOW_MS)) == 40 * len(FORMATS)
    assert {item.feed for item in articles_at(few, NOW_MS)} == set(PUBLISHERS)
