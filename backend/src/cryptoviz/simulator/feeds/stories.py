"""What happened in the generated world: moves that its prices really made, and other news. A pure function of (seed, moment)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from cryptoviz.simulator.feeds import templates as wording
from cryptoviz.simulator.feeds.story_schedule import LARGE, SLOTS, Card, deck
from cryptoviz.simulator.feeds.templates import Telling, Theme
from cryptoviz.simulator.market.catalogue import Coin
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.market.random_walk import key_of
from cryptoviz.simulator.world import HOUR_MS

MOVE_MS = 6 * HOUR_MS  # the span of the moves that are news
_WATCHED = 100  # coins that journalists look at, of the catalogue's first
_STILL = 0.25  # percent that are no move, or no difference between two coins
_KEPT = 2_000


@dataclass(frozen=True)
class Named:
    """A coin in a story. `percent`: its move over MOVE_MS until the story; `price`: US dollars at the story."""

    coin: Coin
    percent: float
    price: float


@dataclass(frozen=True)
class Story:
    """`theme`: the same story in different words, begun with `opening`. `named`: the coins that it is about, the leading one first.
    `moves`: it tells of prices."""

    key: int
    at_ms: int
    named: tuple[Named, ...]
    theme: Theme
    opening: int
    moves: bool = False

    def words(self, number: int) -> Telling:
        """(title, summary) of one telling."""
        title, summary = self.theme[(number + self.opening) % len(self.theme)]
        known = {
            name: text
            for prefix, named in zip(("", "other_"), self.named, strict=False)
            for name, text in _known(prefix, named)
        }
        return title.format(**known), summary.format(**known)


class Stories:
    """One story a slot; `slot_ms` = how fast the world makes news."""

    def __init__(self, seed: int, prices: Prices, slot_ms: int) -> None:
        self._seed = seed
        self._prices = prices
        self.slot_ms = slot_ms
        self._watched = [coin for coin in list(prices.coins.values())[:_WATCHED] if not coin.oddity]
        self._stories: dict[int, Story] = {}
        self._large: dict[int, list[Coin]] = {}

    def back_from(self, now_ms: int) -> Iterator[Story]:
        """Stories that happened until now, newest first, for ever."""
        for slot in count(now_ms // self.slot_ms, -1):
            yield self._story(slot)

    def _story(self, slot: int) -> Story:
        found = self._stories.get(slot)
        if found is None:
            if len(self._stories) > _KEPT:
                self._stories.clear()
                self._large.clear()
            found = self._stories[slot] = self._made(slot)
        return found

    def _made(self, slot: int) -> Story:
        at_ms, large = slot * self.slot_ms, self._large_at(slot // SLOTS)
        plan = deck(large[0].id, large[1].id, [coin.id for coin in large[2:]])
        card = plan[slot % SLOTS % len(plan)]
        if card is Card.NOBODY:
            return self._told(slot, (), wording.GENERAL_THEMES)
        named = (
            self._mover(large, at_ms)
            if isinstance(card, Card)
            else self._named(self._prices.coins[card], at_ms)
        )
        if named.coin.pegged:
            return self._told(
                slot,
                (named,),
                wording.DOLLAR_THEMES if named.coin.stable else wording.WRAPPED_THEMES,
            )
        return self._about(slot, named, large)

    def _about(self, slot: int, named: Named, large: list[Coin]) -> Story:
        """A great move mostly is the story; else a technical matter, a comparison or the small move itself."""
        draw = key_of(self._seed, "matter", slot) % 100
        great = abs(named.percent) >= _noteworthy(named.coin)
        if great and draw >= 35:
            return self._told(
                slot, (named,), wording.RISES if named.percent > 0 else wording.FALLS, moves=True
            )
        pair = self._pair(named, large, slot) if 20 <= draw < 55 else None
        if pair:
            return self._told(slot, pair, wording.PAIRS, moves=True)
        if great or draw < 20 or draw >= 85:
            return self._told(slot, (named,), wording.COIN_THEMES)
        if abs(named.percent) < _STILL:
            return self._told(slot, (named,), wording.FLAT, moves=True)
        return self._told(
            slot,
            (named,),
            wording.EDGES_UP if named.percent > 0 else wording.EDGES_DOWN,
            moves=True,
        )

    def _told(
        self, slot: int, named: tuple[Named, ...], themes: tuple[Theme, ...], *, moves: bool = False
    ) -> Story:
        """Neighbouring slots never tell the same way, nor does the same slot of the next round."""
        turn = slot + slot // SLOTS
        return Story(
            key_of(self._seed, "story", slot),
            slot * self.slot_ms,
            named,
            themes[turn % len(themes)],
            2 * turn,
            moves,
        )

    def _pair(self, named: Named, large: list[Coin], slot: int) -> tuple[Named, Named] | None:
        """The one that did better first; None where there is no difference to speak of."""
        partners = [coin for coin in large if not coin.pegged and coin is not named.coin]
        if not partners:
            return None
        other = self._named(partners[slot * 7 % len(partners)], slot * self.slot_ms)
        if abs(named.percent - other.percent) < _STILL:
            return None
        return (named, other) if named.percent > other.percent else (other, named)

    def _mover(self, large: list[Coin], at_ms: int) -> Named:
        """Of the watched coins that are not large, the one whose move is the least usual for it."""
        smaller = [
            coin for coin in self._watched if coin not in large and not coin.pegged
        ] or large[:1]
        return max(
            (self._named(coin, at_ms) for coin in smaller),
            key=lambda named: abs(named.percent) / _noteworthy(named.coin),
        )

    def _named(self, coin: Coin, at_ms: int) -> Named:
        before, now = self._prices.prices(coin, (at_ms - MOVE_MS, at_ms))
        return Named(coin, (now / before - 1) * 100, now)

    def _large_at(self, round_number: int) -> list[Coin]:
        """The largest when this round of the plan began; those that lead the catalogue stay in front."""
        found = self._large.get(round_number)
        if found is None:
            at_ms = round_number * SLOTS * self.slot_ms
            rest = sorted(self._watched[2:], key=lambda coin: -self._prices.market_cap(coin, at_ms))
            found = self._large[round_number] = [*self._watched[:2], *rest[: LARGE - 2]]
        return found


def _noteworthy(coin: Coin) -> float:
    """Percent within six hours that make a headline."""
    if coin.id == "bitcoin":
        return 2.5
    return max(4.0, 6.0 * coin.sigma) if coin.known else 12.0


def _known(prefix: str, named: Named) -> Iterator[tuple[str, str]]:
    name, symbol, size = named.coin.name, named.coin.symbol.upper(), _percent(abs(named.percent))
    yield prefix + "name" if not prefix else "other", name
    yield prefix + "symbol", symbol
    yield prefix + "full", name if name == symbol else f"{name} ({symbol})"
    yield prefix + "percent", size
    yield prefix + "moved", f"{'-' if named.percent < 0 else '+'}{size}%"
    yield prefix + "price", _money(named.price)


def _percent(size: float) -> str:
    return f"{size:.0f}" if size >= 10 else f"{size:.1f}"


def _money(price: float) -> str:
    if price >= 1:
        return f"{price:,.2f}" if price < 1000 else f"{price:,.0f}"
    return f"{price:.3g}" if price >= 1e-4 else f"{price:.8f}".rstrip("0")
