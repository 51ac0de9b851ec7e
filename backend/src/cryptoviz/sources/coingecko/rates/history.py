"""Rates of the past year of each currency in use, from bitcoin's charts in it and in dollars."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import orjson

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.model.events import exchange_rates_event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import COINGECKO, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from cryptoviz.sources.coingecko.rates.payload import rates_of_charts
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.source_health import SourceHealth, doubled

LOOK_EVERY = timedelta(seconds=2)
# A currency in use is fetched again: the hourly rates have holes where nothing was running.
FILLED_FOR = timedelta(days=7)
REFUSED_FOR = timedelta(days=1)
DOLLARS_FOR = timedelta(hours=12)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=15), timedelta(minutes=15)
DAYS = 365


class WantedCurrencies(Protocol):
    """Currencies in use. While the database is away, the last answer is repeated."""

    def codes(self) -> Sequence[str]:
        """Return codes of currencies, without US dollars."""


class RateHistorySource:
    """Source `coingecko-rate-history`: each poll fetches one chart."""

    name = f"{COINGECKO}-rate-history"
    topic = MARKETS

    def __init__(self, client: CoinGeckoClient, wanted: WantedCurrencies, clock: Clock) -> None:
        self._client, self._wanted, self._clock = client, wanted, clock
        title = f"{TITLE}: past exchange rates"
        self._health = SourceHealth(self.name, title, "market", LONGEST_RETRY)
        self._look_at: datetime | None = None
        self._code: str | None = None
        self._skip_until: dict[str, str] = {}
        self._dollars: Mapping[int, float] = {}
        self._dollars_at: datetime | None = None

    def set_state(self, state: Mapping[str, str]) -> None:
        self._health.restore(state)
        self._skip_until = orjson.loads(state.get("skip_until", "{}"))

    def due_at(self, now: datetime) -> datetime:
        """Look for a currency every two seconds, and return when there is a call for it."""
        held = self._health.due_at(now)
        if held > now:
            return held
        if self._look_at is not None and now < self._look_at <= now + LOOK_EVERY:
            return self._look_at
        self._look_at = now + LOOK_EVERY
        self._code = next((code for code in self._wanted.codes() if self._is_due(code, now)), None)
        if self._code is None:
            return self._look_at
        try:
            free = self._client.governor.free_at(CallKind.WAITING, now)
        except SourceUnavailableError:
            return self._look_at
        return min(free, self._look_at) if free > now else now

    def poll(self, now: datetime) -> Poll:
        code, self._code, self._look_at = self._code, None, None
        if code is None:
            return Poll()
        self._health.next_at = None
        try:
            return self._fill(code)
        except SourceError as error:
            return self._failed(code, error)

    def status(self, now: datetime) -> SourceStatus:
        interval_s = int(LOOK_EVERY.total_seconds())
        return self._health.status(now, interval_s, self._health.due_at(now))

    def close(self) -> None:
        self._client.close()

    def _is_due(self, code: str, now: datetime) -> bool:
        text = self._skip_until.get(code)
        # A time that is too far ahead is of a clock that was set back.
        return text is None or not now < datetime.fromisoformat(text) <= now + FILLED_FOR

    def _fill(self, code: str) -> Poll:
        if self._dollars_at is None or not self._is_fresh(self._dollars_at):
            self._dollars, self._dollars_at = self._chart("usd"), self._clock()
            return Poll(state=self._succeeded())
        rates = rates_of_charts(code, self._chart(code), self._dollars)
        now = self._clock()
        self._skip(code, now + FILLED_FOR)
        events = [exchange_rates_event(rates, now)] if rates.rates else []
        return Poll(events, state=self._succeeded())

    def _is_fresh(self, fetched_at: datetime) -> bool:
        return abs(self._clock() - fetched_at) < DOLLARS_FOR

    def _chart(self, code: str) -> dict[int, float]:
        params = {"vs_currency": code, "days": str(DAYS)}
        response = self._client.get("/coins/bitcoin/market_chart", params, CallKind.WAITING)
        blocks, _ = parse_market_chart(response.body, "bitcoin", DAYS, self._clock())
        return {point.at: point.price for block in blocks for point in block.points}

    def _failed(self, code: str, error: SourceError) -> Poll:
        now = self._clock()
        retry = doubled(FIRST_RETRY, self._health.fail(now, error), LONGEST_RETRY)
        self._health.next_at = now + min(error.retry_after or retry, LONGEST_RETRY)
        # One that fails does not keep the others waiting.
        is_refused = isinstance(error, PayloadError)
        self._skip(code, now + REFUSED_FOR if is_refused else self._health.next_at + retry)
        return Poll(state=self._state(), error=error)

    def _skip(self, code: str, until: datetime) -> None:
        self._skip_until = {**self._skip_until, code: rfc3339(until)}

    def _succeeded(self) -> dict[str, str]:
        self._health.succeed(self._clock())
        return self._state()

    def _state(self) -> dict[str, str]:
        return {**self._health.to_state(), "skip_until": orjson.dumps(self._skip_until).decode()}
