"""All tables of the first version."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INT, _BIG, _FLOAT, _BOOL = sa.Integer(), sa.BigInteger(), sa.Float(), sa.Boolean()
_BYTES = postgresql.TEXT(collation="C")
_TEXT = sa.Text().with_variant(_BYTES, "postgresql")
_ROW_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _name(length: int) -> TypeEngine[str]:
    return sa.String(length).with_variant(_BYTES, "postgresql")


def _key(name: str, kind: TypeEngine[int] = _INT) -> sa.Column[int]:
    return sa.Column(name, kind, autoincrement=False, nullable=False)


def _all(kind: TypeEngine[Any], *names: str, nullable: bool = False) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, kind, nullable=nullable) for name in names)


def upgrade() -> None:
    op.create_table("activity", _key("id"), *_all(_BIG, "seen_at"), sa.PrimaryKeyConstraint("id"))
    op.create_table(
        "candles",
        *(_key("coin"), _key("width_s"), _key("start", _BIG)),
        *_all(_FLOAT, "open", "high", "low", "close"),
        *_all(_BIG, "first_at", "last_at"),
        *_all(_FLOAT, "market_cap", "total_volume", nullable=True),
        *_all(_INT, "samples", "spacing_s"),
        sa.PrimaryKeyConstraint("coin", "width_s", "start"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coins",
        _key("key"),
        *_all(_name(200), "id", "symbol"),
        *_all(_name(400), "name"),
        *_all(_TEXT, "image", nullable=True),
        *_all(_INT, "rank", nullable=True),
        *_all(_BIG, "named_at"),
        *_all(_BIG, "newest_at", "horizon", nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("coins_newest", "coins", ["newest_at"])
    op.create_index("coins_rank", "coins", ["rank"])
    op.create_table(
        "consumer_positions",
        *_all(_name(40), "consumer"),
        *_all(_name(64), "log"),
        *_all(_name(80), "topic"),
        _key("partition"),
        *_all(_BIG, "offset"),
        *_all(_name(10), "date"),
        *_all(_INT, "generation"),
        *_all(_BIG, "byte", "indexed", "duplicates", "dead_letters", "updated_at"),
        sa.PrimaryKeyConstraint("consumer", "log", "topic", "partition"),
    )
    op.create_table(
        "data_versions",
        *_all(_name(40), "family"),
        *_all(_BIG, "version"),
        sa.PrimaryKeyConstraint("family"),
    )
    op.create_table(
        "error_log",
        *_all(_TEXT, "id", "origin"),
        *_all(_TEXT, "topic", nullable=True),
        *_all(_INT, "partition", nullable=True),
        *_all(_BIG, "offset", nullable=True),
        *_all(_TEXT, "key", nullable=True),
        *_all(_TEXT, "value"),
        *_all(_name(10), "encoding"),
        *_all(_TEXT, "error"),
        *_all(_BIG, "failed_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_error_log_failed_at"), "error_log", ["failed_at"])
    op.create_table(
        "history_fills",
        *(_key("coin"), _key("days")),
        *_all(_BIG, "filled_at"),
        sa.PrimaryKeyConstraint("coin", "days"),
    )
    op.create_table(
        "instance",
        *_all(_name(40), "name"),
        *_all(_TEXT, "value"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "latest",
        _key("coin"),
        *_all(_TEXT, "event_id"),
        *_all(_BIG, "at", "observed_at", "seen_at"),
        *_all(_FLOAT, "price", "market_cap", "fully_diluted_valuation", nullable=True),
        *_all(_FLOAT, "total_volume", "high_24h", "low_24h", nullable=True),
        *_all(_FLOAT, "change_1h", "change_24h", "change_7d", nullable=True),
        *_all(_FLOAT, "circulating_supply", "total_supply", "max_supply", nullable=True),
        *_all(_FLOAT, "ath", nullable=True),
        *_all(_BIG, "ath_at", nullable=True),
        *_all(_FLOAT, "atl", nullable=True),
        *_all(_BIG, "atl_at", nullable=True),
        sa.PrimaryKeyConstraint("coin"),
    )
    op.create_table(
        "login_attempts",
        *_all(_name(200), "subject"),
        *_all(_INT, "failures"),
        *_all(_BIG, "first_at"),
        *_all(_BIG, "blocked_until", nullable=True),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "news_items",
        _key("key", _ROW_KEY),
        *_all(_TEXT, "id", "event_id", "feed_url", "feed_title", "title"),
        *_all(_TEXT, "link", nullable=True),
        *_all(_TEXT, "summary", "authors"),
        *_all(_TEXT, "publisher", nullable=True),
        *_all(_BIG, "published", "updated", nullable=True),
        *_all(_BIG, "observed_at", "first_observed_at", "position", "shown_at"),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("news_items_feed", "news_items", ["feed_url", "shown_at"])
    op.create_index("news_items_shown", "news_items", ["shown_at", "key"])
    op.create_table(
        "quota",
        *_all(_name(64), "account"),
        *_all(_TEXT, "state"),
        *_all(_INT, "version"),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "samples",
        *(_key("coin"), _key("at", _BIG)),
        *_all(_FLOAT, "price"),
        *_all(_FLOAT, "market_cap", "total_volume", nullable=True),
        *_all(_INT, "spacing_s", "origin"),
        *_all(_BIG, "observed_at", "position"),
        sa.PrimaryKeyConstraint("coin", "at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_state", *_all(_TEXT, "source", "state"), sa.PrimaryKeyConstraint("source")
    )
    op.create_table(
        "source_status",
        *_all(_TEXT, "source"),
        *_all(_BIG, "at"),
        *_all(_TEXT, "status"),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        *_all(_name(64), "username", "username_folded"),
        *_all(_TEXT, "password_hash"),
        *_all(_BOOL, "admin", "disabled"),
        *_all(_INT, "epoch", "version"),
        *_all(_BIG, "created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username_folded"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wanted_coins",
        *_all(_name(200), "coin_id"),
        *_all(_name(20), "reason"),
        *_all(_BIG, "wanted_at"),
        sa.PrimaryKeyConstraint("coin_id"),
    )
    op.create_table(
        "favourites",
        _key("user_id"),
        *_all(_name(200), "coin_id"),
        *_all(_BIG, "added_at"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "coin_id"),
    )
    op.create_table(
        "item_coins",
        _key("item", _ROW_KEY),
        *_all(_name(200), "coin_id"),
        *_all(_TEXT, "matched"),
        *_all(_name(10), "place"),
        *_all(_BIG, "shown_at"),
        sa.ForeignKeyConstraint(["item"], ["news_items.key"]),
        sa.PrimaryKeyConstraint("item", "coin_id"),
    )
    op.create_index("item_coins_coin", "item_coins", ["coin_id", "shown_at", "item"])
    op.create_table(
        "matched_names",
        *_all(_name(64), "digest"),
        *_all(_TEXT, "forms"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "unmatched_items",
        _key("behind"),
        *_all(_TEXT, "texts", nullable=True),
        sa.PrimaryKeyConstraint("behind"),
    )
    op.create_table(
        "refresh_tokens",
        *_all(_name(64), "sid"),
        *_all(_INT, "user_id"),
        *_all(_name(64), "current"),
        *_all(_name(64), "previous", nullable=True),
        *_all(_BIG, "rotated_at", "created_at", "expires_at"),
        *_all(_BOOL, "revoked"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_index(op.f("ix_refresh_tokens_user_id"), "refresh_tokens", ["user_id"])
