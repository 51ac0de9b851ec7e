"""Exchange rates and currencies."""

from alembic.op import create_table
from sqlalchemy import BigInteger as Big
from sqlalchemy import Float

from cryptoviz.store.schema.columns import TEXT, Name, key, required

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "currencies",
        key("code", Name(20)),
        *required(TEXT, "name", "unit"),
        *required(Name(20), "type"),
        *required(Big, "observed_at", "position"),
    )
    create_table(
        "exchange_rates",
        *(key("code", Name(20)), key("at", Big)),
        *required(Float, "per_usd"),
        *required(Big, "observed_at", "position"),
        sqlite_with_rowid=False,
    )
