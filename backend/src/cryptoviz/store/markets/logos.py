"""Logos of coins: which ones to fetch, and the images for the web app."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, select

from cryptoviz.clock import to_ms
from cryptoviz.errors import StoreError
from cryptoviz.model.logos import KEPT_FOR, FetchedLogo, WantedLogo
from cryptoviz.store.data_versions import MARKETS, NEWS, bump
from cryptoviz.store.db.sql_store import AnyRow, SqlStore
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.tables import coins, favourites, logos, wanted_coins

_URGENCY = case(
    (coins.c.id.in_(select(favourites.c.coin_id)), 0),
    (coins.c.id.in_(select(wanted_coins.c.coin_id)), 1),
    else_=2,
)


class SqlLogos(SqlStore):
    """LogoStore in SQL."""

    def wanted(self, now: datetime, limit: int) -> Sequence[WantedLogo]:
        """Return logos that were never fetched, have another address, or are old."""
        # A time that is too far ahead is of a clock that was set back.
        waits = logos.c.refetch_at.between(to_ms(now) + 1, to_ms(now + KEPT_FOR))
        is_fetched = (logos.c.url == coins.c.image) & waits
        query = (
            select(coins.c.id, coins.c.image)
            .select_from(coins.outerjoin(logos, logos.c.coin_id == coins.c.id))
            .where(coins.c.image.is_not(None), logos.c.coin_id.is_(None) | ~is_fetched)
            .order_by(_URGENCY, coins.c.rank.nulls_last(), coins.c.id)
            .limit(limit)
        )
        try:
            return [WantedLogo(*row) for row in self._rows(query)]
        except StoreError:
            return ()

    def save(self, fetched: Sequence[FetchedLogo]) -> None:
        """Store images, and raise the data versions if one of them is new."""
        if not fetched:
            return
        ids = [logo.coin_id for logo in fetched]
        versions = select(logos.c.coin_id, logos.c.version).where(logos.c.coin_id.in_(ids))
        with self._database.write() as connection:
            known = {row.coin_id: row.version for row in connection.execute(versions)}
            changed = False
            for coin_id, url, image, refetch_at in fetched:
                row = {"coin_id": coin_id, "url": url, "refetch_at": to_ms(refetch_at)}
                if image is not None:
                    row |= {"version": _hash(image), "body": image}
                    changed |= known.get(coin_id) != row["version"]
                upsert(connection, logos, row)
            if changed:
                bump(connection, MARKETS, NEWS)

    def image(self, coin_id: str) -> AnyRow | None:
        """Return (version, body); None if the coin has no logo."""
        query = select(logos.c.version, logos.c.body)
        return self._row(query.where(logos.c.coin_id == coin_id, logos.c.body.is_not(None)))


def _hash(image: bytes) -> str:
    return hashlib.sha256(image).hexdigest()[:8]
