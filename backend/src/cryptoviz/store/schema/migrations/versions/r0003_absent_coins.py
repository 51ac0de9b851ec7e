"""Coins that left the answers of their source."""

from alembic.op import add_column
from sqlalchemy import BigInteger as Big
from sqlalchemy import Column

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("coins", Column("absent_at", Big))
