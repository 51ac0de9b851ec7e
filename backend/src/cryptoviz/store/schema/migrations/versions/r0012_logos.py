"""Logos of coins."""

from alembic.op import create_table
from sqlalchemy import BigInteger as Big
from sqlalchemy import LargeBinary

from cryptoviz.store.schema.columns import TEXT, Name, key, optional, required

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "logos",
        key("coin_id", Name(200)),
        *required(TEXT, "url"),
        *required(Big, "refetch_at"),
        *optional(Name(16), "version"),
        *optional(LargeBinary, "body"),
    )
