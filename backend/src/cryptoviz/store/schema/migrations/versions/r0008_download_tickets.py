"""One-use tickets for downloads."""

from alembic.op import create_table
from sqlalchemy import BigInteger as Big
from sqlalchemy import Integer

from cryptoviz.store.schema.columns import Name, key, required

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "download_tickets",
        key("hash", Name(64)),
        *required(Name(64), "sid"),
        *required(Integer, "epoch"),
        *required(Big, "expires_at"),
    )
