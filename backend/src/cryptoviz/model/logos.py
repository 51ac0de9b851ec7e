"""Logos of coins, between the source that fetches them and the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

KEPT_FOR = timedelta(days=30)  # before a logo is fetched again


class WantedLogo(NamedTuple):
    """A logo to fetch."""

    coin_id: str
    url: str


class FetchedLogo(NamedTuple):
    """A small image, or None if it could not be fetched, and when to fetch it again."""

    coin_id: str
    url: str
    image: bytes | None
    refetch_at: datetime


class LogoStore(Protocol):
    """Storage of logos."""

    def wanted(self, now: datetime, limit: int) -> Sequence[WantedLogo]:
        """Return logos to fetch: of favourites, of opened coins, then by rank.

        It is empty while the database is away.
        """

    def save(self, fetched: Sequence[FetchedLogo]) -> None:
        """Store images; one that could not be fetched leaves the old one. Raises StoreError."""
