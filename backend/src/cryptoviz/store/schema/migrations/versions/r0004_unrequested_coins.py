"""Coins that left the answers of their source because nothing asks for them."""

from alembic.op import add_column
from sqlalchemy import BigInteger as Big
from sqlalchemy import Column

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("coins", Column("unrequested_at", Big))
