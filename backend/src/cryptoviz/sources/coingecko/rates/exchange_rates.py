"""The hourly poll of /exchange_rates: units of every currency per bitcoin."""

from datetime import datetime, timedelta

from cryptoviz.clock import Clock, to_ms
from cryptoviz.model.events import exchange_rates_event
from cryptoviz.model.records import COINGECKO
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.rates.payload import parse_exchange_rates
from cryptoviz.sources.conditional import ConditionalSource, Parsed
from cryptoviz.sources.http.client import HttpResponse, Validators
from cryptoviz.sources.quota.patience import Patience
from cryptoviz.sources.source_health import SourceHealth

HOUR = timedelta(hours=1)


class ExchangeRateSource(ConditionalSource):
    """Source `coingecko-rates`. Every poll is an event: a rate that did not change is known too."""

    topic = MARKETS

    def __init__(self, client: CoinGeckoClient, clock: Clock) -> None:
        health = SourceHealth(f"{COINGECKO}-rates", f"{TITLE}: exchange rates", "market", HOUR)
        super().__init__(health, clock, HOUR)
        client.on_change(health.retry_now)
        self._client, self._first_retry = client, timedelta(minutes=1)
        self._patience = Patience()

    def due_at(self, now: datetime) -> datetime:
        return self._patience.due_at(self._client.governor, super().due_at(now), now)

    def close(self) -> None:
        self._client.close()

    def _fetch(self, validators: Validators) -> HttpResponse:
        kind = self._patience.kind(self._clock())
        response = self._client.get("/exchange_rates", {}, kind)
        self._patience.end()
        return response

    def _parse(self, response: HttpResponse) -> Parsed:
        now = self._clock()
        rates, rejected = parse_exchange_rates(response.body, to_ms(now))
        return [exchange_rates_event(rates, now)], rejected, {}
