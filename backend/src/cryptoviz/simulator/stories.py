"""What happened in the generated world: moves that its prices really made, and other news. A pure function of (seed, moment)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptoviz.simulator.catalogue import Coin
from cryptoviz.simulator.noise import key_of
from cryptoviz.simulator.prices import Prices
from cryptoviz.simulator.wording import COIN_TOPICS, FALLS, GENERAL_TOPICS, RISES, Telling
from cryptoviz.simulator.world import HOUR_MS

MOVE_MS = 6 * HOUR_MS  # the span of the moves that are news
_WATCHED = 100  # coins that journalists look at, of the catalogue's first
_QUIET_SLOTS = 6  # a coin that was news in these is not news again
_KEPT_SLOTS = 2_000


@dataclass(frozen=True)
class Story:
    """`tellings`: the same story in different words. `percent`: the coin's move over MOVE_MS, 0 for other news."""

    key: int
    at_ms: int
    coin: Coin | None
    percent: float
    tellings: tuple[Telling, ...]

    def words(self, number: int, price: float | None) -> Telling:
        """(title, summary) of one telling."""
        title, summary = self.tellings[number % len(self.tellings)]
        if self.coin is None:
            return title, summary
        known = {
            "name": self.coin.name,
            "symbol": self.coin.symbol.upper(),
            "percent": f"{abs(self.percent):.0f}",
            "price": _money(price or 0),
        }
        return title.format(**known), summary.format(**known)


class Stories:
    """At most one story a slot; `slot_ms` = how fast the world makes news."""

    def __init__(self, seed: int, prices: Prices, slot_ms: int) -> None:
        self._seed = seed
        self._prices = prices
        self.slot_ms = slot_ms
        self._watched = [coin for coin in list(prices.coins.values())[:_WATCHED] if not coin.oddity and coin.sigma > 0.05]
        self._moves: dict[int, Sequence[float]] = {}
        self._seen: dict[int, Sequence[float]] = {}
        self._stories: dict[int, Story | None] = {}

    def back_from(self, now_ms: int) -> Iterator[Story]:
        """Stories that happened until now, newest first, for ever."""
        slot = now_ms // self.slot_ms
        while True:
            story = self._story(slot)
            if story is not None:
                yield story
            slot -= 1

    def price_of(self, story: Story) -> float | None:
        return None if story.coin is None else self._prices.price(story.coin, story.at_ms)

    def _story(self, slot: int) -> Story | None:
        if slot not in self._stories:
            if len(self._stories) > _KEPT_SLOTS:
                self._stories.clear()
                self._moves.clear()
                self._seen.clear()
            self._stories[slot] = self._move_story(slot) or self._other_story(slot)
        return self._stories[slot]

    def _move_story(self, slot: int) -> Story | None:
        """Of the coins whose move has just become news, the one that went furthest beyond what is usual for it."""
        moves = self._moves_at(slot)
        beyond = [(abs(move) / _noteworthy(coin), index) for index, (coin, move) in enumerate(zip(self._watched, moves, strict=True))]
        fresh = [(excess, index) for excess, index in beyond if excess >= 1 and not self._was_news(slot, index)]
        if not fresh:
            return None
        index = max(fresh)[1]
        coin, move, key = self._watched[index], moves[index], key_of(self._seed, "story", slot)
        topics = RISES if move > 0 else FALLS
        return Story(key, slot * self.slot_ms, coin, move, topics[key % len(topics)])

    def _was_news(self, slot: int, index: int) -> bool:
        limit = _noteworthy(self._watched[index])
        return any(abs(self._moves_at(earlier)[index]) >= limit for earlier in range(slot - _QUIET_SLOTS, slot))

    def _moves_at(self, slot: int) -> Sequence[float]:
        """Percent over the last six hours of every watched coin."""
        found = self._moves.get(slot)
        if found is None:
            pairs = zip(self._prices_at(slot * self.slot_ms), self._prices_at(slot * self.slot_ms - MOVE_MS), strict=True)
            found = self._moves[slot] = [(now / before - 1) * 100 for now, before in pairs]
        return found

    def _prices_at(self, at_ms: int) -> Sequence[float]:
        """Of every watched coin. Remembered: where slots divide six hours, the end of one span is the start of another."""
        found = self._seen.get(at_ms)
        if found is None:
            found = self._seen[at_ms] = [self._prices.price(coin, at_ms) for coin in self._watched]
        return found

    def _other_story(self, slot: int) -> Story | None:
        key = key_of(self._seed, "story", slot)
        draw, topic = key % 100, key >> 16
        if draw < 30:
            return None
        if draw < 50:
            return Story(key, slot * self.slot_ms, None, 0.0, GENERAL_TOPICS[topic % len(GENERAL_TOPICS)])
        coin = self._watched[min(topic >> 8 & 127, topic >> 16 & 127) % len(self._watched)]  # the bigger, the more often
        return Story(key, slot * self.slot_ms, coin, 0.0, COIN_TOPICS[topic % len(COIN_TOPICS)])


def _noteworthy(coin: Coin) -> float:
    """Percent within six hours that make a headline."""
    if coin.id == "bitcoin":
        return 2.5
    return max(4.0, 6.0 * coin.sigma) if coin.known else 12.0


def _money(price: float) -> str:
    if price >= 1:
        return f"{price:,.2f}" if price < 1000 else f"{price:,.0f}"
    return f"{price:.3g}" if price >= 1e-4 else f"{price:.8f}".rstrip("0")
