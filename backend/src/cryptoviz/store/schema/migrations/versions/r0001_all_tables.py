"""All tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(length: int | None = None) -> TypeEngine[str]:
    return (sa.String(length) if length else sa.Text()).with_variant(
        postgresql.TEXT(collation="C"), "postgresql"
    )


def _key() -> TypeEngine[int]:
    """63 bits on either database; only so it is SQLite's own key of a row."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "candles",
        sa.Column("coin", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width_s", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("open", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("close", sa.Float(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("market_cap", sa.Float(), nullable=True),
        sa.Column("total_volume", sa.Float(), nullable=True),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("spacing_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("coin", "width_s", "start"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coins",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", _text(200), nullable=False),
        sa.Column("symbol", _text(200), nullable=False),
        sa.Column("name", _text(400), nullable=False),
        sa.Column("image", _text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.BigInteger(), nullable=True),
        sa.Column("horizon", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("coins_newest", "coins", ["newest_at"], unique=False)
    op.create_index("coins_rank", "coins", ["rank"], unique=False)
    op.create_table(
        "consumer_positions",
        sa.Column("consumer", _text(40), nullable=False),
        sa.Column("log", _text(64), nullable=False),
        sa.Column("topic", _text(80), nullable=False),
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("date", _text(10), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("byte", sa.BigInteger(), nullable=False),
        sa.Column("indexed", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("dead_letters", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "log", "topic", "partition"),
    )
    op.create_table(
        "data_versions",
        sa.Column("family", _text(40), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("family"),
    )
    op.create_table(
        "error_log",
        sa.Column("id", _text(), nullable=False),
        sa.Column("origin", _text(), nullable=False),
        sa.Column("topic", _text(), nullable=True),
        sa.Column("partition", sa.Integer(), nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("key", _text(), nullable=True),
        sa.Column("value", _text(), nullable=False),
        sa.Column("encoding", _text(10), nullable=False),
        sa.Column("error", _text(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_error_log_failed_at"), "error_log", ["failed_at"], unique=False)
    op.create_table(
        "history_fills",
        sa.Column("coin", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("filled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("coin", "days"),
    )
    op.create_table(
        "instance",
        sa.Column("name", _text(40), nullable=False),
        sa.Column("value", _text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "latest",
        sa.Column("coin", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", _text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Float(), nullable=True),
        sa.Column("market_cap", sa.Float(), nullable=True),
        sa.Column("fully_diluted_valuation", sa.Float(), nullable=True),
        sa.Column("total_volume", sa.Float(), nullable=True),
        sa.Column("high_24h", sa.Float(), nullable=True),
        sa.Column("low_24h", sa.Float(), nullable=True),
        sa.Column("change_1h", sa.Float(), nullable=True),
        sa.Column("change_24h", sa.Float(), nullable=True),
        sa.Column("change_7d", sa.Float(), nullable=True),
        sa.Column("circulating_supply", sa.Float(), nullable=True),
        sa.Column("total_supply", sa.Float(), nullable=True),
        sa.Column("max_supply", sa.Float(), nullable=True),
        sa.Column("ath", sa.Float(), nullable=True),
        sa.Column("ath_at", sa.BigInteger(), nullable=True),
        sa.Column("atl", sa.Float(), nullable=True),
        sa.Column("atl_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("coin"),
    )
    op.create_table(
        "login_attempts",
        sa.Column("subject", _text(200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "news_items",
        sa.Column("key", _key(), autoincrement=False, nullable=False),
        sa.Column("id", _text(), nullable=False),
        sa.Column("event_id", _text(), nullable=False),
        sa.Column("feed_url", _text(), nullable=False),
        sa.Column("feed_title", _text(), nullable=False),
        sa.Column("title", _text(), nullable=False),
        sa.Column("link", _text(), nullable=True),
        sa.Column("summary", _text(), nullable=False),
        sa.Column("authors", _text(), nullable=False),
        sa.Column("publisher", _text(), nullable=True),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("first_observed_at", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("news_items_feed", "news_items", ["feed_url", "shown_at"], unique=False)
    op.create_index("news_items_shown", "news_items", ["shown_at", "key"], unique=False)
    op.create_table(
        "quota",
        sa.Column("account", _text(64), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "samples",
        sa.Column("coin", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("price", sa.Float(), nullable=False),
        sa.Column("market_cap", sa.Float(), nullable=True),
        sa.Column("total_volume", sa.Float(), nullable=True),
        sa.Column("spacing_s", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("coin", "at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_state",
        sa.Column("source", _text(), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "source_status",
        sa.Column("source", _text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", _text(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", _text(64), nullable=False),
        sa.Column("username_folded", _text(64), nullable=False),
        sa.Column("password_hash", _text(), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username_folded"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wanted_coins",
        sa.Column("coin_id", _text(200), nullable=False),
        sa.Column("reason", _text(20), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("coin_id"),
    )
    op.create_table(
        "favourites",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coin_id", _text(200), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "coin_id"),
    )
    op.create_table(
        "item_coins",
        sa.Column("item", _key(), autoincrement=False, nullable=False),
        sa.Column("coin_id", _text(200), nullable=False),
        sa.Column("matched", _text(), nullable=False),
        sa.Column("place", _text(10), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["news_items.key"]),
        sa.PrimaryKeyConstraint("item", "coin_id"),
    )
    op.create_index("item_coins_coin", "item_coins", ["coin_id", "shown_at", "item"], unique=False)
    op.create_table(
        "matched_names",
        sa.Column("digest", _text(64), nullable=False),
        sa.Column("forms", _text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "unmatched_items",
        sa.Column("behind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", _text(), nullable=True),
        sa.PrimaryKeyConstraint("behind"),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("sid", _text(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("current", _text(64), nullable=False),
        sa.Column("previous", _text(64), nullable=True),
        sa.Column("rotated_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_index(op.f("ix_refresh_tokens_user_id"), "refresh_tokens", ["user_id"], unique=False)
