"""Times of the high and the low of each candle.

Of existing five-minute candles they are exact if it is the open or the close, else the time of the
open; wider candles take them from the finer ones. A reindex makes all exact.
"""

from itertools import pairwise

from alembic.op import add_column, execute
from sqlalchemy import BigInteger as Big

from cryptoviz.store.schema.columns import required

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


_WIDTHS_S = (300, 1_800, 7_200, 21_600, 86_400, 259_200)


def upgrade() -> None:
    for column in required(Big, "high_at", "low_at", server_default="0"):
        add_column("candles", column)
    execute(
        "UPDATE candles SET"
        " high_at = CASE WHEN high = close AND high <> open THEN last_at ELSE first_at END,"
        " low_at = CASE WHEN low = close AND low <> open THEN last_at ELSE first_at END"
    )
    for finer, width in pairwise(_WIDTHS_S):
        times = ", ".join(_earliest(name, finer, width) for name in ("high", "low"))
        execute(f"UPDATE candles AS wide SET {times} WHERE width_s = {width}")


def _earliest(name: str, finer: int, width: int) -> str:
    """Return the assignment of the time of a high or low in the finer candles."""
    return (
        f"{name}_at = coalesce((SELECT min(fine.{name}_at) FROM candles AS fine"
        f" WHERE fine.coin = wide.coin AND fine.width_s = {finer} AND fine.start >= wide.start"
        f" AND fine.start < wide.start + {width * 1000} AND fine.{name} = wide.{name}),"
        f" wide.{name}_at)"
    )
