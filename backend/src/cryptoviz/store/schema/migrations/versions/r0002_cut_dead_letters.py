"""Dead letters that keep a part of their bytes."""

from alembic.op import add_column
from sqlalchemy import BigInteger as Big
from sqlalchemy import Integer

from cryptoviz.store.schema.columns import TEXT, optional

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = optional(TEXT, "log", "sha256")
    for column in (*texts, *optional(Big, "size"), *optional(Integer, "count")):
        add_column("error_log", column)
