"""History on request: which ranges are missing, and fetching them within the budget."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from cryptoviz.clock import Clock, rfc3339, to_ms
from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import HISTORY_RANGES, MarketHistory
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.history.market_chart import spacing_s
from cryptoviz.sources.coingecko.history.source import Job, fetch_range
from cryptoviz.sources.http.reasons import BLOCKING

Fetched = Mapping[int, int]  # ranges in days, and when each was fetched last (epoch ms)
Blocks = tuple[Sequence[MarketHistory], Sequence[RejectedRow]]

TRIES = 4
FIRST_RETRY = timedelta(seconds=5)
_DAY_MS = 86_400_000
_FINAL = BLOCKING | {"not_found"}  # failures that another try would repeat
_BUDGET = ("budget_minute", "budget_month", "rate_limited")


def missing_ranges(days: int, fetched: Fetched) -> list[int]:
    """Return the ranges up to `days` that no fetched one contains at the same spacing."""
    return [
        wanted
        for wanted in _ranges(days)
        if not any(one >= wanted and spacing_s(one) == spacing_s(wanted) for one in fetched)
    ]


def ranges_for_gaps(
    gaps: Iterable[tuple[int, int]], days: int, fetched: Fetched, now: datetime
) -> list[int]:
    """Return the ranges that cover the gaps of the last `days`, with the finest points there are.

    A gap that a range covered when it was fetched stays: the source has no more.
    """
    now_ms, found = to_ms(now), set[int]()
    for start, end in gaps:
        start = max(start, now_ms - days * _DAY_MS)
        covering = next((one for one in _ranges(days) if now_ms - start <= one * _DAY_MS), days)
        at = fetched.get(covering, 0)
        is_tried = at >= end and at - covering * _DAY_MS <= start
        if start < end and not is_tried:
            found.add(covering)
    return sorted(found)


def _ranges(days: int) -> Sequence[int]:
    return (*(one for one in sorted(HISTORY_RANGES) if one < days), days)


class Backfill:
    """Fetches ranges, one after the other. `note` gets sentences for the user."""

    def __init__(
        self,
        client: CoinGeckoClient,
        clock: Clock,
        wait: Callable[[timedelta], None],
        note: Callable[[str], None],
    ) -> None:
        self._client, self._clock, self._wait, self._note = client, clock, wait, note
        self._noted = ""
        self._beyond_plan = set[int]()  # ranges in days
        self._not_found = set[str]()  # ids of coins

    def fetch(self, job: Job) -> Blocks | None:
        """Return the blocks and the bad points; None if the source does not have this range.

        Raises SourceError for a failure that concerns every range.
        """
        if job.days in self._beyond_plan or job.coin_id in self._not_found:
            return None
        try:
            return self._fetch_with_retries(job)
        except SourceError as error:
            if not isinstance(error, PayloadError) and error.reason.code != "not_found":
                raise
            if error.reason.code == "beyond_plan":
                self._beyond_plan.add(job.days)
            if error.reason.code == "not_found":
                self._not_found.add(job.coin_id)
            self._note(f"{job.coin_id}, {job.days} day{'' if job.days == 1 else 's'}: {error}")
            return None

    def _fetch_with_retries(self, job: Job) -> Blocks:
        """Wait until the budget has a call. Try again three times after another failure."""
        failures = 0
        while True:
            try:
                return fetch_range(self._client, job, self._clock)
            except SourceUnavailableError as error:
                failures += error.reason.code not in _BUDGET
                if error.reason.code in _FINAL or failures == TRIES:
                    raise
                self._pause(error, FIRST_RETRY * 3**failures)

    def _pause(self, error: SourceUnavailableError, retry: timedelta) -> None:
        wait = error.retry_after or retry
        if self._noted != error.reason.code:
            self._noted = error.reason.code
            self._note(f"{error} Waiting until {rfc3339(self._clock() + wait)}.")
        self._wait(wait)
