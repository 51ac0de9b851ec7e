"""Client of CoinGecko's API: the governor grants each call, and each refusal is a SourceError."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from cryptoviz.clock import Clock
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.sources.coingecko.errors import coingecko_error
from cryptoviz.sources.http.client import HttpClient, HttpResponse, Validators
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind

PRO_PLANS = ("basic", "analyst")


def key_header(api_key: str, plan: str) -> dict[str, str]:
    """Return the header with the key. It is never in the query string, which ends up in logs."""
    if not api_key:
        return {}
    return {"x-cg-pro-api-key" if plan in PRO_PLANS else "x-cg-demo-api-key": api_key}


class CoinGeckoClient:
    """`jitter` spreads the retries of many installations."""

    def __init__(
        self,
        http: HttpClient,
        base_url: str,
        governor: Governor,
        clock: Clock,
        jitter: Callable[[], timedelta],
    ) -> None:
        self._http, self._base_url, self._clock, self._jitter = http, base_url, clock, jitter
        self.governor = governor

    def get(
        self,
        path: str,
        params: Mapping[str, str],
        kind: CallKind | None,
        validators: Validators | None = None,
    ) -> HttpResponse:
        """Return data or a 304. `kind` is None if the call is paid for. Raises SourceError."""
        if kind is not None:
            self.governor.acquire(kind, self._clock())
        response = self._http.get(self._base_url + path, params, validators)
        now, headers = self._clock(), response.headers
        error = coingecko_error(response.status, headers, response.body, now, self._jitter())
        if error is not None:
            self._report_429(error)
            raise error
        return response

    def close(self) -> None:
        """End requests that are receiving a body, and fail later ones at once."""
        self._http.close()

    def _report_429(self, error: SourceError) -> None:
        wait = error.retry_after
        if error.reason.code == "rate_limited" and wait:
            with suppress(SourceUnavailableError):  # the 429 is the more useful error
                self.governor.on_rate_limited(self._clock(), wait)
