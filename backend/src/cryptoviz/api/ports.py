"""What the API is given: it opens no database, knows no bus and no source."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from cryptoviz.model.records import Heartbeat, SourceStatus
from cryptoviz.series.windows import Metric, SeriesData, WindowRequest
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.sessions import Sessions
from cryptoviz.store.accounts.throttle import Throttle
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.markets.queries import CoinFacts, CoinRow, MarketRow
from cryptoviz.store.news.queries import NewsRow
from cryptoviz.store.pipeline.status import ConsumerPosition, HistoryCount


class Markets(Protocol):
    def coin(self, coin_id: str) -> CoinFacts:
        """Raises NotFoundError."""

    def exists(self, coin_id: str) -> bool: ...
    def search(self, q: str | None, limit: int, offset: int) -> list[CoinRow]: ...
    def table(
        self,
        sort: str,
        descending: bool,
        q: str | None,
        only: Collection[str] | None,
        limit: int,
        offset: int,
    ) -> list[MarketRow]: ...
    def total(self, q: str | None = None, only: Collection[str] | None = None) -> int: ...
    def as_of(self) -> int | None: ...
    def sparklines(self, coin_ids: Sequence[str]) -> Mapping[str, list[float]]: ...


class SeriesStore(Protocol):
    def read(self, coin_id: str, metric: Metric, request: WindowRequest, points: int) -> SeriesData:
        """Raises NotFoundError."""


class NewsStore(Protocol):
    def page(
        self,
        coin_ids: Sequence[str] | None,
        feed: str | None,
        q: str | None,
        since_ms: int | None,
        limit: int,
        before: tuple[int, int] | None,
    ) -> list[NewsRow]: ...

    def feeds(self) -> Sequence[tuple[str, str, int]]:
        """(url, title, items) of each."""


class StatusStore(Protocol):
    def sources(self) -> Sequence[SourceStatus]: ...
    def heartbeats(self) -> Sequence[Heartbeat]: ...
    def consumers(self) -> Sequence[ConsumerPosition]: ...
    def history(self) -> HistoryCount: ...
    def dead_letter_count(self) -> int: ...


class DataVersions(Protocol):
    def current(self, family: str) -> int:
        """Inside a snapshot: the version that belongs to the rows read there."""


class ChangeWatch(Protocol):
    def stamp(self) -> int:
        """While it has not moved, nothing in the database has changed."""


class Activity(Protocol):
    def touch(self, now: datetime) -> None:
        """A signed-in page asked for something."""


class Wanted(Protocol):
    def want(self, coin_id: str, reason: str, now: datetime) -> None:
        """Producers poll this coin and fill its history; `reason` is favourite or opened."""


@dataclass(frozen=True)
class KeptIn:
    """Which database it is; `url` has its password masked."""

    kind: Literal["sqlite", "postgresql"]
    url: str


@dataclass(frozen=True)
class Stores:
    """`snapshot`: all reads of a thread in this context see one state. `check`: raises ConfigError for a database of another version."""

    snapshot: Callable[[], AbstractContextManager[object]]
    check: Callable[[], None]
    database: KeptIn
    markets: Markets
    series: SeriesStore
    news: NewsStore
    status: StatusStore
    versions: DataVersions
    watch: ChangeWatch
    activity: Activity
    wanted: Wanted
    users: Users
    favourites: Favourites
    sessions: Sessions
    throttle: Throttle


@dataclass(frozen=True)
class Identity:
    """Of this installation. `first_account_code` is made when it is first needed."""

    instance_id: str
    jwt_key: str = field(repr=False)
    first_account_code: Callable[[], str]
