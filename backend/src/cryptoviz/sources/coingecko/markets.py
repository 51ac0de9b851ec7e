"""The live poll of /coins/markets, page after page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import orjson

from cryptoviz.clock import Clock
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.model.events import Event, content_hash, snapshot_event
from cryptoviz.model.polling import Poll, RejectedRow, WantedCoins
from cryptoviz.model.records import COINGECKO, MarketSnapshot, SourceStatus, StatusReason
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.pages import Pages
from cryptoviz.sources.coingecko.payload import parse_markets
from cryptoviz.sources.http.client import Answer, Validators
from cryptoviz.sources.http.reasons import BLOCKING, reason
from cryptoviz.sources.quota.governor import Usage
from cryptoviz.sources.quota.ledger import Use
from cryptoviz.sources.source_health import Progress, put_off

BLOCKED_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=1)


class CoinGeckoSource:
    """Source `coingecko`. A poll that the minute's budget interrupts is continued by the next, at the page where it stopped."""

    name = COINGECKO
    topic = MARKETS

    def __init__(
        self,
        client: CoinGeckoClient,
        wanted: WantedCoins,
        clock: Clock,
        *,
        top_coins: int,
        coins: Sequence[str] = (),
        vs_currency: str = "usd",
    ) -> None:
        self._client, self._clock, self._vs = client, clock, vs_currency
        self._pages = Pages(wanted, top_coins=top_coins, coins=coins, vs_currency=vs_currency)
        self._progress = Progress()
        self._not_before: datetime | None = None
        self._round: Iterator[dict[str, str]] | None = None  # the pages of the poll under way
        self._page: dict[str, str] | None = None  # the one that could not be asked for yet
        self._validators: dict[str, Validators] = {}
        self._published: dict[str, datetime] = {}  # last_updated by coin, of what is durable
        self._learnt: tuple[dict[str, Validators], dict[str, datetime]] = ({}, {})
        self._usage = Usage(0, None, 60, month_spent=False)

    def restore(self, state: Mapping[str, str]) -> None:
        self._progress = Progress.from_state(state)
        kept = orjson.loads(state.get("validators", "{}"))
        self._validators = {page: Validators(*pair) for page, pair in kept.items()}

    def due_at(self, now: datetime) -> datetime:
        held = put_off(self._not_before, now, LONGEST_RETRY)
        if self._round is not None:
            return held
        try:
            return max(held, self._client.governor.live_due(now, self._pages.calls()))
        except SourceUnavailableError:
            return held  # poll() meets the same error, and tells it

    def poll(self, now: datetime) -> Poll:
        self._not_before = None
        self._learnt = ({}, {})
        events: list[Event] = []
        rejected: list[RejectedRow] = []
        try:
            self._begin(now)
            for page, use in self._left():
                found, bad = self._ask(page, use)
                events += found
                rejected += bad
        except SourceError as error:
            return Poll(events, rejected, self._state(), self._stopped(error))
        return Poll(events, rejected, self._state(), None)

    def saved(self, poll: Poll) -> None:
        validators, published = self._learnt
        if len(self._validators) > 4 * (
            self._pages.calls() + 1
        ):  # pages by id change with what is wanted
            self._validators = {}
        self._validators |= validators
        if len(self._published) > 2 * self._pages.most_coins:
            self._published = {}
        self._published |= published

    def status(self, now: datetime) -> SourceStatus:
        self._measure(now)
        status = self._progress.status(
            self.name, TITLE, "market", now, self._usage.interval_s, self.due_at(now)
        )
        spent: dict[str, object] = {
            "calls_month": self._usage.calls_month,
            "budget_month": self._usage.budget_month,
        }
        if self._usage.month_spent and status.state == "ok":
            why = reason("budget_month", TITLE)
            spent |= {"state": "waiting", "reason": StatusReason(code=why.code, detail=why.detail)}
        return status.model_copy(update=spent)

    def close(self) -> None:
        self._client.close()

    def _begin(self, now: datetime) -> None:
        if self._round is None:
            self._measure(now)
            self._client.governor.start_poll(now, self._pages.calls())
            self._round = self._pages.requests()

    def _left(self) -> Iterator[tuple[dict[str, str], Use | None]]:
        """The pages still to ask for, each with what its call is spent as; the first was paid for when the poll began."""
        use = None if self._page is None else Use.LIVE
        while self._round is not None:
            self._page = self._page or next(self._round, None)
            if self._page is None:
                break
            yield self._page, use
            self._page, use = None, Use.LIVE
        self._round = None
        self._finish()

    def _finish(self) -> None:
        now = self._clock()
        self._progress = self._progress.succeeded(now)
        self._client.governor.answered(now)

    def _ask(self, page: dict[str, str], use: Use | None) -> tuple[list[Event], list[RejectedRow]]:
        key = content_hash(page)
        answer = self._client.get("/coins/markets", page, use, self._validators.get(key))
        if answer.status == 304:
            return [], []
        snapshots, rejected = parse_markets(answer.body, self._vs, self._usage.interval_s)
        return self._events(self._pages.asked_for(page, snapshots), key, answer), rejected

    def _events(self, snapshots: Sequence[MarketSnapshot], key: str, answer: Answer) -> list[Event]:
        """Events of what was not published by the poll before: the same figures are served for minutes."""
        validators, published = self._learnt
        now = self._clock()
        validators[key] = answer.validators
        events = []
        for snapshot in snapshots:
            known = (
                snapshot.last_updated is not None
                and self._published.get(snapshot.coin_id) == snapshot.last_updated
            )
            if snapshot.last_updated is not None:
                published[snapshot.coin_id] = snapshot.last_updated
            if not known:
                events.append(snapshot_event(snapshot, now))
        return events

    def _stopped(self, error: SourceError) -> SourceError | None:
        """What the error that ended a poll means for the next one."""
        now = self._clock()
        wait = error.retry_after if isinstance(error, SourceUnavailableError) else None
        if error.reason.code == "budget_minute":
            # Another process polls, or the pages left must wait for the next minute: nothing is wrong.
            self._not_before = now + min(wait or BLOCKED_RETRY, timedelta(minutes=1))
            return None
        self._round = self._page = None
        self._progress = self._progress.failed(now, error)
        if error.reason.code in BLOCKING:
            wait = min(BLOCKED_RETRY * 2 ** min(self._progress.failures - 1, 4), LONGEST_RETRY)
        if wait is not None and error.reason.code != "budget_month":
            self._not_before = now + wait
        return error

    def _state(self) -> dict[str, str]:
        kept = {**self._validators, **self._learnt[0]}
        pairs = {
            page: (one.etag, one.last_modified)
            for page, one in kept.items()
            if one.etag or one.last_modified
        }
        return {**self._progress.to_state(), "validators": orjson.dumps(pairs).decode()}

    def _measure(self, now: datetime) -> None:
        try:
            self._usage = self._client.governor.usage(now, self._pages.calls())
        except SourceUnavailableError:
            return  # the database is away: the last figures are the best there are
