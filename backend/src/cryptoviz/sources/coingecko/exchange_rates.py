"""The hourly poll of /exchange_rates: units of every currency per bitcoin."""

from datetime import timedelta

from cryptoviz.clock import Clock, to_ms
from cryptoviz.model.events import exchange_rates_event
from cryptoviz.model.records import COINGECKO
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.rates_payload import parse_exchange_rates
from cryptoviz.sources.conditional import ConditionalSource, Parsed
from cryptoviz.sources.http.client import HttpResponse, Validators
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.sources.source_health import SourceHealth

HOUR = timedelta(hours=1)
# Afterwards the call no longer waits for the history of coins, which can take all background calls.
PATIENCE = timedelta(minutes=70)


class ExchangeRateSource(ConditionalSource):
    """Source `coingecko-rates`. Every poll is an event: a rate that did not change is known too."""

    topic = MARKETS

    def __init__(self, client: CoinGeckoClient, clock: Clock) -> None:
        health = SourceHealth(f"{COINGECKO}-rates", f"{TITLE}: exchange rates", "market", HOUR)
        super().__init__(health, clock, HOUR)
        self._client, self._first_retry = client, timedelta(minutes=1)

    def close(self) -> None:
        self._client.close()

    def _fetch(self, validators: Validators) -> HttpResponse:
        last = self._health.last_success
        is_late = last is None or self._clock() - last > PATIENCE
        kind = CallKind.WAITING if is_late else CallKind.BACKGROUND
        return self._client.get("/exchange_rates", {}, kind)

    def _parse(self, response: HttpResponse) -> Parsed:
        now = self._clock()
        rates, rejected = parse_exchange_rates(response.body, to_ms(now))
        return [exchange_rates_event(rates, now)], rejected, {}
