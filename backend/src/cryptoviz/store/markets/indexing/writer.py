"""Writes snapshots, history and names of coins."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, case

from cryptoviz.clock import Clock, to_ms
from cryptoviz.coin_id import RULE, is_coin_id
from cryptoviz.errors import EventError
from cryptoviz.model.events import FUTURE_TOLERANCE_MS, Event, snapshot_time_ms
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import (
    CoinAbsence,
    CoinName,
    CoinNames,
    HistoryPoint,
    MarketHistory,
    MarketSnapshot,
)
from cryptoviz.series.bars import SampleRow
from cryptoviz.store.db.bulk import Excluded, UpsertStatement, select_by_keys, write_rows
from cryptoviz.store.markets.indexing.candles import LADDER
from cryptoviz.store.markets.indexing.coin_state import (
    NEVER,
    CoinState,
    forget_shipped_ranks,
    load_states,
    next_key,
    save_states,
)
from cryptoviz.store.markets.indexing.samples import HISTORY_ORIGIN, LIVE_ORIGIN, SampleWriter
from cryptoviz.store.schema.tables import history_fills


def _later(new: Excluded) -> dict[str, object]:
    filled_at = history_fills.c.filled_at
    return {"filled_at": case((new.filled_at > filled_at, new.filled_at), else_=filled_at)}


_FILL_KEY = ("coin", "days")
_SHIPPED_AT = 1
_UPSERT_FILLS = UpsertStatement(history_fills, (*_FILL_KEY, "filled_at"), _later)


class SqlMarketWriter:
    """Messages of market topics → coins, latest, samples, candles, history_fills."""

    def __init__(self, retention_days: int, clock: Clock, ladder: Sequence[int] = LADDER) -> None:
        """`ladder`: the widths of the candles to write."""
        self._retention_days = retention_days
        self._clock = clock
        self._ladder = ladder

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """Write a batch. The result does not depend on how records are divided into batches."""
        samples = SampleWriter(connection, self._retention_days, self._ladder)
        states = load_states(connection, set(_coin_ids(messages)), to_ms(self._clock()))
        return _MarketBatch(connection, samples, messages, states).write()


class _MarketBatch:
    def __init__(
        self,
        connection: Connection,
        samples: SampleWriter,
        messages: Sequence[Message],
        states: dict[str, CoinState],
    ) -> None:
        self._connection = connection
        self._samples = samples
        self._messages = messages
        self._states = states
        self._next_key = next_key(connection)
        self._known_fills = self._find_fills()
        self._fills: dict[tuple[int, int], int] = {}
        self._names_changed = False
        self._may_outdate_ranks = False

    def write(self) -> WriteResult:
        times = [_times(message.event) for message in self._messages]
        self._samples.prefetch_keys(
            (coin, _not_ahead(at, observed))
            for message, (observed, at) in zip(self._messages, times, strict=True)
            if message.event is not None
            and isinstance(message.event.data, MarketSnapshot)
            and (coin := self._states.get(message.event.data.coin_id))
        )
        indexed, rejected = 0, []
        for message, (observed, at) in zip(self._messages, times, strict=True):
            try:
                indexed += self._add(message, observed, at)
            except EventError as error:
                rejected.append(replace(message, error=str(error)))
        save_states(self._connection, self._states.values())
        if self._may_outdate_ranks:
            self._names_changed |= forget_shipped_ranks(self._connection)
        self._samples.flush()
        fills = [(*key, filled_at) for key, filled_at in self._fills.items()]
        write_rows(self._connection, _UPSERT_FILLS, fills)
        duplicates = len(self._messages) - indexed - len(rejected)
        return WriteResult(indexed, duplicates, rejected, self._names_changed)

    def _add(self, message: Message, observed: int, at: int) -> bool:
        """Return whether the record changed anything. Raises EventError if it is invalid."""
        event = message.event
        if event is None:
            raise EventError(message.error or "not an event")
        data = event.data
        if isinstance(data, MarketSnapshot):
            _check(data.vs_currency, at, observed)
            return self._add_snapshot(event, data, observed, at, message.offset)
        if isinstance(data, MarketHistory):
            return self._add_history(data, observed, message.offset)
        if isinstance(data, CoinAbsence):
            absent = self._states.get(data.coin_id)
            return absent is not None and absent.mark_absent(observed, requested=data.requested)
        if isinstance(data, CoinNames):
            return self._add_names(data, observed)
        raise EventError(f"{event.type} is not about a market")

    def _add_names(self, names: CoinNames, observed: int) -> bool:
        """Store the names with a valid id, then raise EventError if there were others."""
        valid = [named for named in names.coins if is_coin_id(named.id)]
        changes = [self._add_name(named, observed) for named in valid]
        if len(valid) < len(names.coins):
            raise EventError(f"{RULE}; the others of this block are stored")
        return any(changes)

    def _add_name(self, named: CoinName, observed: int) -> bool:
        # A name of the shipped list is older than any of the source, whenever it was published.
        named_at = observed if named.rank is None else _SHIPPED_AT
        coin, changed = self._coin(named.id, named.symbol, named.name, named_at)
        ranked = coin.rank_until_priced(named.rank)
        self._names_changed |= ranked
        self._may_outdate_ranks |= ranked
        return changed or ranked

    def _add_snapshot(
        self, event: Event, snapshot: MarketSnapshot, observed: int, at: int, offset: int
    ) -> bool:
        coin, changed = self._coin(snapshot.coin_id, snapshot.symbol, snapshot.name, observed)
        rank = coin.rank
        self._may_outdate_ranks |= coin.latest_at == NEVER
        changed |= coin.update_latest(event, snapshot, at, observed)
        self._names_changed |= coin.rank != rank  # news are matched with ranked coins only
        if snapshot.price is None:
            return changed
        at = _not_ahead(at, observed)
        self._samples.advance_newest(coin, at)
        sample = SampleRow(
            coin.key, at, snapshot.price, snapshot.market_cap or None, snapshot.total_volume,
            snapshot.spacing_s, LIVE_ORIGIN, observed, offset,
        )  # fmt: skip
        return self._samples.add_sample(coin, sample) or changed

    def _add_history(self, history: MarketHistory, observed: int, offset: int) -> bool:
        """Store all points that are possible, then raise EventError if there were others."""
        points, total = _possible_points(history, observed), len(history.points)
        impossible = f"{total - len(points)} of {total} points have impossible times or values"
        if total and not points:
            raise EventError(impossible)
        _check(history.vs_currency, observed, observed)
        coin, changed = self._coin(history.coin_id)
        if points:
            times = [_not_ahead(point.at, observed) for point in points]
            self._samples.advance_newest(coin, max(times))
            self._samples.prefetch_keys((coin, at) for at in times)
        for point in points:
            at = _not_ahead(point.at, observed)
            sample = SampleRow(
                coin.key, at, point.price, point.market_cap or None, point.total_volume,
                history.spacing_s, HISTORY_ORIGIN, observed, offset,
            )  # fmt: skip
            changed |= self._samples.add_sample(coin, sample)
        self._samples.flush_if_full(self._states.values())
        changed |= history.last and self._fill(coin, history.days, observed)
        if len(points) < total:
            raise EventError(f"{impossible}; the others are stored")
        return changed

    def _coin(
        self, coin_id: str, symbol: str = "", name: str = "", named_at: int = 0
    ) -> tuple[CoinState, bool]:
        """Return the coin, whose name is its id while it has none, and whether that is new.

        Raises EventError for an id that no route could contain.
        """
        if not is_coin_id(coin_id):
            raise EventError(RULE)
        names = (symbol or coin_id, name or coin_id)
        coin = self._states.get(coin_id)
        if coin is not None:
            renamed = bool(named_at) and coin.rename(*names, named_at)
            self._names_changed |= renamed
            return coin, renamed
        coin = CoinState(self._next_key, coin_id, *names, named_at=named_at, coin_dirty=True)
        self._states[coin_id] = coin
        self._next_key += 1
        self._names_changed = True
        return coin, True

    def _find_fills(self) -> set[tuple[int, int]]:
        """Return which of the fills that this batch may add exist already."""
        histories = (message.event.data for message in self._messages if message.event)
        keys = {
            (coin.key, history.days)
            for history in histories
            if isinstance(history, MarketHistory) and (coin := self._states.get(history.coin_id))
        }
        rows = select_by_keys(self._connection, history_fills, _FILL_KEY, _FILL_KEY, keys)
        return {(coin, days) for coin, days in rows}

    def _fill(self, coin: CoinState, days: int, observed: int) -> bool:
        """Record that a range was fetched; return whether that is new."""
        key = (coin.key, days)
        is_new = key not in self._known_fills and key not in self._fills
        self._fills[key] = max(observed, self._fills.get(key, observed))
        return is_new


def _times(event: Event | None) -> tuple[int, int]:
    """Return when an event was observed and, of a snapshot, the time of its values."""
    if event is None:
        return 0, 0
    observed = to_ms(event.time)
    if isinstance(event.data, MarketSnapshot):
        return observed, snapshot_time_ms(event.data, observed)
    return observed, observed


def _not_ahead(at: int, observed: int) -> int:
    """Return the time of a sample. The newest of all coins ends the windows of every coin."""
    return min(at, observed)


def _check(vs_currency: str, at: int, observed: int) -> None:
    if vs_currency != "usd":
        raise EventError(f"prices in {vs_currency!r}: only usd is stored")
    if at < 0:
        raise EventError("a time before 1970")
    if at > observed + FUTURE_TOLERANCE_MS:
        raise EventError("a time in the future")


def _possible_points(history: MarketHistory, observed: int) -> list[HistoryPoint]:
    return [
        point
        for point in history.points
        if 0 <= point.at <= observed + FUTURE_TOLERANCE_MS
        and min(point.price, point.market_cap or 0, point.total_volume or 0) >= 0
    ]


def _coin_ids(messages: Sequence[Message]) -> Iterator[str]:
    for message in messages:
        data = message.event and message.event.data
        if isinstance(data, MarketSnapshot | MarketHistory | CoinAbsence):
            yield data.coin_id
        elif isinstance(data, CoinNames):
            yield from (coin.id for coin in data.coins)
