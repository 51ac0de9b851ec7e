"""The coins of a batch as the database has them, updated record by record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from cryptoviz.clock import to_ms
from cryptoviz.model.events import Event
from cryptoviz.model.records import MarketSnapshot
from cryptoviz.store.db.bulk import UpsertStatement, select_by_keys, write_rows
from cryptoviz.store.schema.tables import coins, latest

NEVER = -1  # earlier than any time


class LatestRow(NamedTuple):
    """A row of `latest`: the newest market values of a coin."""

    coin: int
    event_id: str
    at: int
    observed_at: int
    seen_at: int
    price: float | None
    market_cap: float | None
    fully_diluted_valuation: float | None
    total_volume: float | None
    high_24h: float | None
    low_24h: float | None
    change_1h: float | None
    change_24h: float | None
    change_7d: float | None
    circulating_supply: float | None
    total_supply: float | None
    max_supply: float | None
    ath: float | None
    ath_at: int | None
    atl: float | None
    atl_at: int | None


class CoinValues(NamedTuple):
    """A row of `coins`."""

    key: int
    id: str
    symbol: str
    name: str
    image: str | None
    rank: int | None
    named_at: int
    newest_at: int | None
    horizon: int | None


_UPSERT_COINS = UpsertStatement.replacing(coins, CoinValues._fields)
_UPSERT_LATEST = UpsertStatement.replacing(latest, LatestRow._fields)


@dataclass(slots=True, eq=False)
class CoinState:
    """The rows of `coins` and `latest` of one coin after the records of the batch so far."""

    key: int
    id: str
    symbol: str
    name: str
    image: str | None = None
    rank: int | None = None
    named_at: int = 0
    newest_at: int = NEVER
    horizon: int = NEVER
    event_id: str = ""
    latest_at: int = NEVER
    observed_at: int = 0
    seen_at: int = 0
    stored: LatestRow | None = None
    snapshot: MarketSnapshot | None = None  # the newest of this batch; it replaces `stored`
    horizon_valid_until: int = NEVER
    coin_dirty: bool = False
    latest_dirty: bool = False
    stored_newest: int = field(init=False)  # no later sample is in the table

    def __post_init__(self) -> None:
        self.stored_newest = self.newest_at

    def rename(self, symbol: str, name: str, observed: int) -> bool:
        """Apply a name unless a later one is known; return whether it changed."""
        if observed < self.named_at:
            return False
        if observed > self.named_at:
            self.named_at, self.coin_dirty = observed, True
        if symbol == self.symbol and name == self.name:
            return False
        self.symbol, self.name, self.coin_dirty = symbol, name, True
        return True

    def update_latest(self, event: Event, snapshot: MarketSnapshot, at: int, observed: int) -> bool:
        """Apply a snapshot if it is the newest; return whether the values changed."""
        if at <= self.latest_at:
            if at < self.latest_at:
                return False
            if self._has_values_of(snapshot):
                return self._mark_seen(observed)
            if observed < self.seen_at:
                return False
        self.latest_at, self.event_id = at, event.id
        self.observed_at = self.seen_at = observed
        self.snapshot, self.latest_dirty = snapshot, True
        if snapshot.market_cap_rank != self.rank or snapshot.image != self.image:
            self.image, self.rank, self.coin_dirty = snapshot.image, snapshot.market_cap_rank, True
        return True

    def coin_row(self) -> CoinValues:
        times = (None if at == NEVER else at for at in (self.newest_at, self.horizon))
        names = (self.symbol, self.name, self.image, self.rank, self.named_at)
        return CoinValues(self.key, self.id, *names, *times)

    def latest_row(self) -> LatestRow:
        if self.snapshot is not None:
            return self._latest_row_of(self.snapshot)
        assert self.stored is not None  # noqa: S101 - one of the two is set once `latest_at` is
        return self.stored._replace(observed_at=self.observed_at, seen_at=self.seen_at)

    def _has_values_of(self, snapshot: MarketSnapshot) -> bool:
        same = snapshot.image == self.image and snapshot.market_cap_rank == self.rank
        return same and self._latest_row_of(snapshot) == self.latest_row()

    def _mark_seen(self, observed: int) -> bool:
        """Record when equal values were seen: it decides between payloads that differ."""
        earlier = observed < self.observed_at
        self.latest_dirty |= earlier or observed > self.seen_at
        self.seen_at = max(self.seen_at, observed)
        self.observed_at = min(self.observed_at, observed)
        return earlier

    def _latest_row_of(self, snapshot: MarketSnapshot) -> LatestRow:
        return LatestRow(
            coin=self.key,
            event_id=self.event_id,
            at=self.latest_at,
            observed_at=self.observed_at,
            seen_at=self.seen_at,
            price=snapshot.price,
            market_cap=snapshot.market_cap,
            fully_diluted_valuation=snapshot.fully_diluted_valuation,
            total_volume=snapshot.total_volume,
            high_24h=snapshot.high_24h,
            low_24h=snapshot.low_24h,
            change_1h=snapshot.change_1h,
            change_24h=snapshot.change_24h,
            change_7d=snapshot.change_7d,
            circulating_supply=snapshot.circulating_supply,
            total_supply=snapshot.total_supply,
            max_supply=snapshot.max_supply,
            ath=snapshot.ath,
            ath_at=to_ms(snapshot.ath_date) if snapshot.ath_date else None,
            atl=snapshot.atl,
            atl_at=to_ms(snapshot.atl_date) if snapshot.atl_date else None,
        )


def load_states(connection: Connection, coin_ids: Iterable[str]) -> dict[str, CoinState]:
    """Return the states of those of these coins that the database has, by id."""
    ids = ((coin_id,) for coin_id in coin_ids)
    rows = [
        CoinValues(*row)
        for row in select_by_keys(connection, coins, CoinValues._fields, ("id",), ids)
    ]
    keys = ((row.key,) for row in rows)
    found = select_by_keys(connection, latest, LatestRow._fields, ("coin",), keys)
    stored = {row.coin: row for row in (LatestRow(*values) for values in found)}
    return {row.id: _state(row, stored.get(row.key)) for row in rows}


def next_key(connection: Connection) -> int:
    """Return the key for a new coin. Only one writer at a time may use it."""
    return (connection.scalar(select(func.max(coins.c.key))) or 0) + 1


def save_states(connection: Connection, states: Iterable[CoinState]) -> None:
    """Write what changed."""
    changed = list(states)
    write_rows(connection, _UPSERT_COINS, [it.coin_row() for it in changed if it.coin_dirty])
    write_rows(connection, _UPSERT_LATEST, [it.latest_row() for it in changed if it.latest_dirty])


def _state(row: CoinValues, stored: LatestRow | None) -> CoinState:
    times = {"newest_at": row.newest_at, "horizon": row.horizon}
    known = {name: NEVER if at is None else at for name, at in times.items()}
    state = CoinState(**{**row._asdict(), **known}, stored=stored)
    if stored is not None:
        state.event_id, state.latest_at = stored.event_id, stored.at
        state.observed_at, state.seen_at = stored.observed_at, stored.seen_at
    return state
