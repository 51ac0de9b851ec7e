"""CoinGecko's own small lines, for coins whose history has not been fetched yet."""

from alembic.op import create_table
from sqlalchemy import BigInteger as Big

from cryptoviz.store.schema.columns import TEXT, Name, key, required

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "coingecko_sparklines",
        key("coin_id", Name(200)),
        *required(Big, "asked_at"),
        *required(TEXT, "prices"),
    )
