"""Fills history from /coins/{id}/market_chart, by what people look at.

First come 90 days of the coins that were opened, then 90 days of each favourite, the day and the
year of the opened ones, those of the favourites, then the other coins by rank.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.model.events import history_event
from cryptoviz.model.polling import Poll, RejectedRow, WantedCoins
from cryptoviz.model.records import COINGECKO, HISTORY_RANGES, MarketHistory, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.source_health import SourceHealth, doubled, parse_time

# How often to look for wanted history: the week of a new favourite is there within a minute.
LOOK_EVERY = timedelta(seconds=2)
FILLED_FOR = timedelta(days=1)  # how long a fetched range is skipped: the index may lag
REFUSED_FOR = timedelta(hours=6)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=15), timedelta(minutes=15)
MANY = 10_000


class Job(NamedTuple):
    """One call: a range of history of one coin."""

    coin_id: str
    days: int
    kind: CallKind


def fetch_range(
    client: CoinGeckoClient, job: Job, clock: Clock
) -> tuple[list[MarketHistory], list[RejectedRow]]:
    """Fetch a range; return its blocks, one at least, and the bad points. Raises SourceError."""
    path = f"/coins/{quote(job.coin_id, safe='')}/market_chart"
    params = {"vs_currency": "usd", "days": str(job.days)}
    response = client.get(path, params, job.kind)
    return parse_market_chart(response.body, job.coin_id, job.days, clock())


class CoinGeckoHistorySource:
    """Source `coingecko-history`: each poll fetches one range of one coin."""

    name = f"{COINGECKO}-history"
    topic = MARKETS

    def __init__(self, client: CoinGeckoClient, wanted: WantedCoins, clock: Clock) -> None:
        self._client, self._wanted, self._clock = client, wanted, clock
        self._health = SourceHealth(self.name, f"{TITLE}: history", "market", LONGEST_RETRY)
        client.on_change(self._health.retry_now)
        self._job: Job | None = None
        self._look_at: datetime | None = None
        self._skip_until: dict[tuple[str, int], datetime] = {}

    def set_state(self, state: Mapping[str, str]) -> None:
        self._health.restore(state)
        if until := parse_time(state, "skip_until"):
            if len(self._skip_until) > 3 * MANY:
                self._skip_until.clear()
            self._skip_until[state["coin_id"], int(state["days"])] = until

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
            free = self._client.governor.free_at(self._job.kind, now)
        except SourceUnavailableError:
            return self._look_at
        return min(free, self._look_at) if free > now else now

    def poll(self, now: datetime) -> Poll:
        job, self._look_at = self._job, None
        if job is None:
            return Poll()
        self._health.next_at = None
        try:
            return self._fill(job)
        except SourceError as error:
            return self._failed(job, error)

    def status(self, now: datetime) -> SourceStatus:
        interval_s = int(LOOK_EVERY.total_seconds())
        return self._health.status(now, interval_s, self._health.due_at(now))

    def close(self) -> None:
        self._client.close()

    def _next_job(self, now: datetime) -> Job | None:
        missing = {days: self._missing(days, now) for days in HISTORY_RANGES}
        jobs = (job for job in self._jobs(missing) if job.coin_id in missing[job.days])
        return next(jobs, None)

    def _jobs(self, missing: Mapping[int, Iterable[str]]) -> Iterator[Job]:
        """Yield the most urgent jobs first, those that are done already too."""
        opened, wanted = self._wanted.opened(), self._wanted.wanted()
        [hourly, *_] = HISTORY_RANGES
        for coin_id in (*opened, *wanted):
            yield Job(coin_id, hourly, CallKind.WAITING)
        for days in HISTORY_RANGES:
            for coin_id in opened:
                yield Job(coin_id, days, CallKind.WAITING)
        # In the background, so that calls are left for the next coin that is starred or opened.
        for queue in (dict.fromkeys(HISTORY_RANGES, wanted), missing):
            for days, coin_ids in queue.items():
                for coin_id in coin_ids:
                    yield Job(coin_id, days, CallKind.BACKGROUND)

    def _missing(self, days: int, now: datetime) -> dict[str, None]:
        """Return the ordered set of coins without this range."""
        ids = self._wanted.unfilled(days, MANY)
        until = {one: self._skip_until.get((one, days), now) for one in ids}
        # A time that is too far ahead is of a clock that was set back.
        return dict.fromkeys(one for one in ids if not now < until[one] <= now + FILLED_FOR)

    def _fill(self, job: Job) -> Poll:
        blocks, rejected = fetch_range(self._client, job, self._clock)
        now = self._clock()
        self._health.succeed(now)
        events = [history_event(block, now) for block in blocks]
        return Poll(events, rejected, self._health.to_state() | _skip(job, now + FILLED_FOR))

    def _failed(self, job: Job, error: SourceError) -> Poll:
        now = self._clock()
        refused = _skip(job, now + REFUSED_FOR)
        if error.reason.code in ("not_found", "beyond_plan"):  # of this coin or range only
            self._health.succeed(now)
            request = f"{job.coin_id}, {job.days} days".encode()
            row = RejectedRow(request, str(error), job.coin_id)
            return Poll((), [row], self._health.to_state() | refused)
        retry = doubled(FIRST_RETRY, self._health.fail(now, error), LONGEST_RETRY)
        self._health.next_at = now + min(error.retry_after or retry, LONGEST_RETRY)
        skipped = refused if isinstance(error, PayloadError) else {}
        return Poll(state=self._health.to_state() | skipped, error=error)


def _skip(job: Job, until: datetime) -> dict[str, str]:
    return {"coin_id": job.coin_id, "days": str(job.days), "skip_until": rfc3339(until)}
