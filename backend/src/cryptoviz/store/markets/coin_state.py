"""What the database knows of the coins of a batch, held while the batch is worked through record by record."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptoviz.clock import to_ms
from cryptoviz.model.events import Event
from cryptoviz.model.records import MarketSnapshot
from cryptoviz.store.db.bulk import Into, look_up, write_rows
from cryptoviz.store.db.driver import Driver, Row

FIGURES = (
    "price", "market_cap", "fully_diluted_valuation", "total_volume", "high_24h", "low_24h", "change_1h", "change_24h", "change_7d",
    "circulating_supply", "total_supply", "max_supply", "ath", "ath_at", "atl", "atl_at",
)  # fmt: skip
_KNOWN = ("symbol", "name", "image", "rank", "named_at", "newest_at", "horizon")
_SHOWN = ("event_id", "at", "observed_at", "seen_at", *FIGURES)
# In the order of CoinState's fields.
_STATES = f"""
SELECT c.key, c.id, c.symbol, c.name, c.image, c.rank, c.named_at, coalesce(c.newest_at, -1), coalesce(c.horizon, -1),
  coalesce(l.event_id, ''), coalesce(l.at, -1), coalesce(l.observed_at, 0), coalesce(l.seen_at, 0),
  {", ".join(f"l.{name}" for name in FIGURES)}
FROM coins c LEFT JOIN latest l ON l.coin = c.key WHERE c.id IN ({{}})
"""
_COINS = Into.replacing("coins", ("key",), ("id", *_KNOWN))
_LATEST = Into.replacing("latest", ("coin",), _SHOWN)

NEVER = -1  # earlier than any time

Figures = tuple[float | int | None, ...]  # in the order of FIGURES


@dataclass(slots=True, eq=False)
class CoinState:
    """A row of `coins` and its row of `latest`, as they stand at this record of the batch."""

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
    figures: Figures = ()
    snapshot: MarketSnapshot | None = (
        None  # what is shown, when it came in this batch: `figures` are then of before
    )
    turns_at: int = NEVER  # the horizon stays until then
    moved: bool = False  # to be written: what `coins` says of it
    seen: bool = False  # and `latest`
    stored_newest: int = field(init=False)  # newest_at as the batch began

    def __post_init__(self) -> None:
        self.stored_newest = self.newest_at

    def call(self, symbol: str, name: str, observed: int) -> bool:
        """Take a name that was observed then; the latest counts. Whether it changed."""
        if observed < self.named_at:
            return False
        if observed > self.named_at:
            self.named_at, self.moved = observed, True
        if symbol == self.symbol and name == self.name:
            return False
        self.symbol, self.name, self.moved = symbol, name, True
        return True

    def show(self, event: Event, snapshot: MarketSnapshot, at: int, observed: int) -> bool:
        """Make a snapshot the coin's newest row, if it is; whether that changed what is shown."""
        if at <= self.latest_at:
            if at < self.latest_at:
                return False
            if self._shows(snapshot):
                return self._see_again(observed)
            if observed < self.seen_at:
                return False
        self.latest_at, self.observed_at, self.seen_at, self.event_id = (
            at,
            observed,
            observed,
            event.id,
        )
        self.snapshot, self.seen = snapshot, True
        if snapshot.market_cap_rank != self.rank or snapshot.image != self.image:
            self.image, self.rank, self.moved = snapshot.image, snapshot.market_cap_rank, True
        return True

    def _shows(self, snapshot: MarketSnapshot) -> bool:
        same = snapshot.image == self.image and snapshot.market_cap_rank == self.rank
        return same and figures_of(snapshot) == (
            figures_of(self.snapshot) if self.snapshot else self.figures
        )

    def _see_again(self, observed: int) -> bool:
        """The same figures once more: remember when, for it decides between payloads that differ."""
        self.seen = self.seen or observed > self.seen_at or observed < self.observed_at
        earlier = observed < self.observed_at
        self.seen_at, self.observed_at = (
            max(self.seen_at, observed),
            min(self.observed_at, observed),
        )
        return earlier


def load_states(raw: Driver, coin_ids: Iterable[str]) -> dict[str, CoinState]:
    """The states of those of these coins that the database knows."""
    return {
        row[1]: _state(row) for row in look_up(raw, _STATES, [(coin_id,) for coin_id in coin_ids])
    }


def next_key(raw: Driver) -> int:
    """The key for a coin that is not there yet. Only one writer at a time may use it."""
    [(key,)] = raw.execute("SELECT coalesce(max(key), 0) + 1 FROM coins")
    return int(key)


def save_states(raw: Driver, states: Iterable[CoinState]) -> None:
    """Write what changed."""
    coins, latest = [], []
    for state in states:
        if state.moved:
            coins.append(_known(state))
        if state.seen:
            latest.append(_shown(state))
    write_rows(raw, _COINS, coins)
    write_rows(raw, _LATEST, latest)


def figures_of(snapshot: MarketSnapshot) -> Figures:
    return (
        snapshot.price, snapshot.market_cap, snapshot.fully_diluted_valuation, snapshot.total_volume, snapshot.high_24h, snapshot.low_24h,
        snapshot.change_1h, snapshot.change_24h, snapshot.change_7d,
        snapshot.circulating_supply, snapshot.total_supply, snapshot.max_supply,
        snapshot.ath, to_ms(snapshot.ath_date) if snapshot.ath_date else None,
        snapshot.atl, to_ms(snapshot.atl_date) if snapshot.atl_date else None,
    )  # fmt: skip


def _state(row: Row) -> CoinState:
    (
        key,
        coin_id,
        symbol,
        name,
        image,
        rank,
        named_at,
        newest_at,
        horizon,
        event_id,
        at,
        observed_at,
        seen_at,
        *figures,
    ) = row
    known = (key, coin_id, symbol, name, image, rank, named_at, newest_at, horizon)
    return CoinState(*known, event_id, at, observed_at, seen_at, tuple(figures))


def _known(state: CoinState) -> tuple[object, ...]:
    times = (None if moment == NEVER else moment for moment in (state.newest_at, state.horizon))
    return (
        state.key,
        state.id,
        state.symbol,
        state.name,
        state.image,
        state.rank,
        state.named_at,
        *times,
    )


def _shown(state: CoinState) -> tuple[object, ...]:
    figures = figures_of(state.snapshot) if state.snapshot else state.figures
    return (state.key, state.event_id, state.latest_at, state.observed_at, state.seen_at, *figures)
