"""Writes snapshots, history and names of coins."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection

from cryptoviz.clock import to_ms
from cryptoviz.errors import EventError
from cryptoviz.model.events import FUTURE_TOLERANCE_MS, Event, snapshot_time_ms
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import CoinNames, MarketHistory, MarketSnapshot
from cryptoviz.store.db.bulk import Into, write_rows
from cryptoviz.store.db.driver import Driver, driver
from cryptoviz.store.markets.candles import LADDER
from cryptoviz.store.markets.coin_state import CoinState, load_states, next_key, save_states
from cryptoviz.store.markets.samples import HISTORY_ORIGIN, LIVE_ORIGIN, SampleWriter

_OF_ONE_COIN = (MarketSnapshot, MarketHistory)
_FILL = Into("history_fills", ("coin", "days", "filled_at"), """
ON CONFLICT (coin, days) DO UPDATE SET
  filled_at = CASE WHEN excluded.filled_at > history_fills.filled_at THEN excluded.filled_at ELSE history_fills.filled_at END
""")  # fmt: skip


class SqlMarketWriter:
    """Messages of market topics → coins, latest, samples, candles, history_fills."""

    def __init__(self, retention_days: int, ladder: Sequence[int] = LADDER) -> None:
        """`ladder`: the widths of candles to keep."""
        self._retention_days = retention_days
        self._ladder = ladder

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """What each record changes does not depend on the batch it comes in. Raises on what the database cannot hold."""
        raw = driver(connection)
        batch = _MarketBatch(raw, SampleWriter(raw, self._retention_days, self._ladder))
        return batch.work(messages)


class _MarketBatch:
    def __init__(self, raw: Driver, samples: SampleWriter) -> None:
        self._raw = raw
        self._samples = samples
        self._states: dict[str, CoinState] = {}
        self._next_key = next_key(raw)
        self._fills: dict[tuple[int, int], int] = {}
        self._messages: Sequence[Message] = ()
        self.named = False

    def work(self, messages: Sequence[Message]) -> WriteResult:
        self._states = load_states(self._raw, _coin_ids(messages))
        self._messages, self._samples.coming = messages, self._coming
        indexed, rejected = 0, []
        for message in messages:
            try:
                indexed += self._take(message)
            except EventError as error:
                rejected.append(replace(message, error=str(error)))
        save_states(self._raw, self._states.values())
        self._samples.flush()
        write_rows(
            self._raw, _FILL, [(*place, filled_at) for place, filled_at in self._fills.items()]
        )
        self._samples.coming = (
            tuple  # it leads back here: the batch would stay in memory until garbage is looked for
        )
        duplicates = len(messages) - indexed - len(rejected)
        return WriteResult(indexed, duplicates, rejected, names_changed=self.named)

    def _take(self, message: Message) -> bool:
        """Whether the record changed anything. Raises EventError for one that cannot be stored."""
        event = message.event
        if event is None:
            raise EventError(message.error or "not an event")
        data = event.data
        if isinstance(data, MarketSnapshot):
            return self._snapshot(event, data, message.offset)
        if isinstance(data, MarketHistory):
            return self._history(event, data, message.offset)
        if isinstance(data, CoinNames):
            return self._names(event, data)
        raise EventError(f"{event.type} is not about a market")

    def _snapshot(self, event: Event, snapshot: MarketSnapshot, offset: int) -> bool:
        observed = to_ms(event.time)
        at = snapshot_time_ms(snapshot, observed)
        _check(snapshot.vs_currency, at, at, observed)
        coin, changed = self._coin(snapshot.coin_id, snapshot.symbol, snapshot.name, observed)
        rank = coin.rank
        changed |= coin.show(event, snapshot, at, observed)
        self.named |= coin.rank != rank  # only ranked coins take part in the matching of news
        if snapshot.price is None:
            return changed
        self._samples.reach(coin, at)
        figures = (snapshot.price, snapshot.market_cap, snapshot.total_volume, snapshot.spacing_s)
        return (
            self._samples.add(coin, (coin.key, at, *figures, LIVE_ORIGIN, observed, offset))
            or changed
        )

    def _history(self, event: Event, history: MarketHistory, offset: int) -> bool:
        observed = to_ms(event.time)
        times = [point.at for point in history.points]
        _check(
            history.vs_currency,
            min(times, default=observed),
            max(times, default=observed),
            observed,
        )
        coin, changed = self._coin(history.coin_id)
        if times:
            self._samples.coming = lambda: ((coin, at) for at in times)
            self._samples.reach(coin, max(times))
        for point in history.points:
            figures = (point.price, point.market_cap, point.total_volume, history.spacing_s)
            changed |= self._samples.add(
                coin, (coin.key, point.at, *figures, HISTORY_ORIGIN, observed, offset)
            )
        self._samples.coming = self._coming
        if self._samples.is_full:
            self._samples.flush()
        return self._fill(coin, history.days, observed) or changed if history.last else changed

    def _names(self, event: Event, names: CoinNames) -> bool:
        observed, changed = to_ms(event.time), False
        for name in names.coins:
            changed |= self._coin(name.id, name.symbol, name.name, observed)[1]
        return changed

    def _coin(
        self, coin_id: str, symbol: str = "", name: str = "", named_at: int = 0
    ) -> tuple[CoinState, bool]:
        """The coin, called as of then, and whether that is new. History names no coin: it is called by its id until something does."""
        coin = self._states.get(coin_id)
        if coin is not None:
            renamed = bool(named_at) and coin.call(symbol, name, named_at)
            self.named |= renamed
            return coin, renamed
        coin = CoinState(
            self._next_key,
            coin_id,
            symbol or coin_id,
            name or coin_id,
            named_at=named_at,
            moved=True,
        )
        self._states[coin_id] = coin
        self._next_key += 1
        self.named = True
        return coin, True

    def _coming(self) -> Iterator[tuple[CoinState, int]]:
        """The coins and times of the batch's snapshots."""
        for message in self._messages:
            event = message.event
            if (
                event is not None
                and isinstance(event.data, MarketSnapshot)
                and (coin := self._states.get(event.data.coin_id))
            ):
                yield coin, snapshot_time_ms(event.data, to_ms(event.time))

    def _fill(self, coin: CoinState, days: int, observed: int) -> bool:
        place = (coin.key, days)
        known = (
            place in self._fills
            or self._raw.execute(
                "SELECT 1 FROM history_fills WHERE coin = ? AND days = ?", place
            ).fetchone()
        )
        self._fills[place] = max(observed, self._fills.get(place, observed))
        return not known


def _check(vs_currency: str, oldest: int, newest: int, observed: int) -> None:
    if vs_currency != "usd":
        raise EventError(f"prices in {vs_currency!r}: only usd is stored")
    if oldest < 0:
        raise EventError("a time before 1970")
    if newest > observed + FUTURE_TOLERANCE_MS:
        raise EventError("a time in the future")


def _coin_ids(messages: Sequence[Message]) -> set[str]:
    found: set[str] = set()
    for message in messages:
        data = message.event and message.event.data
        if isinstance(data, _OF_ONE_COIN):
            found.add(data.coin_id)
        elif isinstance(data, CoinNames):
            found.update(coin.id for coin in data.coins)
    return found
