"""Fills history from /coins/{id}/market_chart, by what people look at.

First come 90 days of the coins that were opened, then 90 days of each favourite, the day and the
year of the opened ones, those of the favourites, then the other coins by rank.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import PayloadError, SourceError
from cryptoviz.model.events import history_event
from cryptoviz.model.polling import Poll, RejectedRow, WantedCoins
from cryptoviz.model.records import HISTORY_RANGES, MarketHistory
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from cryptoviz.sources.coingecko.on_demand_source import OnDemandSource
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.source_health import parse_time

FILLED_FOR = timedelta(days=1)  # how long a fetched range is skipped: the index may lag
REFUSED_FOR = timedelta(hours=6)
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


class CoinGeckoHistorySource(OnDemandSource[Job]):
    """Source `coingecko-history`: each poll fetches one range of one coin."""

    def __init__(self, client: CoinGeckoClient, wanted: WantedCoins, clock: Clock) -> None:
        super().__init__("history", "history", client, clock)
        self._wanted = wanted
        self._skip_until: dict[tuple[str, int], datetime] = {}

    def set_state(self, state: Mapping[str, str]) -> None:
        self._health.restore(state)
        if until := parse_time(state, "skip_until"):
            if len(self._skip_until) > 3 * MANY:
                self._skip_until.clear()
            self._skip_until[state["coin_id"], int(state["days"])] = until

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

    def _kind(self, job: Job) -> CallKind:
        return job.kind

    def _fetch(self, job: Job) -> Poll:
        try:
            blocks, rejected = fetch_range(self._client, job, self._clock)
        except SourceError as error:
            if error.reason.code not in ("not_found", "beyond_plan"):
                raise
            return self._refused(job, error)
        now = self._clock()
        self._health.succeed(now)
        events = [history_event(block, now) for block in blocks]
        return Poll(events, rejected, self._health.to_state() | _skip(job, now + FILLED_FOR))

    def _refused(self, job: Job, error: SourceError) -> Poll:
        """Skip a range that the source does not have. The others are not concerned."""
        now = self._clock()
        self._health.succeed(now)
        row = RejectedRow(f"{job.coin_id}, {job.days} days".encode(), str(error), job.coin_id)
        return Poll((), [row], self._health.to_state() | _skip(job, now + REFUSED_FOR))

    def _after_failure(self, job: Job, error: SourceError, now: datetime) -> dict[str, str]:
        is_bad = isinstance(error, PayloadError)
        return self._health.to_state() | (_skip(job, now + REFUSED_FOR) if is_bad else {})


def _skip(job: Job, until: datetime) -> dict[str, str]:
    return {"coin_id": job.coin_id, "days": str(job.days), "skip_until": rfc3339(until)}
