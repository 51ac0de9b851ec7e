"""All tables of the first version."""

from alembic.op import create_index, create_table
from sqlalchemy import BigInteger as Big
from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer

from cryptoviz.store.schema.columns import KEY, TEXT, Name, key, optional, required

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_market_tables()
    _create_news_tables()
    _create_account_tables()
    _create_pipeline_tables()


def _create_market_tables() -> None:
    create_table(
        "coins",
        key("key"),
        *required(Name(200), "id", unique=True),
        *required(Name(200), "symbol"),
        *required(Name(400), "name"),
        *optional(TEXT, "image"),
        *optional(Integer, "rank"),
        *required(Big, "named_at"),
        *optional(Big, "newest_at", "horizon"),
    )
    create_index("coins_newest", "coins", ["newest_at"])
    create_index("coins_rank", "coins", ["rank"])
    create_table(
        "latest",
        key("coin"),
        *required(TEXT, "event_id"),
        *required(Big, "at", "observed_at", "seen_at"),
        *optional(Float, "price", "market_cap", "fully_diluted_valuation", "total_volume"),
        *optional(Float, "high_24h", "low_24h", "change_1h", "change_24h", "change_7d"),
        *optional(Float, "circulating_supply", "total_supply", "max_supply"),
        *(Column("ath", Float), Column("ath_at", Big), Column("atl", Float), Column("atl_at", Big)),
    )
    create_table(
        "samples",
        *(key("coin"), key("at", Big)),
        *required(Float, "price"),
        *optional(Float, "market_cap", "total_volume"),
        *required(Integer, "spacing_s", "origin"),
        *required(Big, "observed_at", "position"),
        sqlite_with_rowid=False,
    )
    create_table(
        "candles",
        *(key("coin"), key("width_s"), key("start", Big)),
        *required(Float, "open", "high", "low", "close"),
        *required(Big, "first_at", "last_at"),
        *optional(Float, "market_cap", "total_volume"),
        *required(Integer, "samples", "spacing_s"),
        sqlite_with_rowid=False,
    )
    create_table("history_fills", key("coin"), key("days"), *required(Big, "filled_at"))


def _create_news_tables() -> None:
    create_table(
        "news_items",
        key("key", KEY),
        *required(TEXT, "id", unique=True),
        *required(TEXT, "event_id", "feed_url", "feed_title", "title"),
        *optional(TEXT, "link"),
        *required(TEXT, "summary", "authors"),
        *optional(TEXT, "publisher"),
        *optional(Big, "published", "updated"),
        *required(Big, "observed_at", "first_observed_at", "position", "shown_at"),
    )
    create_index("news_items_feed", "news_items", ["feed_url", "shown_at"])
    create_index("news_items_shown", "news_items", ["shown_at", "key"])
    create_table(
        "item_coins",
        key("item", KEY, ForeignKey("news_items.key")),
        key("coin_id", Name(200)),
        *required(TEXT, "matched"),
        *required(Name(10), "place"),
        *required(Big, "shown_at"),
    )
    create_index("item_coins_coin", "item_coins", ["coin_id", "shown_at", "item"])
    create_table("matched_names", key("digest", Name(64)), *required(TEXT, "forms"))
    create_table("unmatched_items", key("behind"), *optional(TEXT, "texts"))


def _create_account_tables() -> None:
    create_table(
        "users",
        Column("id", Integer, primary_key=True),
        *required(Name(64), "username"),
        *required(Name(64), "username_folded", unique=True),
        *required(TEXT, "password_hash"),
        *required(Boolean, "admin", "disabled"),
        *required(Integer, "epoch", "version"),
        *required(Big, "created_at"),
        sqlite_autoincrement=True,
    )
    create_table(
        "refresh_tokens",
        key("sid", Name(64)),
        Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        *required(Name(64), "current"),
        *optional(Name(64), "previous"),
        *required(Big, "rotated_at", "created_at", "expires_at"),
        *required(Boolean, "revoked"),
    )
    create_index("ix_refresh_tokens_user_id", "refresh_tokens", ["user_id"])
    create_table(
        "favourites",
        key("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
        key("coin_id", Name(200)),
        *required(Big, "added_at"),
    )
    create_table(
        "login_attempts",
        key("subject", Name(200)),
        *required(Integer, "failures"),
        *required(Big, "first_at"),
        *optional(Big, "blocked_until"),
    )
    create_table("instance", key("name", Name(40)), *required(TEXT, "value"))


def _create_pipeline_tables() -> None:
    create_table(
        "consumer_positions",
        *(key("consumer", Name(40)), key("log", Name(64)), key("topic", Name(80))),
        key("partition"),
        *required(Big, "offset"),
        *required(Name(10), "date"),
        *required(Integer, "generation"),
        *required(Big, "byte", "indexed", "duplicates", "dead_letters", "updated_at"),
    )
    create_table(
        "source_status", key("source", TEXT), *required(Big, "at"), *required(TEXT, "status")
    )
    create_table(
        "error_log",
        key("id", TEXT),
        *required(TEXT, "origin"),
        *optional(TEXT, "topic"),
        *optional(Integer, "partition"),
        *optional(Big, "offset"),
        *optional(TEXT, "key"),
        *required(TEXT, "value"),
        *required(Name(10), "encoding"),
        *required(TEXT, "error"),
        *required(Big, "failed_at"),
    )
    create_index("ix_error_log_failed_at", "error_log", ["failed_at"])
    create_table("source_state", key("source", TEXT), *required(TEXT, "state"))
    create_table(
        "quota", key("account", Name(64)), *required(TEXT, "state"), *required(Integer, "version")
    )
    create_table(
        "wanted_coins",
        key("coin_id", Name(200)),
        *required(Name(20), "reason"),
        *required(Big, "wanted_at"),
    )
    create_table("activity", key("id"), *required(Big, "seen_at"))
    create_table("data_versions", key("family", Name(40)), *required(Big, "version"))
