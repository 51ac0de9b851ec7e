"""Base of sources that poll one document of CoinGecko's after what users wait for."""

from datetime import datetime, timedelta

from cryptoviz.clock import Clock
from cryptoviz.model.records import COINGECKO
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.conditional import ConditionalSource
from cryptoviz.sources.http.client import HttpResponse, Validators
from cryptoviz.sources.quota.patience import Patience
from cryptoviz.sources.source_health import SourceHealth

FIRST_RETRY = timedelta(minutes=1)


class BackgroundSource(ConditionalSource):
    """Subclasses name the document, and fetch and parse it."""

    topic = MARKETS

    def __init__(
        self, name: str, title: str, client: CoinGeckoClient, clock: Clock, interval: timedelta
    ) -> None:
        health = SourceHealth(f"{COINGECKO}-{name}", f"{TITLE}: {title}", "market", interval)
        super().__init__(health, clock, interval)
        client.on_change(health.retry_now)
        self._client, self._first_retry = client, FIRST_RETRY
        self._patience = Patience()

    def due_at(self, now: datetime) -> datetime:
        return self._patience.due_at(self._client.governor, super().due_at(now), now)

    def close(self) -> None:
        self._client.close()

    def _get(self, path: str, validators: Validators | None = None) -> HttpResponse:
        """Make the call. Raises SourceError."""
        kind = self._patience.kind(self._clock())
        response = self._client.get(path, {}, kind, validators)
        self._patience.end()
        return response
