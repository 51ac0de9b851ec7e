"""Filling history from /coins/{id}/market_chart: first for coins that users wait for, then for the others by rank."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

from cryptoviz.clock import Clock
from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.model.events import history_event
from cryptoviz.model.polling import Poll, RejectedRow, WantedCoins
from cryptoviz.model.records import COINGECKO, HISTORY_RANGES, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.market_chart import parse_market_chart
from cryptoviz.sources.quota.ledger import Use
from cryptoviz.sources.source_health import Progress, put_off

LOOK = timedelta(
    seconds=2
)  # how often to look what is wanted: a coin just starred has its charts within a minute
FILLED_FOR = timedelta(days=1)  # how long an answer is remembered: the index may lag behind
REFUSED_FOR = timedelta(hours=6)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=15), timedelta(minutes=15)
MANY = 10_000


class Job(NamedTuple):
    """One call: a coin, a range of days, and what the call is spent as."""

    coin_id: str
    days: int
    use: Use


class CoinGeckoHistorySource:
    """Source `coingecko-history`: one range of one coin a poll."""

    name = f"{COINGECKO}-history"
    topic = MARKETS

    def __init__(
        self,
        client: CoinGeckoClient,
        wanted: WantedCoins,
        clock: Clock,
        *,
        vs_currency: str = "usd",
    ) -> None:
        self._client, self._wanted, self._clock, self._vs = client, wanted, clock, vs_currency
        self._progress = Progress()
        self._job: Job | None = None
        self._look_at: datetime | None = None
        self._not_before: datetime | None = None
        self._done: dict[tuple[str, int], datetime] = {}  # until when not to ask again

    def restore(self, state: Mapping[str, str]) -> None:
        self._progress = Progress.from_state(state)

    def due_at(self, now: datetime) -> datetime:
        """Looks, every two seconds, what is wanted and whether a call for it is free."""
        held = put_off(self._not_before, now, LONGEST_RETRY)
        if held > now:
            return held
        if self._look_at is not None and now < self._look_at <= now + LOOK:
            return self._look_at
        self._look_at = now + LOOK
        self._job = self._next_job(now)
        if self._job is None:
            return self._look_at
        try:
            free = self._client.governor.free_at(self._job.use, now)
        except SourceUnavailableError:
            return self._look_at
        return min(free, self._look_at) if free > now else now

    def poll(self, now: datetime) -> Poll:
        self._look_at = None
        job = self._job
        if job is None:
            return Poll()
        self._not_before = None
        try:
            return self._fill(job)
        except SourceError as error:
            return self._failed(job, error)

    def saved(self, poll: Poll) -> None:
        job, self._job = self._job, None
        if job is not None and poll.error is None:
            self._remember(job, REFUSED_FOR if poll.rejected and not poll.events else FILLED_FOR)

    def status(self, now: datetime) -> SourceStatus:
        next_try = put_off(self._not_before, now, LONGEST_RETRY)
        return self._progress.status(
            self.name, f"{TITLE}: history", "market", now, int(LOOK.total_seconds()), next_try
        )

    def close(self) -> None:
        self._client.close()

    def _next_job(self, now: datetime) -> Job | None:
        missing = {days: self._missing(days, now) for days in HISTORY_RANGES}
        for coin_id in self._wanted.wanted():
            for days in HISTORY_RANGES:
                if coin_id in missing[days]:
                    return Job(coin_id, days, Use.WAITING)
        for days, coin_ids in missing.items():
            for coin_id in coin_ids:
                return Job(coin_id, days, Use.BACKGROUND)
        return None

    def _missing(self, days: int, now: datetime) -> dict[str, None]:
        """An ordered set of the coins without this range."""
        asked = self._wanted.unfilled(days, MANY)
        return dict.fromkeys(
            coin_id for coin_id in asked if self._done.get((coin_id, days), now) <= now
        )

    def _fill(self, job: Job) -> Poll:
        params = {"vs_currency": self._vs, "days": str(job.days)}
        answer = self._client.get(
            f"/coins/{quote(job.coin_id, safe='')}/market_chart", params, job.use
        )
        blocks, rejected = parse_market_chart(answer.body, job.coin_id, self._vs, job.days)
        now = self._clock()
        self._progress = self._progress.succeeded(now)
        return Poll(
            [history_event(block, now) for block in blocks], rejected, self._progress.to_state()
        )

    def _failed(self, job: Job, error: SourceError) -> Poll:
        now = self._clock()
        if error.reason.code in (
            "not_found",
            "beyond_plan",
        ):  # that coin's or that range's own trouble
            self._progress = self._progress.succeeded(now)
            asked = f"{job.coin_id}, {job.days} days".encode()
            return Poll(
                (), [RejectedRow(asked, str(error), job.coin_id)], self._progress.to_state()
            )
        self._progress = self._progress.failed(now, error)
        if isinstance(error, PayloadError):
            self._remember(job, REFUSED_FOR)
        told = error.retry_after if isinstance(error, SourceUnavailableError) else None
        doubled: timedelta = FIRST_RETRY * 2 ** min(max(self._progress.failures - 1, 0), 6)
        self._not_before = now + min(told or doubled, LONGEST_RETRY)
        return Poll(state=self._progress.to_state(), error=error)

    def _remember(self, job: Job, span: timedelta) -> None:
        if len(self._done) > 3 * MANY:
            self._done.clear()
        self._done[job.coin_id, job.days] = self._clock() + span
