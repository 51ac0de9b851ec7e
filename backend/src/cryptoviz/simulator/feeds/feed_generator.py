"""The generated feeds: who tells which story when. A pure function of (seed, moment)."""

from collections.abc import Sequence
from itertools import islice
from threading import Lock

from cryptoviz.simulator.feeds.feed_formats import (
    ATOM_TYPE,
    DIALECTS,
    RSS_TYPE,
    Dialect,
    Told,
    atom,
    rss,
    search_entry,
)
from cryptoviz.simulator.feeds.stories import Stories, Story
from cryptoviz.simulator.market.random_walk import key_of
from cryptoviz.simulator.world import MINUTE_MS, FeedPage

_ITEMS = 40  # together the feeds show about one and a half rounds of the plan of stories
_LOOKED_AT = 300  # stories, to fill a page
SEARCH = "market-search"
FEED_TITLES = {
    **{name: dialect.title for name, dialect in DIALECTS.items()},
    SEARCH: "Market Search",
}


class GeneratedNewsstand:
    """Every story is told by two to four feeds, in different words, up to two slots after it happened; the aggregator lists some again."""

    def __init__(self, stories: Stories) -> None:
        self._stories = stories
        self._lock = Lock()

    def names(self) -> Sequence[str]:
        return tuple(FEED_TITLES)

    def page(self, name: str, now_ms: int) -> FeedPage | None:
        if name not in FEED_TITLES:
            return None
        with self._lock:
            told = self.told_by(name, now_ms)
        dialect = DIALECTS.get(name, Dialect(FEED_TITLES[name], search_entry))
        entries = [dialect.entry(item) for item in told]
        modified = max((item.updated_ms for item in told), default=now_ms // MINUTE_MS * MINUTE_MS)
        write = atom if dialect.atom else rss
        body = write(name, dialect.title, "".join(xml for _, xml in entries), modified)
        content_type, items = (
            ATOM_TYPE if dialect.atom else RSS_TYPE,
            tuple(identity for identity, _ in entries),
        )
        return FeedPage(
            body.encode(),
            content_type,
            items,
            modified,
            fresh_s=max(1, min(60, self._stories.slot_ms // 1000)),
        )

    def step(self) -> bool:
        return False

    def told_by(self, name: str, now_ms: int) -> list[Told]:
        """What a feed shows at a moment, newest first."""
        found: list[Told] = []
        for story in islice(self._stories.back_from(now_ms), _LOOKED_AT):
            found += [
                told for told in self._tellings(story, name, now_ms) if told.published_ms <= now_ms
            ]
            if len(found) >= _ITEMS:
                break
        return sorted(found, key=lambda told: -told.published_ms)[:_ITEMS]

    def _tellings(self, story: Story, name: str, now_ms: int) -> list[Told]:
        order = sorted(DIALECTS, key=lambda teller: key_of(story.key, teller))[: 2 + story.key % 3]
        if name != SEARCH:
            return [self._told(story, order.index(name), name, now_ms)] if name in order else []
        return [
            self._told(story, place, teller, now_ms)
            for place, teller in enumerate(order)
            if key_of(teller, story.key) % 4 == 0
        ]

    def _told(self, story: Story, place: int, teller: str, now_ms: int) -> Told:
        slot_ms = self._stories.slot_ms
        published = (
            story.at_ms
            + (place * slot_ms) // 2
            + key_of(teller, story.key, "delay") % (slot_ms // 2)
        )
        title, summary = story.words(place)
        updated = published + 2 * slot_ms
        if key_of(teller, story.key) % 11 == 0 and updated <= now_ms:
            return Told(
                story.key,
                teller,
                title,
                f"{summary} Updated with a second source.",
                published,
                updated,
                _coin_ids(story),
            )
        return Told(story.key, teller, title, summary, published, published, _coin_ids(story))


def _coin_ids(story: Story) -> tuple[str, ...]:
    return tuple(named.coin.id for named in story.named)
