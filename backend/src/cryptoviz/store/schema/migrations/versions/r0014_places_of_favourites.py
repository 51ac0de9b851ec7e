"""Favourites have an order that their user chooses."""

from alembic.op import add_column
from sqlalchemy import BigInteger as Big
from sqlalchemy import Column

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("favourites", Column("place", Big))
