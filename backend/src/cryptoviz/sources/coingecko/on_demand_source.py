"""Base of sources that poll while something is wanted: in each poll what users want most."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from cryptoviz.clock import Clock
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import COINGECKO, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.source_health import SourceHealth, doubled, failure_of

# How often to look for wanted data: the week of a new favourite is there within a minute.
LOOK_EVERY = timedelta(seconds=2)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=15), timedelta(minutes=15)

JobT = TypeVar("JobT")


class OnDemandSource(ABC, Generic[JobT]):
    """Subclasses choose a job, which is one call, and fetch it."""

    topic = MARKETS

    def __init__(self, name: str, title: str, client: CoinGeckoClient, clock: Clock) -> None:
        self.name = f"{COINGECKO}-{name}"
        self._client, self._clock = client, clock
        self._health = SourceHealth(self.name, f"{TITLE}: {title}", "market", LONGEST_RETRY)
        client.on_change(self._health.retry_now)
        self._job: JobT | None = None
        self._look_at: datetime | None = None

    def due_at(self, now: datetime) -> datetime:
        """Choose the next job every two seconds, and return when there is a call for it."""
        held = self._health.due_at(now)
        if held > now:
            return held
        if self._look_at is not None and now < self._look_at <= now + LOOK_EVERY:
            return self._look_at
        self._look_at = now + LOOK_EVERY
        self._job = self._next_job(now)
        if self._job is None:
            return self._look_at
        try:
            free = self._client.governor.free_at(self._kind(self._job), now)
        except SourceUnavailableError:
            return self._look_at
        return min(free, self._look_at) if free > now else now

    def poll(self, now: datetime) -> Poll:
        job, self._job, self._look_at = self._job, None, None
        if job is None:
            return Poll()
        self._health.next_at = None
        try:
            return self._fetch(job)
        except SourceError as error:
            now = self._clock()
            retry = doubled(FIRST_RETRY, self._health.fail(now, error), LONGEST_RETRY)
            self._health.next_at = now + min(error.retry_after or retry, LONGEST_RETRY)
            failure = failure_of(error)
            state = self._after_failure(job, failure, now) if failure else {}
            return Poll(state=state, error=failure)

    def status(self, now: datetime) -> SourceStatus:
        interval_s = int(LOOK_EVERY.total_seconds())
        return self._health.status(now, interval_s, self._health.due_at(now))

    def close(self) -> None:
        self._client.close()

    @abstractmethod
    def _next_job(self, now: datetime) -> JobT | None:
        """Return the most wanted job."""

    @abstractmethod
    def _kind(self, job: JobT) -> CallKind:
        """Return the kind of its call."""

    @abstractmethod
    def _fetch(self, job: JobT) -> Poll:
        """Make the call. Raises SourceError."""

    @abstractmethod
    def _after_failure(self, job: JobT, error: SourceError, now: datetime) -> dict[str, str]:
        """Return the state to save after a call that failed."""
