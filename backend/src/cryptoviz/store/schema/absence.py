"""Conditions on `coins` joined with `latest`: is the coin in the answers of its source?"""

from cryptoviz.store.schema.tables import coins, latest

IS_ABSENT = coins.c.absent_at > latest.c.seen_at
IS_PRESENT = coins.c.absent_at.is_(None) | ~IS_ABSENT
IS_UNREQUESTED = IS_ABSENT & (coins.c.unrequested_at >= coins.c.absent_at)
IS_REQUESTED = coins.c.unrequested_at.is_(None) | ~IS_UNREQUESTED

PRICED_COINS = coins.join(latest, latest.c.coin == coins.c.key)
