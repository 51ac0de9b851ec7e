"""The live poll of /coins/markets, page by page."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.model.events import Event, absence_event, content_hash, snapshot_event
from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import COINGECKO, MarketSnapshot, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.live.pages import MarketPages
from cryptoviz.sources.coingecko.live.poll_state import PollState, read_state
from cryptoviz.sources.coingecko.live.sparklines import SparklineRequests
from cryptoviz.sources.coingecko.payload import parse_markets
from cryptoviz.sources.http.reasons import BLOCKING, make_reason
from cryptoviz.sources.quota.governor import Usage
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.source_health import SourceHealth, doubled

_log = logging.getLogger(__name__)

BLOCKED_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=1)


class CoinGeckoSource:
    """Source `coingecko`. A poll that the minute's budget interrupts continues at its next page."""

    name = COINGECKO
    topic = MARKETS

    def __init__(
        self,
        client: CoinGeckoClient,
        pages: MarketPages,
        sparklines: SparklineRequests,
        clock: Clock,
    ) -> None:
        self._client, self._pages, self._clock = client, pages, clock
        self._sparklines = sparklines
        self._health = SourceHealth(self.name, TITLE, "market", LONGEST_RETRY)
        client.on_change(self._health.retry_now)
        self._state = b"{}"  # a PollState as JSON
        self._usage = Usage(0, None, 60, month_spent=False)
        self._missing: Sequence[str] = ()  # coins of the settings that were in no answer
        self._warned: set[str] = set()

    def set_state(self, state: Mapping[str, str]) -> None:
        self._state = state.get("poll", "{}").encode()
        self._health.restore(state)
        self._missing = self._configured(read_state(self._state).missing)

    def due_at(self, now: datetime) -> datetime:
        held = self._health.due_at(now)
        if read_state(self._state).page:
            return held
        try:
            return max(held, self._client.governor.live_due(now, self._pages.calls()))
        except SourceUnavailableError:
            return held  # poll() meets the same error and reports it

    def poll(self, now: datetime) -> Poll:
        self._health.next_at = None
        self._update_usage(now)
        state = read_state(self._state)
        events: list[Event] = []
        rejected: list[RejectedRow] = []
        error = None
        try:
            # The state of an earlier version has no answers of the poll that was interrupted.
            if paid := state.page == 0 or len(state.answered) != state.page:
                self._client.governor.start_poll(now, self._pages.calls())
                self._sparklines.begin(now, self._health.last_success)
                state.begin()
            while request := self._pages.request(state.page):
                found, bad = self._fetch(request, None if paid else CallKind.LIVE, state)
                events += found
                rejected += bad
                state.requested += request["ids"].split(",") if "ids" in request else ()
                paid, state.page = False, state.page + 1
            done = self._clock()
            events += [
                absence_event(coin, done, requested=requested)
                for coin, requested in state.finish().items()
            ]
            self._warn(self._configured(state.missing))
            self._health.succeed(done)
            self._sparklines.end()
            self._client.governor.on_success(done)
        except SourceError as failure:
            self._sparklines.end(failure)
            error = self._interrupt(failure, state)
        polled = {**self._health.to_state(), "poll": msgspec.json.encode(state).decode()}
        return Poll(events, rejected, polled, error)

    def status(self, now: datetime) -> SourceStatus:
        self._update_usage(now)
        usage, more = self._usage, dict[str, object]()
        status = self._health.status(now, usage.interval_s, self.due_at(now))
        if usage.month_spent and status.state == "ok":
            more = {"state": "waiting", "reason": make_reason("budget_month", TITLE)}
        more |= {"missing_coins": tuple(self._missing)}
        more |= {"calls_month": usage.calls_month, "budget_month": usage.budget_month}
        return status.model_copy(update=more)

    def close(self) -> None:
        self._client.close()

    def _fetch(
        self, request: dict[str, str], kind: CallKind | None, state: PollState
    ) -> tuple[list[Event], list[RejectedRow]]:
        request = request | self._sparklines.parameters()
        key = content_hash(request)
        response = self._client.get("/coins/markets", request, kind, state.validators_of(key))
        if response.status == 304 and key in state.listed:  # else it has no rows, and is an error
            state.answered.append(key)
            return [], []
        snapshots, rejected = parse_markets(response.body, self._usage.interval_s)
        self._sparklines.store(response.body, self._clock())
        kept = self._pages.select(request, snapshots)
        unreadable = [row.key for row in rejected if row.key]
        ids = [*(snapshot.coin_id for snapshot in kept), *unreadable]
        state.record(key, ids, response.validators)
        state.answered.append(key)
        return self._new_events(kept, state), rejected

    def _new_events(self, snapshots: Sequence[MarketSnapshot], state: PollState) -> list[Event]:
        """Return events of changed coins: CoinGecko serves the same values for minutes."""
        now, events = self._clock(), []
        for snapshot in snapshots:
            updated = to_ms(snapshot.last_updated) if snapshot.last_updated else None
            if updated is None or state.published.get(snapshot.coin_id) != updated:
                events.append(snapshot_event(snapshot, now))
            state.published[snapshot.coin_id] = updated or 0
        return events

    def _configured(self, missing: Sequence[str]) -> list[str]:
        return [coin for coin in self._pages.configured if coin in missing]

    def _warn(self, missing: Sequence[str]) -> None:
        """Log the coins of the settings that are in no answer, each once."""
        if new := [coin for coin in missing if coin not in self._warned]:
            _log.warning("COINS names coins that CoinGecko does not return", extra={"coins": new})
            self._warned.update(new)

    def _interrupt(self, error: SourceError, state: PollState) -> SourceError | None:
        """Decide when to continue; return the error unless it only delays the poll."""
        now, wait = self._clock(), error.retry_after
        if error.reason.code == "budget_minute":
            # Another process polls, or the pages left must wait for the next minute.
            self._health.next_at = now + min(wait or BLOCKED_RETRY, timedelta(minutes=1))
            return None
        state.page = 0
        repeats = self._health.fail(now, error)
        if error.reason.code in BLOCKING:
            wait = doubled(BLOCKED_RETRY, repeats, LONGEST_RETRY)
        if wait is not None and error.reason.code != "budget_month":
            self._health.next_at = now + wait
        return error

    def _update_usage(self, now: datetime) -> None:
        try:
            self._usage = self._client.governor.usage(now, self._pages.calls())
        except SourceUnavailableError:
            return  # while the database is away, the last values are used
