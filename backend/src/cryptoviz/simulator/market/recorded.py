"""Recorded markets, served again: a replay of polls, and the pages of one moment for all coins that the replay does not have."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from cryptoviz.clock import Clock, from_ms, rfc3339, to_ms
from cryptoviz.errors import ConfigError
from cryptoviz.simulator.market.timeline import SavedState, Timeline
from cryptoviz.simulator.world import FIELDS, NO_IMAGE, ChartPoint, CoinEntry, Row

_CHANGES = {"24h": "returnPct", "7d": "returnPct7d", "30d": "returnPct30d"}


@dataclass(frozen=True)
class Snapshot:
    """One recorded poll: its moment and the coins by id, as recorded."""

    at_ms: int
    coins: Mapping[str, Mapping[str, Any]]


class RecordedMarket:
    """`coingecko/market_snapshots*.jsonl.gz` and the newest `coingecko/markets_*/page_*.json` below `root`; one of them may be absent."""

    def __init__(
        self, root: Path, speed: float | None, anchor_ms: int, state: SavedState, clock: Clock
    ) -> None:
        folder = root / "coingecko"
        self._snapshots = _read_snapshots(folder)
        self._pages = _read_pages(folder, anchor_ms)
        if not self._snapshots and not self._pages:
            raise ConfigError(
                f"the recording {root} has neither coingecko/market_snapshots*.jsonl.gz nor coingecko/markets_*/page_*.json."
            )
        times = [snapshot.at_ms for snapshot in self._snapshots] or [anchor_ms]
        self.timeline = Timeline("markets", times, anchor_ms, speed, state)
        self._clock = clock
        self._state = state
        self._listed = _read_list(folder)

    def rows(self, now_ms: int) -> Sequence[Row]:
        shown = self._shown(now_ms)
        replayed = [self._row(coin, shown.at_ms) for coin in shown.coins.values()] if shown else []
        paged = [
            row
            for identity, row in self._pages.items()
            if shown is None or identity not in shown.coins
        ]
        rows = [self._marked(row) for row in [*replayed, *paged]]
        return sorted(rows, key=lambda row: -(row["market_cap"] or 0))

    def extended(self, row: Row, windows: Sequence[str], *, sparkline: bool) -> Row:
        """Only the changes that were recorded; no sparkline was."""
        shown = self._shown(to_ms(self._clock()))
        coin = shown.coins.get(row["id"], {}) if shown else {}
        return {
            **row,
            **{
                f"price_change_percentage_{window}_in_currency": _percent(
                    coin.get(_CHANGES.get(window, ""))
                )
                for window in windows
            },
        }

    def chart(
        self, coin_id: str, start_ms: int, now_ms: int, spacing_ms: int
    ) -> Sequence[ChartPoint] | None:
        if coin_id not in self._pages and not self._replayed(coin_id):
            return None
        points = [point for point in self._history(coin_id, now_ms) if point.at >= start_ms]
        first_of = {point.at // spacing_ms: point for point in reversed(points[:-1])}
        return [*reversed(first_of.values()), *points[-1:]]

    def coins(self) -> Sequence[CoinEntry]:
        seen = {
            identity: CoinEntry(identity, row["symbol"], row["name"])
            for identity, row in self._pages.items()
        }
        last = self._snapshots[-1].coins if self._snapshots else {}
        seen.update(
            {
                identity: CoinEntry(identity, coin["symbol"].lower(), coin["name"])
                for identity, coin in last.items()
            }
        )
        return sorted({**{entry.id: entry for entry in self._listed}, **seen}.values())

    def mark(self, coin_id: str, price: float, now_ms: int) -> bool:
        if coin_id not in self._pages and not self._replayed(coin_id):
            return False
        self._state.set("marks", {**self._state.get("marks", {}), coin_id: [now_ms, price]})
        return True

    def step(self) -> bool:
        return self.timeline.step(to_ms(self._clock()))

    def _replayed(self, coin_id: str) -> bool:
        return bool(self._snapshots) and coin_id in self._snapshots[-1].coins

    def _shown(self, now_ms: int) -> Snapshot | None:
        return self._snapshots[self.timeline.index(now_ms)] if self._snapshots else None

    def _history(self, coin_id: str, now_ms: int) -> list[ChartPoint]:
        """Every poll until now; of a coin that only the pages have, its one moment."""
        if not self._replayed(coin_id):
            row = self._pages[coin_id]
            if row["last_updated"] is None or row["current_price"] is None:
                return []
            at_ms = to_ms(datetime.fromisoformat(row["last_updated"]))
            return [ChartPoint(at_ms, row["current_price"], row["market_cap"], row["total_volume"])]
        past = self._snapshots[: self.timeline.index(now_ms) + 1]
        found = [
            (snapshot.at_ms + self.timeline.shift_ms, snapshot.coins.get(coin_id))
            for snapshot in past
        ]
        return [
            ChartPoint(at_ms, coin["close"], coin["marketCap"], None)
            for at_ms, coin in found
            if coin
        ]

    def _marked(self, row: dict[str, Any]) -> dict[str, Any]:
        mark = self._state.get("marks", {}).get(row["id"])
        return (
            row
            if mark is None
            else {**row, "current_price": mark[1], "last_updated": rfc3339(from_ms(mark[0]))}
        )

    def _row(self, coin: Mapping[str, Any], at_ms: int) -> dict[str, Any]:
        """The replay's coin in the shape of /coins/markets; figures that were not recorded are null."""
        page = self._pages.get(coin["id"], {})
        row: dict[str, Any] = {
            **dict.fromkeys(FIELDS),
            "id": coin["id"],
            "symbol": coin["symbol"].lower(),
            "name": coin["name"],
        }
        row["image"], row["market_cap_rank"] = (
            page.get("image", NO_IMAGE),
            page.get("market_cap_rank"),
        )
        row["current_price"], row["market_cap"] = coin["close"], coin["marketCap"]
        row["high_24h"], row["low_24h"] = coin["high"], coin["low"]
        row["price_change_percentage_24h"] = _percent(coin["returnPct"])
        row["last_updated"] = rfc3339(from_ms(at_ms + self.timeline.shift_ms))
        return row


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 10)


