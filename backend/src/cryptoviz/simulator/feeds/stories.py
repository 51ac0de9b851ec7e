"""The stories of the generated market: moves that its prices made, and other news.

A pure function of (seed, time). Of three stories one is about bitcoin or ethereum; the others
rotate through the other large coins, the small coin with the most unusual move, and no coin.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from cryptoviz.simulator.feeds.templates import Theme, Version, themes
from cryptoviz.simulator.hashing import stable_hash
from cryptoviz.simulator.market.catalogue import SimulatedCoin
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.protocols import HOUR_MS

MOVE_MS = 6 * HOUR_MS  # the duration of the moves that are reported
_ROUND = 48  # stories after which every large coin was the subject of one
_LARGE = 28  # coins
_WATCHED = 100  # coins: the first of the catalogue
_FLAT = 0.25  # percent: smaller moves and differences are none
_MOVER, _NOBODY = "the most unusual move", "no coin"


class CoinMove(NamedTuple):
    """A coin in a story: its move over MOVE_MS in percent, and its price in US dollars."""

    coin: SimulatedCoin
    percent: float
    price: float


class Story(NamedTuple):
    """A story: its coins, the leading one first, and a theme whose versions start at `first`."""

    key: int
    at_ms: int
    coins: tuple[CoinMove, ...]
    theme: Theme
    first: int

    def text(self, number: int) -> Version:
        """Return the title and the summary of one version."""
        title, summary = self.theme[(number + self.first) % len(self.theme)]
        values: dict[str, str] = {}
        for prefix, move in zip(("", "other_"), self.coins, strict=False):
            values |= {prefix + name: value for name, value in _placeholders(move).items()}
        values["other"] = values.get("other_name", "")
        return title.format(**values), summary.format(**values)


class Stories:
    """One story in every `slot_ms`."""

    def __init__(self, seed: int, prices: Prices, slot_ms: int) -> None:
        self._seed = seed
        self._prices = prices
        self.slot_ms = slot_ms
        coins = list(prices.coins.values())[:_WATCHED]
        self._watched = [coin for coin in coins if not coin.oddity]
        self._story = lru_cache(maxsize=2_000)(self._new_story)
        self._large = lru_cache(maxsize=50)(self._largest)

    def back_from(self, now_ms: int) -> Iterator[Story]:
        """Yield the stories until now, newest first, without end."""
        return map(self._story, count(now_ms // self.slot_ms, -1))

    def _new_story(self, slot: int) -> Story:
        large = self._large(slot // _ROUND)
        move = self._leading_move(slot, large)
        coins, choice = self._about(slot, move, large) if move else ((), themes("general"))
        turn = slot + slot // _ROUND  # Neighbours differ, and so does the same slot of each round.
        key, theme = stable_hash(self._seed, "story", slot), choice[turn % len(choice)]
        return Story(key, slot * self.slot_ms, coins, theme, 2 * turn)

    def _leading_move(self, slot: int, large: list[SimulatedCoin]) -> CoinMove | None:
        """Return the move of the coin whose turn it is; None if a story about no coin is due."""
        turn, position = divmod(slot % _ROUND, 3)
        if position == 0:
            return self._move(large[turn % 2], slot)
        others: list[SimulatedCoin | str] = [*(large[2:] or large)]
        for index in (3, 10, 17, 24):
            others.insert(index, _MOVER)
        others.insert(14, _NOBODY)
        chosen = others[(2 * turn + position - 1) % len(others)]
        if isinstance(chosen, str):
            return self._move(self._mover(slot, large), slot) if chosen == _MOVER else None
        return self._move(chosen, slot)

    def _about(
        self, slot: int, move: CoinMove, large: list[SimulatedCoin]
    ) -> tuple[tuple[CoinMove, ...], tuple[Theme, ...]]:
        """Report a large move mostly; else other news, a comparison or the small move."""
        if move.coin.pegged:
            return (move,), themes("dollars" if move.coin.stable else "wrapped")
        draw = stable_hash(self._seed, "matter", slot) % 100
        is_large = abs(move.percent) >= _noteworthy(move.coin)
        if is_large and draw >= 35:
            return (move,), themes("rises" if move.percent > 0 else "falls")
        pair = self._pair(move, large, slot) if 20 <= draw < 55 else ()
        if pair:
            return pair, themes("pairs")
        if is_large or draw < 20 or draw >= 85:
            return (move,), themes("coins")
        if abs(move.percent) < _FLAT:
            return (move,), themes("flat")
        return (move,), themes("edges_up" if move.percent > 0 else "edges_down")

    def _pair(self, move: CoinMove, large: list[SimulatedCoin], slot: int) -> tuple[CoinMove, ...]:
        """Compare with another large coin, the better one first; nothing if they hardly differ."""
        partners = [coin for coin in large if not coin.pegged and coin is not move.coin]
        if not partners:
            return ()
        other = self._move(partners[slot * 7 % len(partners)], slot)
        if abs(move.percent - other.percent) < _FLAT:
            return ()
        return (move, other) if move.percent > other.percent else (other, move)

    def _mover(self, slot: int, large: list[SimulatedCoin]) -> SimulatedCoin:
        """Return the small coin with the most unusual move."""
        small = [coin for coin in self._watched if coin not in large and not coin.pegged]
        return max(
            small or large[:1],
            key=lambda coin: abs(self._move(coin, slot).percent) / _noteworthy(coin),
        )

    def _move(self, coin: SimulatedCoin, slot: int) -> CoinMove:
        at_ms = slot * self.slot_ms
        before, now = self._prices.prices(coin, (at_ms - MOVE_MS, at_ms))
        return CoinMove(coin, (now / before - 1) * 100, now)

    def _largest(self, round_number: int) -> list[SimulatedCoin]:
        """Return the first two coins, and the largest others at the start of a round of stories."""
        at_ms = round_number * _ROUND * self.slot_ms
        others = sorted(self._watched[2:], key=lambda coin: -self._prices.market_cap(coin, at_ms))
        return [*self._watched[:2], *others[: _LARGE - 2]]


def _noteworthy(coin: SimulatedCoin) -> float:
    """Return the move in percent that makes a headline."""
    if coin.id == "bitcoin":
        return 2.5
    return max(4.0, 6.0 * coin.sigma) if coin.known else 12.0


def _placeholders(move: CoinMove) -> dict[str, str]:
    name, symbol, size = move.coin.name, move.coin.symbol.upper(), abs(move.percent)
    percent = f"{size:.0f}" if size >= 10 else f"{size:.1f}"
    return {
        "name": name,
        "symbol": symbol,
        "full": name if name == symbol else f"{name} ({symbol})",
        "percent": percent,
        "moved": f"{'-' if move.percent < 0 else '+'}{percent}%",
        "price": _money(move.price),
    }


def _money(price: float) -> str:
    if price >= 1:
        return f"{price:,.2f}" if price < 1000 else f"{price:,.0f}"
    return f"{price:.3g}" if price >= 1e-4 else f"{price:.8f}".rstrip("0")
