"""Times of the high and the low of each candle.

Those of existing rows are exact if it is the open or the close, else the time of the open; a
reindex makes all exact.
"""

from alembic.op import add_column, execute
from sqlalchemy import BigInteger as Big

from cryptoviz.store.schema.columns import required

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in required(Big, "high_at", "low_at", server_default="0"):
        add_column("candles", column)
    execute(
        "UPDATE candles SET"
        " high_at = CASE WHEN high = close AND high <> open THEN last_at ELSE first_at END,"
        " low_at = CASE WHEN low = close AND low <> open THEN last_at ELSE first_at END"
    )