def _read_snapshots(folder: Path) -> list[Snapshot]:
    """A coin that stands in several sectors is the same in each."""
    return [
        _snapshot(orjson.loads(line))
        for path in sorted(folder.glob("market_snapshots*.jsonl.gz"))
        for line in gzip.open(path)
    ]


def _snapshot(poll: Mapping[str, Any]) -> Snapshot:
    coins = {coin["id"]: coin for sector in poll["sectors"] for coin in sector["coins"]}
    return Snapshot(to_ms(datetime.fromisoformat(poll["generatedAt"])), coins)


def _read_pages(folder: Path, anchor_ms: int) -> dict[str, dict[str, Any]]:
    """The rows of the newest recording of pages by id, untouched but for `last_updated`: the newest one becomes the anchor."""
    newest = max(folder.glob("markets_*"), default=None)
    rows = (
        [
            row
            for path in sorted(newest.glob("page_*.json"))
            for row in orjson.loads(path.read_bytes())
        ]
        if newest
        else []
    )
    if not rows:
        return {}
    shift_ms = anchor_ms - max(
        to_ms(datetime.fromisoformat(row["last_updated"])) for row in rows if row["last_updated"]
    )
    return {
        row["id"]: {**row, "last_updated": _shifted(row["last_updated"], shift_ms)} for row in rows
    }


def _shifted(moment: str | None, shift_ms: int) -> str | None:
    return (
        None
        if moment is None
        else rfc3339(from_ms(to_ms(datetime.fromisoformat(moment)) + shift_ms))
    )


def _read_list(folder: Path) -> list[CoinEntry]:
    """The newest whole /coins/list, if one was recorded."""
    newest = max(
        (
            path
            for path in folder.glob("coins_list_2*.json")
            if not path.name.endswith(".headers.json")
        ),
        default=None,
    )
    rows = orjson.loads(newest.read_bytes()) if newest else []
    return [CoinEntry(row["id"], row["symbol"], row["name"]) for row in rows]
