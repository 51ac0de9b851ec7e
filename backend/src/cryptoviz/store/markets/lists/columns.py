"""Columns of coins joined with `latest`: names, newest values and their ages."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from cryptoviz.series.lists.window_changes import CHANGE_WINDOWS
from cryptoviz.store.schema.absence import IS_ABSENT, IS_PRESENT, IS_UNREQUESTED, PRICED_COINS
from cryptoviz.store.schema.logo import LOGO
from cryptoviz.store.schema.tables import coins, latest

BY_RANK = (coins.c.rank.nulls_last(), coins.c.id)
NAMES = (coins.c.id, coins.c.name, coins.c.symbol, LOGO, coins.c.rank)
UPDATED_AT = case((latest.c.at < latest.c.observed_at, latest.c.at), else_=latest.c.observed_at)
AGES = (
    UPDATED_AT.label("last_updated"),  # never later than the observation: its clock may be ahead
    case((IS_ABSENT, coins.c.absent_at)).label("absent_since"),
    case((IS_UNREQUESTED, "not_requested"), (IS_ABSENT, "not_returned")).label("absent_reason"),
)
PRICES: dict[str, ColumnElement[Any]] = {
    name: latest.c[name] for name in ("price", "market_cap", "total_volume")
}
# The source's own, for windows that our history does not cover.
SOURCE_CHANGES = tuple(latest.c[f"change_{window}"] for window in CHANGE_WINDOWS)

# The median, since a clock that was ahead may have left a time in the future.
_MEDIAN_INDEX = select((func.count() - 1) // 2).select_from(PRICED_COINS).where(IS_PRESENT)
_UPDATES = select(UPDATED_AT).select_from(PRICED_COINS).where(IS_PRESENT)
_MEDIAN_UPDATE = (
    _UPDATES.order_by(UPDATED_AT.desc())
    .limit(1)
    .offset(_MEDIAN_INDEX.correlate(None).scalar_subquery())
    .correlate(None)
    .scalar_subquery()
)
_MAX_LAG_MS = 3_600_000
# The change of a coin that left the answers, or whose price is late alone, is not one until now.
IS_CURRENT = IS_PRESENT & (UPDATED_AT > _MEDIAN_UPDATE - _MAX_LAG_MS)


def containing(query: Select[Any], q: str | None) -> Select[Any]:
    """Return the query of those coins whose name, symbol or id contains `q`."""
    if not q:
        return query
    columns = (coins.c.name, coins.c.symbol, coins.c.id)
    return query.where(or_(*(column.icontains(q, autoescape=True) for column in columns)))
