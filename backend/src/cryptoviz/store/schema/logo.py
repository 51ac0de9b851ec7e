"""The logo of a coin, as a column of queries of `coins`."""

from sqlalchemy import select

from cryptoviz.store.schema.tables import coins, logos

# Its version, null if there is none. Not a join: it takes no part in conditions.
LOGO = select(logos.c.version).where(logos.c.coin_id == coins.c.id).scalar_subquery().label("logo")
