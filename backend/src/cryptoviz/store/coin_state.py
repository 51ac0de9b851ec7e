"""What the database knows of the coins of a batch, held while the batch is worked through record by record."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from cryptoviz.clock import to_ms
from cryptoviz.events import Event
from cryptoviz.records import MarketSnapshot
from cryptoviz.store.driver import Driver

_COINS = """
SELECT c.key, c.id, c.symbol, c.name, c.image, c.rank, c.named_at, c.newest_at, c.horizon, l.at, l.observed_at, l.seen_at, l.event_id
FROM coins c LEFT JOIN latest l ON l.coin = c.key WHERE c.id IN (SELECT value FROM json_each(?))
"""
FIGURES = (
    "price", "market_cap", "fully_diluted_valuation", "total_volume", "high_24h", "low_24h", "change_1h", "change_24h", "change_7d",
    "circulating_supply", "total_supply", "max_supply", "ath", "ath_at", "atl", "atl_at",
)  # fmt: skip
_FIGURES_OF = f"SELECT {', '.join(FIGURES)} FROM latest WHERE coin = ?"  # noqa: S608 - names of the line above
_INSERT_COIN = "INSERT INTO coins (key, id, symbol, name, image, rank, named_at, newest_at, horizon) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_UPDATE_COIN = "UPDATE coins SET symbol = ?, name = ?, image = ?, rank = ?, named_at = ?, newest_at = ?, horizon = ? WHERE key = ?"
_MOVE_COIN = "UPDATE coins SET named_at = ?, newest_at = ?, horizon = ? WHERE key = ?"
_REPLACE_LATEST = f"""
INSERT OR REPLACE INTO latest (coin, event_id, at, observed_at, seen_at, {", ".join(FIGURES)})
VALUES ({", ".join("?" * (5 + len(FIGURES)))})
"""  # noqa: S608 - as above
_SEEN_LATEST = "UPDATE latest SET observed_at = ?, seen_at = ? WHERE coin = ?"


@dataclass(slots=True, eq=False)
class CoinState:
    """A row of `coins` and the head of its row of `latest`, as they stand at this record of the batch."""

    key: int
    id: str
    symbol: str
    name: str
    image: str | None
    rank: int | None
    named_at: int
    newest_at: int | None
    horizon: int | None
    latest_at: int | None = None
    observed_at: int = 0
    seen_at: int = 0
    event_id: str = ""
    snapshot: MarketSnapshot | None = None  # of this batch; None = the figures in the table stand
    is_new: bool = False
    renamed: bool = False
    moved: bool = False  # newest_at, horizon or named_at
    seen: bool = False

    def call(self, symbol: str, name: str, observed: int) -> bool:
        """Take a name that was observed then; the latest counts. Whether it changed."""
        if observed < self.named_at:
            return False
        if observed > self.named_at:
            self.named_at, self.moved = observed, True
        if symbol == self.symbol and name == self.name:
            return False
        self.symbol, self.name, self.renamed = symbol, name, True
        return True

    def show(self, raw: Driver, event: Event, snapshot: MarketSnapshot, at: int, observed: int) -> bool:
        """Make a snapshot the coin's newest row, if it is; whether that changed what is shown."""
        if self.latest_at is not None and at <= self.latest_at:
            if at < self.latest_at:
                return False
            if self._shows(raw, snapshot):
                return self._see_again(observed)
            if observed < self.seen_at:
                return False
        self.latest_at, self.observed_at, self.seen_at, self.event_id = at, observed, observed, event.id
        self.snapshot = snapshot
        if snapshot.image != self.image or snapshot.market_cap_rank != self.rank:
            self.image, self.rank, self.renamed = snapshot.image, snapshot.market_cap_rank, True
        return True

    def _shows(self, raw: Driver, snapshot: MarketSnapshot) -> bool:
        if snapshot.image != self.image or snapshot.market_cap_rank != self.rank:
            return False
        shown = figures_of(self.snapshot) if self.snapshot else raw.execute(_FIGURES_OF, (self.key,)).fetchone()
        return bool(shown == figures_of(snapshot))

    def _see_again(self, observed: int) -> bool:
        """The same figures once more: remember when, for it decides between payloads that differ."""
        self.seen = self.seen or observed > self.seen_at or observed < self.observed_at
        earlier = observed < self.observed_at
        self.seen_at, self.observed_at = max(self.seen_at, observed), min(self.observed_at, observed)
        return earlier


def load_states(raw: Driver, coin_ids: Iterable[str]) -> dict[str, CoinState]:
    """The states of those of these coins that the database knows."""
    rows = raw.execute(_COINS, (orjson.dumps(list(coin_ids)).decode(),))
    return {row[1]: CoinState(*row[:9], *(row[9:] if row[9] is not None else ())) for row in rows}


def next_key(raw: Driver) -> int:
    """The key for a coin that is not there yet. Only the holder of the write lock may use it."""
    [(key,)] = raw.execute("SELECT coalesce(max(key), 0) + 1 FROM coins")
    return int(key)


def save_states(raw: Driver, states: Iterable[CoinState]) -> None:
    """Write what changed; the states then stand for what the tables hold."""
    new, renamed, moved, shown, seen = [], [], [], [], []
    for state in states:
        place = (state.named_at, state.newest_at, state.horizon)
        if state.is_new:
            new.append((state.key, state.id, state.symbol, state.name, state.image, state.rank, *place))
        elif state.renamed:
            renamed.append((state.symbol, state.name, state.image, state.rank, *place, state.key))
        elif state.moved:
            moved.append((*place, state.key))
        if state.snapshot is not None:
            head = (state.key, state.event_id, state.latest_at, state.observed_at, state.seen_at)
            shown.append((*head, *figures_of(state.snapshot)))
        elif state.seen:
            seen.append((state.observed_at, state.seen_at, state.key))
        state.is_new = state.renamed = state.moved = state.seen = False
        state.snapshot = None
    for sql, rows in ((_INSERT_COIN, new), (_UPDATE_COIN, renamed), (_MOVE_COIN, moved), (_REPLACE_LATEST, shown), (_SEEN_LATEST, seen)):
        if rows:
            raw.executemany(sql, rows)


def figures_of(snapshot: MarketSnapshot) -> tuple[float | int | None, ...]:
    """In the order of FIGURES."""
    return (
        snapshot.price, snapshot.market_cap, snapshot.fully_diluted_valuation, snapshot.total_volume, snapshot.high_24h, snapshot.low_24h,
        snapshot.price_change_percentage_1h, snapshot.price_change_percentage_24h, snapshot.price_change_percentage_7d,
        snapshot.circulating_supply, snapshot.total_supply, snapshot.max_supply,
        snapshot.ath, to_ms(snapshot.ath_date) if snapshot.ath_date else None,
        snapshot.atl, to_ms(snapshot.atl_date) if snapshot.atl_date else None,
    )  # fmt: skip
