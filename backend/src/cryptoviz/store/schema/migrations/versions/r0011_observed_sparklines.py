"""CoinGecko's small lines have the time when they were observed, as other values do."""

from alembic.op import alter_column

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    alter_column("coingecko_sparklines", "asked_at", new_column_name="observed_at")
