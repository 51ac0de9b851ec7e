"""Client of CoinGecko's API: the governor grants each call, and each refusal is a SourceError."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

from cryptoviz.clock import Clock
from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.model.coingecko_account import PRO_PLANS, CoinGeckoAccount
from cryptoviz.sources.coingecko.errors import TITLE, coingecko_error
from cryptoviz.sources.http.client import HttpClient, HttpResponse, Validators
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.quota.governor import Governor
from cryptoviz.sources.quota.ledger import CallKind


def key_header(api_key: str, plan: str) -> dict[str, str]:
    """Return the header with the key. It is never in the query string, which ends up in logs."""
    if not api_key:
        return {}
    return {"x-cg-pro-api-key" if plan in PRO_PLANS else "x-cg-demo-api-key": api_key}


class AccountConnection(NamedTuple):
    """Address, HTTP client and governor of one account."""

    base_url: str
    http: HttpClient
    governor: Governor


class CoinGeckoClient:
    """Gets data within the budget of the account, which an admin can change at any time.

    `account` is looked up for each use, and `connect` called when it has changed.
    """

    def __init__(
        self,
        account: Callable[[], CoinGeckoAccount],
        connect: Callable[[CoinGeckoAccount], AccountConnection],
        clock: Clock,
    ) -> None:
        self._account, self._connect, self._clock = account, connect, clock
        self._lock = threading.Lock()
        self._known = account()
        self._connection = connect(self._known)
        self._listeners: list[Callable[[], None]] = []
        self._closed = False

    @property
    def governor(self) -> Governor:
        """The governor of the current account."""
        return self._current().governor

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the account has changed."""
        self._listeners.append(listener)

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
        current = self._current()
        if kind is not None:
            current.governor.acquire(kind, self._clock())
        response = current.http.get(current.base_url + path, params, validators)
        now = self._clock()
        error = coingecko_error(response.status, response.headers, response.body, now)
        if error is None and response.status == 304 and not (validators and validators.headers()):
            error = PayloadError(make_reason("malformed", TITLE))
        if error is None:
            return response
        if error.reason.code == "rate_limited" and error.retry_after:
            with suppress(SourceUnavailableError):  # the 429 is the more useful error
                current.governor.on_rate_limited(now, error.retry_after)
        raise error

    def close(self) -> None:
        """End requests that are receiving a body, and fail later ones at once."""
        with self._lock:
            self._closed = True
            self._connection.http.close()

    def _current(self) -> AccountConnection:
        account = self._account()
        with self._lock:
            changed = account != self._known
            if changed:
                self._known, self._connection = account, self._connect(account)
                if self._closed:
                    self._connection.http.close()
            current = self._connection
        for listener in self._listeners if changed else ():
            listener()
        return current
