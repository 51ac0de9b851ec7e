"""The source's own change of each coin over 30 days."""

from alembic.op import add_column
from sqlalchemy import Column, Float

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("latest", Column("change_30d", Float))
