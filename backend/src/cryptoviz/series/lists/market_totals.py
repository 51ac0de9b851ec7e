"""Totals of all coins with a current price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

# The coins whose market cap a day ago is known must have this share of the total.
_MIN_COVERED = 0.99


@dataclass(frozen=True, slots=True)
class MarketTotals:
    """Money in the currency of the rows, shares and changes in percent; None is unknown."""

    coins: int
    total_market_cap: float | None
    total_volume: float | None
    bitcoin_dominance: float | None
    ethereum_dominance: float | None
    change_24h: float | None
    rising: int
    falling: int
    moved_over_5: int


def totals_of(rows: Sequence[Mapping[str, Any]], caps_before: Mapping[str, float]) -> MarketTotals:
    """Return the totals of rows of the market table.

    `caps_before` are the market caps of a day ago by the ids of coins. The change of the total
    is that of the coins that have one, if they make nearly all of the total.
    """
    caps = {row["id"]: row["market_cap"] for row in rows if row["market_cap"]}
    total = _sum(caps.values())
    changes = [row["change_24h"] for row in rows if row["change_24h"]]
    return MarketTotals(
        coins=len(rows),
        total_market_cap=total,
        total_volume=_sum(row["total_volume"] for row in rows if row["total_volume"] is not None),
        bitcoin_dominance=_share(caps.get("bitcoin"), total),
        ethereum_dominance=_share(caps.get("ethereum"), total),
        change_24h=_change(caps, caps_before, total),
        rising=sum(change > 0 for change in changes),
        falling=sum(change < 0 for change in changes),
        moved_over_5=sum(abs(change) > 5 for change in changes),
    )


def _change(
    caps: Mapping[str, float], caps_before: Mapping[str, float], total: float | None
) -> float | None:
    both = caps.keys() & caps_before.keys()
    now, before = (_sum(values[coin] for coin in both) for values in (caps, caps_before))
    if not now or not before or not total or now < _MIN_COVERED * total:
        return None
    return (now / before - 1) * 100


def _share(cap: float | None, total: float | None) -> float | None:
    return cap / total * 100 if cap and total else None


def _sum(values: Iterable[float]) -> float | None:
    """Return the sum, in whatever order the values come; None of none."""
    known = list(values)
    return fsum(known) if known else None
