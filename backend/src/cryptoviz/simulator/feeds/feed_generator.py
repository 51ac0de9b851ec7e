"""The generated feeds: which of them reports which story, and when. A function of (seed, time)."""

from collections.abc import Sequence
from itertools import islice
from threading import Lock

from cryptoviz.simulator.feeds import feed_formats
from cryptoviz.simulator.feeds.feed_formats import FORMATS, PUBLISHERS, SEARCH, FeedArticle
from cryptoviz.simulator.feeds.stories import Stories, Story
from cryptoviz.simulator.hashing import stable_hash
from cryptoviz.simulator.protocols import FeedPage

_ARTICLES = 40  # in a feed: all feeds together show about one and a half rounds of stories
_STORIES = 300  # to choose them from


class GeneratedFeeds:
    """Two to four feeds report each story in their own words; the aggregator lists some reports."""

    def __init__(self, stories: Stories) -> None:
        self._stories = stories
        self._lock = Lock()

    def names(self) -> Sequence[str]:
        return tuple(FORMATS)

    def page(self, name: str, now_ms: int) -> FeedPage | None:
        if name not in FORMATS:
            return None
        with self._lock:
            articles = self.articles(name, now_ms)
        ids, entries = zip(*(feed_formats.feed_entry(name, one) for one in articles), strict=True)
        modified_ms = max(article.updated_ms for article in articles)
        content_type, document = feed_formats.feed_document(name, "".join(entries), modified_ms)
        fresh_s = max(1, min(60, self._stories.slot_ms // 1000))
        return FeedPage(document.encode(), content_type, ids, modified_ms, fresh_s)

    def step(self) -> bool:
        return False

    def articles(self, name: str, now_ms: int) -> list[FeedArticle]:
        """Return the articles of a feed now, newest first."""
        stories = islice(self._stories.back_from(now_ms), _STORIES)
        articles = (article for story in stories for article in self._reports(story, name, now_ms))
        found = islice((one for one in articles if one.published_ms <= now_ms), _ARTICLES)
        return sorted(found, key=lambda article: -article.published_ms)

    def _reports(self, story: Story, name: str, now_ms: int) -> list[FeedArticle]:
        feeds = sorted(PUBLISHERS, key=lambda feed: stable_hash(story.key, feed))
        feeds = feeds[: 2 + story.key % 3]
        return [
            self._article(story, number, feed, now_ms)
            for number, feed in enumerate(feeds)
            if name == feed or (name == SEARCH and stable_hash(feed, story.key) % 4 == 0)
        ]

    def _article(self, story: Story, number: int, feed: str, now_ms: int) -> FeedArticle:
        slot_ms = self._stories.slot_ms
        delay_ms = number * slot_ms // 2 + stable_hash(feed, story.key, "delay") % (slot_ms // 2)
        title, summary = story.text(number)
        published_ms = updated_ms = story.at_ms + delay_ms
        if stable_hash(feed, story.key) % 11 == 0 and published_ms + 2 * slot_ms <= now_ms:
            updated_ms += 2 * slot_ms
            summary += " Updated with a second source."
        coins = tuple(move.coin.id for move in story.coins)
        return FeedArticle(story.key, feed, title, summary, published_ms, updated_ms, coins)
