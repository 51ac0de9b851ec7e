"""Rates of the past year of each currency in use, from bitcoin's charts in it and in dollars."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import orjson

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import PayloadError, SourceError
from cryptoviz.model.events import exchange_rates_event
from cryptoviz.model.polling import Poll
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from cryptoviz.sources.coingecko.on_demand_source import FIRST_RETRY, OnDemandSource
from cryptoviz.sources.coingecko.rates.payload import rates_of_charts
from cryptoviz.sources.quota.ledger import CallKind

# A currency in use is fetched again: the hourly rates have holes where nothing was running.
FILLED_FOR = timedelta(days=7)
REFUSED_FOR = timedelta(days=1)
DOLLARS_FOR = timedelta(hours=12)
DAYS = 365


class WantedCurrencies(Protocol):
    """Currencies in use. While the database is away, the last answer is repeated."""

    def codes(self) -> Sequence[str]:
        """Return codes of currencies, without US dollars."""


class RateHistorySource(OnDemandSource[str]):
    """Source `coingecko-rate-history`. A job is the code of a currency."""

    def __init__(self, client: CoinGeckoClient, wanted: WantedCurrencies, clock: Clock) -> None:
        super().__init__("rate-history", "past exchange rates", client, clock)
        self._wanted = wanted
        self._skip_until: dict[str, str] = {}
        self._dollars: Mapping[int, float] = {}
        self._dollars_at: datetime | None = None

    def set_state(self, state: Mapping[str, str]) -> None:
        self._health.restore(state)
        self._skip_until = orjson.loads(state.get("skip_until", "{}"))

    def _next_job(self, now: datetime) -> str | None:
        return next((code for code in self._wanted.codes() if self._is_due(code, now)), None)

    def _kind(self, job: str) -> CallKind:
        return CallKind.WAITING

    def _is_due(self, code: str, now: datetime) -> bool:
        text = self._skip_until.get(code)
        # A time that is too far ahead is of a clock that was set back.
        return text is None or not now < datetime.fromisoformat(text) <= now + FILLED_FOR

    def _fetch(self, job: str) -> Poll:
        if self._dollars_at is None or not self._is_fresh(self._dollars_at):
            self._dollars, self._dollars_at = self._chart("usd"), self._clock()
            return Poll(state=self._succeeded())
        rates = rates_of_charts(job, self._chart(job), self._dollars)
        now = self._clock()
        self._skip(job, now + FILLED_FOR)
        events = [exchange_rates_event(rates, now)] if rates.rates else []
        return Poll(events, state=self._succeeded())

    def _is_fresh(self, fetched_at: datetime) -> bool:
        return abs(self._clock() - fetched_at) < DOLLARS_FOR

    def _chart(self, code: str) -> dict[int, float]:
        params = {"vs_currency": code, "days": str(DAYS)}
        response = self._client.get("/coins/bitcoin/market_chart", params, CallKind.WAITING)
        blocks, _ = parse_market_chart(response.body, "bitcoin", DAYS, self._clock())
        return {point.at: point.price for block in blocks for point in block.points}

    def _after_failure(self, job: str, error: SourceError, now: datetime) -> dict[str, str]:
        # One that fails does not keep the others waiting.
        held = self._health.due_at(now) + FIRST_RETRY
        self._skip(job, now + REFUSED_FOR if isinstance(error, PayloadError) else held)
        return self._state()

    def _skip(self, code: str, until: datetime) -> None:
        self._skip_until = {**self._skip_until, code: rfc3339(until)}

    def _succeeded(self) -> dict[str, str]:
        self._health.succeed(self._clock())
        return self._state()

    def _state(self) -> dict[str, str]:
        return {**self._health.to_state(), "skip_until": orjson.dumps(self._skip_until).decode()}
