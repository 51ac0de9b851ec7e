"""Writes snapshots, history and names of coins."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from cryptoviz.clock import to_ms
from cryptoviz.deliveries import Delivery, Tally
from cryptoviz.errors import EventError
from cryptoviz.events import FUTURE_TOLERANCE, Event, snapshot_at
from cryptoviz.records import CoinNames, MarketHistory, MarketSnapshot, Record
from cryptoviz.store.coin_state import CoinState, load_states, next_key, save_states
from cryptoviz.store.driver import Driver, driver
from cryptoviz.store.samples import HISTORY_ORIGIN, LIVE_ORIGIN, SampleWriter

_TOLERANCE_MS = int(FUTURE_TOLERANCE.total_seconds() * 1000)
_FILL = """
INSERT INTO history_fills (coin, days, filled_at) VALUES (?, ?, ?)
ON CONFLICT (coin, days) DO UPDATE SET filled_at = max(filled_at, excluded.filled_at)
"""


class MarketWriter:
    """Deliveries of market topics → coins, latest, samples, candles, history_fills."""

    def __init__(self, retention_days: int, on_names: Callable[[Connection], None]) -> None:
        """`on_names` is called when coins were added or have other names or ranks."""
        self._retention_days = retention_days
        self._on_names = on_names

    def write(self, connection: Connection, deliveries: Sequence[Delivery]) -> Tally:
        """What each record changes does not depend on the batch it comes in. Raises on what the database cannot hold."""
        batch = _MarketBatch(driver(connection), self._retention_days)
        tally = batch.work(deliveries)
        if batch.named:
            self._on_names(connection)
        return tally


class _MarketBatch:
    def __init__(self, raw: Driver, retention_days: int) -> None:
        self._raw = raw
        self._states: dict[str, CoinState] = {}
        self._next_key = next_key(raw)
        self._samples = SampleWriter(raw, retention_days)
        self._fills: dict[tuple[int, int], int] = {}
        self.named = False

    def work(self, deliveries: Sequence[Delivery]) -> Tally:
        self._states = load_states(self._raw, _coin_ids(deliveries))
        indexed, refused = 0, []
        for delivery in deliveries:
            try:
                indexed += self._take(delivery)
            except EventError as error:
                refused.append(replace(delivery, error=str(error)))
        self._save()
        return Tally(indexed, len(deliveries) - indexed - len(refused), refused)

    def _take(self, delivery: Delivery) -> bool:
        """Whether the record changed anything. Raises EventError for one that cannot be stored."""
        event = delivery.event
        if event is None:
            raise EventError(delivery.error or "not an event")
        match event.data:
            case MarketSnapshot() as snapshot:
                return self._snapshot(event, snapshot, delivery.offset)
            case MarketHistory() as history:
                return self._history(event, history, delivery.offset)
            case CoinNames() as names:
                return self._names(event, names)
        raise EventError(f"{event.type} is not about a market")

    def _snapshot(self, event: Event, snapshot: MarketSnapshot, offset: int) -> bool:
        observed, at = to_ms(event.time), to_ms(snapshot_at(snapshot, event.time))
        _check(snapshot.vs_currency, at, at, observed)
        coin, changed = self._coin(snapshot.coin_id, snapshot.symbol, snapshot.name, observed)
        rank = coin.rank
        changed |= coin.show(self._raw, event, snapshot, at, observed)
        self.named |= coin.rank != rank  # only ranked coins take part in the matching of news
        if snapshot.price is None:
            return changed
        newest = coin.newest_at is None or at > coin.newest_at
        self._reach(coin, at)
        figures = (snapshot.price, snapshot.market_cap, snapshot.total_volume, snapshot.spacing_s)
        return self._samples.add(coin, at, (*figures, LIVE_ORIGIN, observed, offset), newest=newest) or changed

    def _history(self, event: Event, history: MarketHistory, offset: int) -> bool:
        observed = to_ms(event.time)
        times = [point.at for point in history.points]
        _check(history.vs_currency, min(times, default=observed), max(times, default=observed), observed)
        coin, changed = self._coin(history.coin_id)
        before = coin.newest_at
        if times:
            self._reach(coin, max(times))
        for point in history.points:
            figures = (point.price, point.market_cap, point.total_volume, history.spacing_s)
            newest = before is None or point.at > before
            before = point.at if newest else before
            changed |= self._samples.add(coin, point.at, (*figures, HISTORY_ORIGIN, observed, offset), newest=newest)
        return self._fill(coin, history.days, observed) or changed if history.last else changed

    def _names(self, event: Event, names: CoinNames) -> bool:
        observed, changed = to_ms(event.time), False
        for name in names.coins:
            changed |= self._coin(name.id, name.symbol, name.name, observed)[1]
        return changed

    def _coin(self, coin_id: str, symbol: str = "", name: str = "", named_at: int = 0) -> tuple[CoinState, bool]:
        """The coin, called as of then, and whether that is new. History names no coin: it is called by its id until something does."""
        coin = self._states.get(coin_id)
        if coin is not None:
            renamed = bool(named_at) and coin.call(symbol, name, named_at)
            self.named |= renamed
            return coin, renamed
        coin = CoinState(self._next_key, coin_id, symbol or coin_id, name or coin_id, None, None, named_at, None, None, is_new=True)
        self._states[coin_id] = coin
        self._next_key += 1
        self.named = True
        return coin, True

    def _reach(self, coin: CoinState, newest_at: int) -> None:
        if self._samples.must_flush(coin, newest_at):
            self._save()
        self._samples.reach(coin, newest_at)

    def _fill(self, coin: CoinState, days: int, observed: int) -> bool:
        place = (coin.key, days)
        known = place in self._fills or self._raw.execute("SELECT 1 FROM history_fills WHERE coin = ? AND days = ?", place).fetchone()
        self._fills[place] = max(observed, self._fills.get(place, observed))
        return not known

    def _save(self) -> None:
        save_states(self._raw, self._states.values())
        self._samples.flush()
        self._raw.executemany(_FILL, [(*place, filled_at) for place, filled_at in self._fills.items()])


def _check(vs_currency: str, oldest: int, newest: int, observed: int) -> None:
    if vs_currency != "usd":
        raise EventError(f"prices in {vs_currency!r}: only usd is stored")
    if oldest < 0:
        raise EventError("a time before 1970")
    if newest > observed + _TOLERANCE_MS:
        raise EventError("a time in the future")


def _coin_ids(deliveries: Sequence[Delivery]) -> set[str]:
    return {coin_id for delivery in deliveries if delivery.event for coin_id in _named_in(delivery.event.data)}


def _named_in(data: Record) -> Iterator[str]:
    if isinstance(data, CoinNames):
        yield from (coin.id for coin in data.coins)
    elif isinstance(data, MarketSnapshot | MarketHistory):
        yield data.coin_id
