"""Links of coins, between the source that fetches them and the database."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

KEPT_FOR = timedelta(days=7)  # before the links of a coin are fetched again


class CoinLinks(NamedTuple):
    """Addresses that begin with https://, or None."""

    site: str | None = None
    explorer: str | None = None
    repository: str | None = None


class LinkStore(Protocol):
    """Storage of links."""

    def wanted(self, now: datetime) -> str | None:
        """Return the coin that was opened last of those whose links are unknown or old.

        None while the database is away.
        """

    def save(self, coin_id: str, links: CoinLinks | None, refetch_at: datetime) -> None:
        """Replace the links of a coin; None keeps those that are known. Raises StoreError."""
