"""How CoinGecko is called: with which key, at which host, within which budget."""

from dataclasses import dataclass, field
from typing import Literal

from cryptoviz.config import PLANS, Config, Plan

KeySource = Literal["environment", "stored", "none"]
PRO_PLANS = ("basic", "analyst")
_PRO_URL = "https://pro-api.coingecko.com/api/v3"
_SHOWN_FROM = 12  # characters; of a shorter key none are shown


@dataclass(frozen=True)
class StoredKey:
    """A key that an admin entered on the page, with its plan."""

    api_key: str = field(repr=False)
    plan: Plan


@dataclass(frozen=True)
class CoinGeckoAccount:
    """A key of CoinGecko with what belongs to it; `api_key` is empty without a key."""

    source: KeySource
    api_key: str = field(repr=False)
    plan: Plan
    base_url: str
    calls_per_minute: int
    calls_per_month: int | None  # None: there is no monthly limit

    @property
    def masked_key(self) -> str | None:
        """The key as it can be shown: the last four characters."""
        if not self.api_key:
            return None
        return f"…{self.api_key[-4:]}" if len(self.api_key) >= _SHOWN_FROM else "…"


def account_of(config: Config, stored: StoredKey | None) -> CoinGeckoAccount:
    """Return the account to use. A key in the environment wins over the stored one."""
    source: KeySource = "stored" if stored else "none"
    if config.coingecko_api_key or stored is None:
        source = "environment" if config.coingecko_api_key else "none"
        stored = StoredKey(config.coingecko_api_key, config.plan)
    base_url, (per_minute, per_month) = config.coingecko_base_url, PLANS[stored.plan]
    is_default = base_url == Config.model_fields["coingecko_base_url"].default
    if source == "stored" and is_default and stored.plan in PRO_PLANS:
        base_url = _PRO_URL
    return CoinGeckoAccount(
        source,
        stored.api_key,
        stored.plan,
        base_url,
        config.coingecko_calls_per_minute or per_minute,
        config.coingecko_calls_per_month or per_month,
    )
