"""A recorded market: a replay of polls, and the pages of one time for coins not in the replay."""

import gzip
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.errors import ConfigError
from cryptoviz.simulator.market.timeline import Replay, Timeline
from cryptoviz.simulator.protocols import (
    BLANK_ROW,
    CHANGE,
    DAY_MS,
    HOUR_MS,
    NO_IMAGE,
    ListedCoin,
    Row,
    SimulatedPoint,
)

_CHANGES = {"24h": "returnPct", "7d": "returnPct7d", "30d": "returnPct30d"}
_NEITHER = "has neither coingecko/market_snapshots*.jsonl.gz nor coingecko/markets_*/page_*.json"


class RecordedPoll(NamedTuple):
    """The time of a recorded poll, and its coins by id."""

    at_ms: int
    coins: Mapping[str, Mapping[str, Any]]


class RecordedMarket:
    """`market_snapshots*.jsonl.gz`, the newest `markets_*/page_*.json`, or both, of a recording."""

    def __init__(self, root: Path, replay: Replay) -> None:
        folder = root / "coingecko"
        self._polls = _read_polls(folder) or [RecordedPoll(replay.anchor_ms, {})]
        self._last_coins = self._polls[-1].coins
        self._pages = _read_pages(folder, replay.anchor_ms)
        if not self._last_coins and not self._pages:
            raise ConfigError(f"the recording {root} {_NEITHER}.")
        self.timeline = Timeline("markets", [poll.at_ms for poll in self._polls], replay)
        self._clock, self._state = replay.clock, replay.state
        self._listed = _read_list(folder)

    def rows(self, now_ms: int) -> Sequence[Row]:
        poll = self._polls[self.timeline.index(now_ms)]
        replayed = {coin_id: self._row(coin, poll.at_ms) for coin_id, coin in poll.coins.items()}
        paged = [row for coin_id, row in self._pages.items() if coin_id not in replayed]
        rows = map(self._with_set_price, [*replayed.values(), *paged])
        return sorted(rows, key=lambda row: -(row["market_cap"] or 0))

    def changes(self, row: Row, windows: Sequence[str]) -> Row:
        index = self.timeline.index(to_ms(self._clock()))
        coin = self._polls[index].coins.get(row["id"], {})
        return {CHANGE.format(key): _percent(coin.get(_CHANGES.get(key, ""))) for key in windows}

    def chart(
        self, coin_id: str, start_ms: int, now_ms: int, step_ms: int
    ) -> Sequence[SimulatedPoint] | None:
        if not self._is_known(coin_id):
            return None
        points = self._history(coin_id, now_ms, start_ms)
        first_by_step = {point.at // step_ms: point for point in reversed(points[:-1])}
        return [*reversed(first_by_step.values()), *points[-1:]]

    def price(self, coin_id: str, at_ms: int) -> float | None:
        points = self._history(coin_id, at_ms) if self._is_known(coin_id) else []
        return next((point.price for point in reversed(points) if point.at <= at_ms), None)

    def week(self, coin_id: str, now_ms: int) -> Sequence[float]:
        points = self.chart(coin_id, now_ms - 7 * DAY_MS, now_ms, HOUR_MS) or ()
        return [point.price for point in points][-168:]

    def coins(self) -> Sequence[ListedCoin]:
        found = {coin.id: coin for coin in self._listed}
        for coin_id, row in self._pages.items():
            found[coin_id] = ListedCoin(coin_id, row["symbol"], row["name"])
        for coin_id, coin in self._last_coins.items():
            found[coin_id] = ListedCoin(coin_id, coin["symbol"].lower(), coin["name"])
        return sorted(found.values())

    def set_price(self, coin_id: str, price: float, now_ms: int) -> bool:
        if not self._is_known(coin_id):
            return False
        self._state.set("marks", {**self._state.get("marks", {}), coin_id: [now_ms, price]})
        return True

    def step(self) -> bool:
        return self.timeline.step()

    def _is_known(self, coin_id: str) -> bool:
        return coin_id in self._pages or coin_id in self._last_coins

    def _history(self, coin_id: str, now_ms: int, start_ms: int = 0) -> list[SimulatedPoint]:
        """Return the polls until now, or the only time of a coin that is only in the pages."""
        if coin_id not in self._last_coins:
            row = self._pages[coin_id]
            at_ms, price = _ms(row["last_updated"]), row["current_price"]
            if at_ms is None or price is None or at_ms < start_ms:
                return []
            return [SimulatedPoint(at_ms, price, row["market_cap"], row["total_volume"])]
        shift_ms = self.timeline.shift_ms
        first = bisect_left(self._polls, start_ms - shift_ms, key=lambda poll: poll.at_ms)
        return [
            SimulatedPoint(poll.at_ms + shift_ms, coin["close"], coin["marketCap"], None)
            for poll in self._polls[first : self.timeline.index(now_ms) + 1]
            if (coin := poll.coins.get(coin_id))
        ]

    def _with_set_price(self, row: Row) -> Row:
        if row["id"] not in self._state.get("marks", {}):
            return row
        at_ms, price = self._state.get("marks", {})[row["id"]]
        return {**row, "current_price": price, "last_updated": rfc3339(from_ms(at_ms))}

    def _row(self, coin: Mapping[str, Any], at_ms: int) -> Row:
        """Return a replayed coin as a row of /coins/markets; figures not recorded are null."""
        page = self._pages.get(coin["id"], {})
        return {
            **BLANK_ROW,
            "id": coin["id"],
            "symbol": coin["symbol"].lower(),
            "name": coin["name"],
            "image": page.get("image", NO_IMAGE),
            "current_price": coin["close"],
            "market_cap": coin["marketCap"],
            "market_cap_rank": page.get("market_cap_rank"),
            "high_24h": coin["high"],
            "low_24h": coin["low"],
            "price_change_percentage_24h": _percent(coin["returnPct"]),
            "last_updated": rfc3339(from_ms(at_ms + self.timeline.shift_ms)),
        }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 10)


