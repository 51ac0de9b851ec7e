"""Client of CoinGecko's API: the governor grants each call, and each refusal is a SourceError."""

from collections.abc import Mapping
from contextlib import suppress

from cryptoviz.clock import Clock
from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.sources.coingecko.errors import TITLE, coingecko_error
from cryptoviz.sources.http.client import HttpClient, HttpResponse, Validators
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind


def key_header(api_key: str, plan: str) -> dict[str, str]:
    """Return the header with the key. It is never in the query string, which ends up in logs."""
    if not api_key:
        return {}
    return {"x-cg-pro-api-key" if plan in ("basic", "analyst") else "x-cg-demo-api-key": api_key}


class CoinGeckoClient:
    """Gets data within the budget of one API key."""

    def __init__(self, http: HttpClient, base_url: str, governor: Governor, clock: Clock) -> None:
        self._http, self._base_url, self._clock = http, base_url, clock
        self.governor = governor

    def get(
        self,
        path: str,
        params: Mapping[str, str],
        kind: CallKind | None,
        validators: Validators | None = None,
    ) -> HttpResponse:
        """Return data, or a 304 to validators. `kind` is None if the call is spent.

        Raises SourceError.
        """
        if kind is not None:
            self.governor.acquire(kind, self._clock())
        response = self._http.get(self._base_url + path, params, validators)
        now = self._clock()
        error = coingecko_error(response.status, response.headers, response.body, now)
        if error is None and response.status == 304 and not (validators and validators.headers()):
            error = PayloadError(make_reason("malformed", TITLE))
        if error is None:
            return response
        if error.reason.code == "rate_limited" and error.retry_after:
            with suppress(SourceUnavailableError):  # the 429 is the more useful error
                self.governor.on_rate_limited(now, error.retry_after)
        raise error

    def close(self) -> None:
        """End requests that are receiving a body, and fail later ones at once."""
        self._http.close()
