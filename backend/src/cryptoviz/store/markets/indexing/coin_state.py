"""The coins of a batch as the database has them, updated record by record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from cryptoviz.clock import to_ms
from cryptoviz.model.events import FUTURE_TOLERANCE_MS, Event
from cryptoviz.model.records import MarketSnapshot
from cryptoviz.store.db.bulk import UpsertStatement, select_by_keys, write_rows
from cryptoviz.store.schema.tables import coins, latest

NEVER = -1  # earlier than any time


# Columns of `latest` with the values of a snapshot, under the names that a snapshot has for them.
_TIMES = {"ath_at": "ath_date", "atl_at": "atl_date"}
_META = ("coin", "event_id", "at", "observed_at", "seen_at")
_COIN_COLUMNS, _LATEST_COLUMNS = tuple(coins.c.keys()), tuple(latest.c.keys())
_VALUES = [name for name in _LATEST_COLUMNS if name not in (*_META, *_TIMES)]

_UPSERT_COINS = UpsertStatement.replacing(coins, _COIN_COLUMNS)
_UPSERT_LATEST = UpsertStatement.replacing(latest, _LATEST_COLUMNS)

Values = dict[str, Any]  # by column


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
    absent_at: int | None = None
    unrequested_at: int | None = None
    event_id: str = ""
    latest_at: int = NEVER
    observed_at: int = 0
    seen_at: int = 0
    values: Values = field(default_factory=dict)  # of the stored row
    snapshot: MarketSnapshot | None = None  # the newest of this batch; it replaces `values`
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

    def rank_until_priced(self, rank: int | None) -> bool:
        """Apply a shipped rank unless a price came with one; return whether it changed."""
        if rank in (None, self.rank) or self.latest_at != NEVER:
            return False
        self.rank, self.coin_dirty = rank, True
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

    def mark_absent(self, observed: int, *, requested: bool) -> bool:
        """Record that the coin was in no answer of a poll; return whether that was unknown."""
        before = (self.absent_at, self.unrequested_at)
        self.absent_at = max(observed, self.absent_at or observed)
        if not requested:
            self.unrequested_at = max(observed, self.unrequested_at or observed)
        changed = before != (self.absent_at, self.unrequested_at)
        self.coin_dirty |= changed
        return changed

    def coin_row(self) -> Values:
        times = {"newest_at": self.newest_at, "horizon": self.horizon}
        known = {name: None if at == NEVER else at for name, at in times.items()}
        return {**{name: getattr(self, name) for name in _COIN_COLUMNS}, **known}

    def latest_row(self) -> Values:
        meta = (self.key, self.event_id, self.latest_at, self.observed_at, self.seen_at)
        return {**dict(zip(_META, meta, strict=True)), **self._latest_values()}

    def _latest_values(self) -> Values:
        return self.values if self.snapshot is None else _values_of(self.snapshot)

    def _has_values_of(self, snapshot: MarketSnapshot) -> bool:
        same = snapshot.image == self.image and snapshot.market_cap_rank == self.rank
        return same and _values_of(snapshot) == self._latest_values()

    def _mark_seen(self, observed: int) -> bool:
        """Record when equal values were seen: it decides between payloads that differ.

        Return whether an answer of the API changes.
        """
        earlier = observed < self.observed_at
        was_absent = self._is_absent()
        self.latest_dirty |= earlier or observed > self.seen_at
        self.seen_at = max(self.seen_at, observed)
        self.observed_at = min(self.observed_at, observed)
        return earlier or was_absent != self._is_absent()

    def _is_absent(self) -> bool:
        return self.absent_at is not None and self.absent_at > self.seen_at


def load_states(
    connection: Connection, coin_ids: Iterable[str], now_ms: int
) -> dict[str, CoinState]:
    """Return the states of those of these coins that the database has, by id.

    Values from the future, when the clock was ahead, are older than any.
    """
    latest_possible = now_ms + FUTURE_TOLERANCE_MS
    ids = ((coin_id,) for coin_id in coin_ids)
    states = [_state(row) for row in _select(connection, coins, "id", ids)]
    by_key = {state.key: state for state in states}
    for row in _select(connection, latest, "coin", ((key,) for key in by_key)):
        state = by_key[row.pop("coin")]
        state.event_id, state.latest_at = row.pop("event_id"), row.pop("at")
        state.observed_at, state.seen_at = row.pop("observed_at"), row.pop("seen_at")
        state.values = row
        if max(state.latest_at, state.seen_at) > latest_possible:
            state.latest_at, state.seen_at = NEVER, NEVER
    for state in by_key.values():
        if state.named_at > latest_possible:
            state.named_at = NEVER
        if state.absent_at is not None and state.absent_at > latest_possible:
            state.absent_at, state.unrequested_at, state.coin_dirty = None, None, True
    return {state.id: state for state in states}


def next_key(connection: Connection) -> int:
    """Return the key for a new coin. Only one writer at a time may use it."""
    return (connection.scalar(select(func.max(coins.c.key))) or 0) + 1


def save_states(connection: Connection, states: Iterable[CoinState]) -> None:
    """Write what changed."""
    changed = list(states)
    coin_rows, latest_rows = itemgetter(*_COIN_COLUMNS), itemgetter(*_LATEST_COLUMNS)
    dirty = [coin_rows(state.coin_row()) for state in changed if state.coin_dirty]
    write_rows(connection, _UPSERT_COINS, dirty)
    dirty = [latest_rows(state.latest_row()) for state in changed if state.latest_dirty]
    write_rows(connection, _UPSERT_LATEST, dirty)


def forget_shipped_ranks(connection: Connection) -> bool:
    """Remove the ranks of coins without a price once other coins have some.

    They are those of the shipped list, which the source's own replace. Return whether there were
    any.
    """
    priced = select(latest.c.coin)
    outdated = coins.c.rank.is_not(None) & coins.c.key.not_in(priced) & priced.exists()
    return connection.execute(update(coins).where(outdated).values(rank=None)).rowcount > 0


def _select(
    connection: Connection, table: Table, key: str, values: Iterable[tuple[object]]
) -> Iterator[Values]:
    names = table.c.keys()
    for row in select_by_keys(connection, table, names, (key,), values):
        yield dict(zip(names, row, strict=True))


def _state(row: Values) -> CoinState:
    times = {name: NEVER if row[name] is None else row[name] for name in ("newest_at", "horizon")}
    return CoinState(**{**row, **times})


def _values_of(snapshot: MarketSnapshot) -> Values:
    values = {name: getattr(snapshot, name) for name in _VALUES}
    times = {name: getattr(snapshot, source) for name, source in _TIMES.items()}
    return values | {name: to_ms(at) if at else None for name, at in times.items()}
