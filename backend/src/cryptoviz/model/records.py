"""What sources know, as typed, frozen records. Each is the `data` of one event type (see events.py).

Times are aware UTC datetimes; money is in `vs_currency` exactly as the source gave it; percentages are percent (1.5 = 1.5 %).
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

UtcDatetime = Annotated[datetime, msgspec.Meta(tz=True)]
_LIMIT = (
    2**31
)  # of a whole number of four bytes, as PostgreSQL keeps those that are small by nature
_Small = Annotated[int, msgspec.Meta(ge=-_LIMIT, lt=_LIMIT)]  # in a struct
_SmallField = Annotated[int, Field(ge=-_LIMIT, lt=_LIMIT)]  # in a model
CoinId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Record(BaseModel):
    """A frozen value; fields a newer version added are ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        validate_by_name=True,
        serialize_by_alias=True,
    )


class MarketSnapshot(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One row of CoinGecko's /coins/markets: the fields the product uses. Any figure may be unknown (None).

    Nearly every event holds one, so it is no pydantic model: reading and writing it as JSON takes a sixth of the time.
    It is checked where it is read from JSON, and by sources where they make it.
    """

    coin_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    symbol: str
    name: str
    image: str | None = None
    vs_currency: str = "usd"
    price: float | None = None
    market_cap: float | None = None
    market_cap_rank: _Small | None = None
    fully_diluted_valuation: float | None = None
    total_volume: float | None = None  # a rolling 24-hour figure: never to be summed
    high_24h: float | None = None
    low_24h: float | None = None
    price_change_percentage_1h: float | None = None
    price_change_percentage_24h: float | None = None
    price_change_percentage_7d: float | None = None
    circulating_supply: float | None = None
    total_supply: float | None = None
    max_supply: float | None = None
    ath: float | None = None
    ath_date: UtcDatetime | None = None
    atl: float | None = None
    atl_date: UtcDatetime | None = None
    last_updated: UtcDatetime | None = None  # the source's word; events.time is when we saw it
    spacing_s: _Small = (
        60  # the polling interval at that time, seconds: what counts as a gap depends on it
    )


class HistoryPoint(Record):
    """One moment of a coin in the past, in the currency of its block."""

    at: int  # epoch milliseconds
    price: float
    market_cap: float | None = None
    total_volume: float | None = None


class MarketHistory(Record):
    """A block of points of /coins/{id}/market_chart, oldest first, at most HISTORY_BLOCK of them."""

    coin_id: CoinId
    vs_currency: str = "usd"
    days: _SmallField  # the range that was asked for, one of HISTORY_RANGES
    last: bool = True  # the last block of that answer
    spacing_s: (
        _SmallField  # distance between points as the source serves this range: 300, 3600 or 86400
    )
    points: tuple[HistoryPoint, ...]


HISTORY_BLOCK = 500
# The ranges of history that each coin gets, in days, what is looked at most first: 90 gives the sparkline and all but the finest and
# the longest chart.
HISTORY_RANGES = (90, 1, 365)


class CoinName(Record):
    """How CoinGecko calls a coin: `id` is unique, symbol and name are not."""

    id: CoinId
    symbol: str
    name: str


class CoinNames(Record):
    """A block of CoinGecko's /coins/list, by id."""

    coins: tuple[CoinName, ...]


class NewsItem(Record):
    """One item of one feed, cleaned: plain text, absolute http(s) link, UTC times."""

    id: str  # of the item in its feed: stays when the text is updated
    feed_url: str
    feed_title: str
    title: str
    link: str | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: AwareDatetime | None = None  # the feed's word; may be absent or in the future
    updated: AwareDatetime | None = None
    publisher: str | None = None  # who wrote it, where the feed is an aggregator
    categories: tuple[str, ...] = ()


class StatusReason(Record):
    """errors.Reason as it travels in events and answers."""

    code: str
    detail: str
    params: dict[str, str | int] = Field(default_factory=dict)


COINGECKO = (
    "coingecko"  # the source of live market data; those of names and history add a word to it
)

SourceState = Literal["ok", "failing", "blocked", "waiting"]


class SourceStatus(Record):
    """How one source fares after a poll. `waiting` = not the source makes it wait but the budget, or a bus that was away."""

    source: str  # COINGECKO, coingecko-list, coingecko-history, or a feed's URL
    title: str
    kind: Literal["market", "news"]
    state: SourceState
    reason: StatusReason | None = None
    checked_at: AwareDatetime
    last_success: AwareDatetime | None = None
    next_try: AwareDatetime | None = None
    interval_s: int
    failures: int = 0  # in a row
    calls_month: int | None = None  # of the plan's monthly budget
    budget_month: int | None = None


class PartitionProgress(Record):
    """Where a consumer stands in one partition: `position` is the next offset that it reads, `end` the one that the next record gets."""

    topic: str
    partition: int
    position: int
    end: int | None = None  # not known while the bus is away


class Heartbeat(Record):
    """An instance of a consumer is alive; `reason` says why it does not move on, if it does not."""

    consumer: str
    instance: str = ""  # where several share the work
    state: Literal["ok", "waiting"]
    reason: StatusReason | None = None
    at: AwareDatetime
    log: str = ""
    partitions: tuple[PartitionProgress, ...] = Field((), alias="places")  # what it reads now


class DeadLetter(Record):
    """What could not be read or stored: its bytes, its place and why. `value` is base64 when the bytes are not UTF-8."""

    origin: str  # the source or consumer that gave up on it
    topic: str | None = None
    partition: _SmallField | None = None
    offset: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    key: str | None = None
    value: str
    encoding: Literal["utf-8", "base64"] = "utf-8"
    error: str
    failed_at: AwareDatetime
