"""Preferences of users, and currencies in use."""

from alembic.op import create_table
from sqlalchemy import BigInteger as Big
from sqlalchemy import ForeignKey, Integer

from cryptoviz.store.schema.columns import Name, key, required

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "preferences",
        key("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
        *required(Name(20), "currency"),
        *required(Name(64), "time_zone"),
        *required(Name(10), "language", "theme"),
    )
    create_table("wanted_currencies", key("code", Name(20)), *required(Big, "wanted_at"))
