"""Checks a key of CoinGecko with one call."""

from cryptoviz.clock import Clock
from cryptoviz.errors import KeyRejectedError, SourceError
from cryptoviz.model.coingecko_account import CoinGeckoAccount
from cryptoviz.sources.coingecko.client import key_header
from cryptoviz.sources.coingecko.errors import TITLE, coingecko_error
from cryptoviz.sources.http.client import HttpClient

TIMEOUT_SECONDS = 10  # a person waits
_MAX_BYTES = 100_000


def check_key(account: CoinGeckoAccount, clock: Clock) -> None:
    """Call `/ping`, which every plan has. Raises KeyRejectedError with the reason."""
    secrets = key_header(account.api_key, account.plan)
    http = HttpClient(TITLE, TIMEOUT_SECONDS, _MAX_BYTES, secrets, public_redirects=True)
    try:
        response = http.get(f"{account.base_url}/ping")
        error = coingecko_error(response.status, response.headers, response.body, clock())
    except SourceError as failure:
        error = failure
    if error is not None:
        raise KeyRejectedError(error.reason)