def _ms(time: str | None) -> int | None:
    return None if time is None else to_ms(datetime.fromisoformat(time))


def _read_polls(folder: Path) -> list[RecordedPoll]:
    paths = sorted(folder.glob("market_snapshots*.jsonl.gz"))
    lines = b"".join(gzip.decompress(path.read_bytes()) for path in paths).splitlines()
    polls = []
    for poll in map(orjson.loads, lines):
        coins = {coin["id"]: coin for sector in poll["sectors"] for coin in sector["coins"]}
        polls.append(RecordedPoll(to_ms(datetime.fromisoformat(poll["generatedAt"])), coins))
    return polls


def _read_pages(folder: Path, anchor_ms: int) -> dict[str, Row]:
    """Return the rows of the newest recorded pages by id, their times moved up to the anchor."""
    newest = max(folder.glob("markets_*"), default=folder)
    pages = [orjson.loads(path.read_bytes()) for path in sorted(newest.glob("page_*.json"))]
    rows = [row for page in pages for row in page]
    times_ms = [_ms(row["last_updated"]) for row in rows]
    shift_ms = anchor_ms - max((at_ms for at_ms in times_ms if at_ms is not None), default=0)
    for row, at_ms in zip(rows, times_ms, strict=True):
        row["last_updated"] = None if at_ms is None else rfc3339(from_ms(at_ms + shift_ms))
    return {row["id"]: row for row in rows}


def _read_list(folder: Path) -> list[ListedCoin]:
    """Return the newest complete /coins/list, if one was recorded."""
    paths = [path for path in folder.glob("coins_list_2*.json") if "headers" not in path.name]
    rows = orjson.loads(max(paths).read_bytes()) if paths else []
    return [ListedCoin(row["id"], row["symbol"], row["name"]) for row in rows]
