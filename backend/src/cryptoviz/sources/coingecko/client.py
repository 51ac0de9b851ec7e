"""One client for all of CoinGecko's endpoints: each call is granted by the governor, each refusal becomes a SourceError."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from cryptoviz.clock import Clock
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.sources.coingecko.errors import coingecko_error
from cryptoviz.sources.http.client import Answer, HttpClient, Validators
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import Use

PRO_PLANS = ("basic", "analyst")


def key_header(api_key: str, plan: str) -> dict[str, str]:
    """The header that carries the key; never the query string, which ends up in logs."""
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
        use: Use | None,
        validators: Validators | None = None,
    ) -> Answer:
        """Data, or a 304. `use` None: the call was spent already. Raises SourceError."""
        if use is not None:
            self.governor.take(use, self._clock())
        answer = self._http.get(self._base_url + path, params, validators)
        now = self._clock()
        error = coingecko_error(answer.status, answer.headers, answer.body, now, self._jitter())
        if error is not None:
            self._heed(error)
            raise error
        return answer

    def close(self) -> None:
        """Cut what is under way; later calls fail at once."""
        self._http.close()

    def _heed(self, error: SourceError) -> None:
        if (
            isinstance(error, SourceUnavailableError)
            and error.reason.code == "rate_limited"
            and error.retry_after
        ):
            with suppress(
                SourceUnavailableError
            ):  # the database is away: the answer itself is the better reason
                self.governor.limited(self._clock(), error.retry_after)
