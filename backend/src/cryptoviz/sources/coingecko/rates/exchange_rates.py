"""The hourly poll of /exchange_rates: units of every currency per bitcoin."""

from datetime import timedelta

from cryptoviz.clock import Clock, to_ms
from cryptoviz.model.events import exchange_rates_event
from cryptoviz.sources.coingecko.background_source import BackgroundSource
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.rates.payload import parse_exchange_rates
from cryptoviz.sources.conditional import Parsed
from cryptoviz.sources.http.client import HttpResponse, Validators

HOUR = timedelta(hours=1)


class ExchangeRateSource(BackgroundSource):
    """Source `coingecko-rates`. Every poll is an event: a rate that did not change is known too."""

    def __init__(self, client: CoinGeckoClient, clock: Clock) -> None:
        super().__init__("rates", "exchange rates", client, clock, HOUR)

    def _fetch(self, validators: Validators) -> HttpResponse:
        return self._get("/exchange_rates")

    def _parse(self, response: HttpResponse) -> Parsed:
        now = self._clock()
        rates, rejected = parse_exchange_rates(response.body, to_ms(now))
        return [exchange_rates_event(rates, now)], rejected, {}
