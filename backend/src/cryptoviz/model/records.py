"""Records: typed, frozen values from sources. Each is the `data` of one event type (see events.py).

Times are aware UTC datetimes. Money is in `vs_currency` as the source gave it; changes are in
percent (1.5 = 1.5 %).
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from cryptoviz.errors import Reason

UtcDatetime = Annotated[datetime, msgspec.Meta(tz=True)]
# Whole numbers of four bytes, as the database stores them.
_LIMIT = 2**31
_Int32 = Annotated[int, msgspec.Meta(ge=-_LIMIT, lt=_LIMIT), Field(ge=-_LIMIT, lt=_LIMIT)]
MAX_AMOUNT = 1e100  # so that sums and conversions of amounts are numbers too
Amount = Annotated[float, msgspec.Meta(ge=0, le=MAX_AMOUNT)]
CoinId = Annotated[str, StringConstraints(min_length=1, max_length=200)]

# Names of fields in events where they differ from the code.
_WIRE_NAMES = {
    f"change_{span}": f"price_change_percentage_{span}" for span in ("1h", "24h", "7d", "30d")
}


class Record(
    BaseModel, frozen=True, allow_inf_nan=False, validate_by_name=True, serialize_by_alias=True
):
    """A frozen value. Fields that a newer version added are ignored."""


class MarketSnapshot(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, rename=_WIRE_NAMES):
    """The fields in use of one row of CoinGecko's /coins/markets. None means unknown.

    Not a pydantic model: nearly every event holds one, and msgspec is six times as fast. It is
    validated when it is read from JSON, and by the sources.
    """

    coin_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    symbol: str
    name: str
    image: str | None = None
    vs_currency: str = "usd"
    price: Amount | None = None
    market_cap: Amount | None = None
    market_cap_rank: _Int32 | None = None
    fully_diluted_valuation: Amount | None = None
    total_volume: Amount | None = None  # of the last 24 hours: must not be summed
    high_24h: Amount | None = None
    low_24h: Amount | None = None
    change_1h: float | None = None
    change_24h: float | None = None
    change_7d: float | None = None
    change_30d: float | None = None
    circulating_supply: Amount | None = None
    total_supply: Amount | None = None
    max_supply: Amount | None = None
    ath: Amount | None = None
    ath_date: UtcDatetime | None = None
    atl: Amount | None = None
    atl_date: UtcDatetime | None = None
    last_updated: UtcDatetime | None = None  # as the source says; events.time is when we saw it
    spacing_s: _Int32 = 60  # the polling interval then, in seconds: decides what counts as a gap


class HistoryPoint(Record):
    """Values of a coin at one time in the past, in the currency of the block."""

    at: int  # epoch milliseconds
    price: float
    market_cap: float | None = None
    total_volume: float | None = None


class MarketHistory(Record):
    """A block of up to HISTORY_BLOCK points of /coins/{id}/market_chart or a file, oldest first."""

    coin_id: CoinId
    vs_currency: str = "usd"
    days: _Int32  # the requested range; 0: of a file
    # Whether the range is now fetched; only if it is one of HISTORY_RANGES.
    last: bool = True
    spacing_s: _Int32  # seconds between the points
    points: tuple[HistoryPoint, ...]


class CoinAbsence(Record):
    """A coin is in no answer of a complete poll.

    `requested` is false if nothing asked for it: it is not in the settings, nobody wants it, and it
    left the top coins.
    """

    coin_id: CoinId
    requested: bool = True


HISTORY_BLOCK = 500
# Ranges to fetch for each coin, in days, the most viewed first: 90 days serve most charts.
HISTORY_RANGES = (90, 1, 365)


class CoinName(Record):
    """A coin's names at CoinGecko. `id` is unique; symbol and name are not.

    `rank` is that of the list which comes with the program (see largest_coins.py).
    """

    id: CoinId
    symbol: str
    name: str
    rank: _Int32 | None = None


class CoinNames(Record):
    """A block of CoinGecko's /coins/list, ordered by id."""

    coins: tuple[CoinName, ...]


class NewsItem(Record):
    """One item of one feed, cleaned: plain text, absolute http(s) link, UTC times."""

    id: str  # of the item in its feed; unchanged when the text is updated
    feed_url: str
    feed_title: str
    title: str
    link: str | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: AwareDatetime | None = None  # as the feed says; may be in the future
    updated: AwareDatetime | None = None
    publisher: str | None = None  # the original publisher, if the feed is an aggregator
    categories: tuple[str, ...] = ()


CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}$")]


class Currency(Record):
    """A currency of CoinGecko's /exchange_rates, as the source names it."""

    code: CurrencyCode
    name: str
    unit: str  # `US$`, `€`, `BTC`, …
    type: str  # fiat, crypto or commodity


class BitcoinRates(Record):
    """Units of each currency per bitcoin at one time, with those of US dollars."""

    at: int  # epoch milliseconds
    per_bitcoin: dict[CurrencyCode, Annotated[float, Field(gt=0)]]


class ExchangeRates(Record):
    """Rates at one time or at several, and the names of the currencies if the source sent them."""

    rates: tuple[BitcoinRates, ...]
    currencies: tuple[Currency, ...] = ()


COINGECKO = "coingecko"  # source of live prices; its other sources append "-list" or "-history"

SourceState = Literal["ok", "failing", "blocked", "waiting"]


class SourceStatus(Record):
    """Status of one source after a poll. `waiting`: for the call budget or the bus."""

    source: str  # COINGECKO, COINGECKO with a suffix such as "-history", or the URL of a feed
    title: str
    kind: Literal["market", "news"]
    state: SourceState
    reason: Reason | None = None
    checked_at: AwareDatetime
    last_success: AwareDatetime | None = None
    next_try: AwareDatetime | None = None
    interval_s: int
    failures: int = 0  # in a row
    calls_month: int | None = None  # calls used of the plan's monthly budget
    budget_month: int | None = None
    missing_coins: tuple[str, ...] = ()  # ids of COINS that the last complete poll did not return


class PartitionProgress(Record):
    """Progress of a consumer in one partition."""

    topic: str
    partition: int
    position: int  # the next offset to read
    end: int | None = None  # the next offset to be appended; unknown while the bus is away


class Heartbeat(Record):
    """Sign of life of one instance of a consumer. `reason` says why it makes no progress, if so."""

    consumer: str
    instance: str = ""  # set if several instances share the work
    state: Literal["ok", "waiting"]
    reason: Reason | None = None
    at: AwareDatetime
    log: str = ""
    partitions: tuple[PartitionProgress, ...] = Field((), alias="places")  # assigned ones


class DeadLetter(Record):
    """A record that could not be read or stored: its bytes, its location and the error."""

    origin: str  # the source or consumer that rejected it
    topic: str | None = None
    partition: _Int32 | None = None
    offset: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    key: str | None = None
    value: str  # the first bytes; base64 if they are not UTF-8
    encoding: Literal["utf-8", "base64"] = "utf-8"
    error: str
    failed_at: AwareDatetime
    log: str | None = None  # of the offset
    size: Annotated[int, Field(ge=0, lt=2**63)] | None = None  # bytes; unknown in old letters
    sha256: str | None = None  # of all bytes
    count: _Int32 = 1  # how often a source sent the row since the last letter about it
