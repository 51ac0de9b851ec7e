"""Links of coins."""

from alembic.op import create_table
from sqlalchemy import BigInteger as Big

from cryptoviz.store.schema.columns import TEXT, Name, key, optional, required

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "coin_links",
        key("coin_id", Name(200)),
        *required(Big, "refetch_at"),
        *optional(TEXT, "site", "explorer", "repository"),
    )
