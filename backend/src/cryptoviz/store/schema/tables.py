"""Every table, and whether it is derived (rebuilt by reindex), kept (what users made) or transient (what producers and sign-in remember).

Times are epoch milliseconds UTC. Coins have an integer key inside the database (40 bytes a sample instead of 81); outside it only their id.
"""

from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
)

from cryptoviz.store.schema.columns import KEY, TEXT, Name

TableKind = Literal["derived", "user", "runtime"]

metadata = MetaData()


def _table(name: str, kind: TableKind, *columns: Any, **options: Any) -> Table:
    return Table(name, metadata, *columns, info={"kind": kind}, **options)


def tables_of(kind: TableKind) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info["kind"] == kind]


# The tables of one coin name it by its key without a foreign key: checking one costs the index sink four fifths of its speed.

# --- markets -------------------------------------------------------------------------------------------------------

coins = _table(
    "coins",
    "derived",
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", Name(200), nullable=False, unique=True),
    Column("symbol", Name(200), nullable=False),
    Column("name", Name(400), nullable=False),
    Column("image", TEXT),
    Column("rank", Integer),
    Column(
        "named_at", BigInteger, nullable=False
    ),  # when the name and symbol were observed: the latest counts
    Column("newest_at", BigInteger),  # of all its samples
    Column(
        "horizon", BigInteger
    ),  # from here on it has samples; what is older is merged into candles. Never goes back
    Index("coins_rank", "rank"),
    Index("coins_newest", "newest_at"),
)

latest = _table(
    "latest",
    "derived",
    Column("coin", Integer, primary_key=True, autoincrement=False),
    Column("event_id", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("observed_at", BigInteger, nullable=False),  # when these figures were seen first
    Column(
        "seen_at", BigInteger, nullable=False
    ),  # when they were seen last: decides between payloads that differ
    Column("price", Float),
    Column("market_cap", Float),
    Column("fully_diluted_valuation", Float),
    *(Column(name, Float) for name in ("total_volume", "high_24h", "low_24h")),
    *(Column(name, Float) for name in ("change_1h", "change_24h", "change_7d")),
    *(Column(name, Float) for name in ("circulating_supply", "total_supply", "max_supply")),
    Column("ath", Float),
    Column("ath_at", BigInteger),
    Column("atl", Float),
    Column("atl_at", BigInteger),
)

# `origin` ranks who said it (see store/samples.py), then `observed_at`, then `position` decide between payloads that differ.
samples = _table(
    "samples",
    "derived",
    Column("coin", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("price", Float, nullable=False),
    Column("market_cap", Float),
    Column("total_volume", Float),
    Column("spacing_s", Integer, nullable=False),
    Column("origin", Integer, nullable=False),
    Column("observed_at", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# `width_s` is one of the ladder in series/windows.py; open, high, low, close are prices.
candles = _table(
    "candles",
    "derived",
    Column("coin", Integer, primary_key=True, autoincrement=False),
    Column("width_s", Integer, primary_key=True, autoincrement=False),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("open", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("low", Float, nullable=False),
    Column("close", Float, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("market_cap", Float),
    Column("total_volume", Float),
    Column("samples", Integer, nullable=False),
    Column("spacing_s", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Which ranges of a coin's history have been fetched: (coin, days) with the newest answer's time.
history_fills = _table(
    "history_fills",
    "derived",
    Column("coin", Integer, primary_key=True, autoincrement=False),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("filled_at", BigInteger, nullable=False),
)

# --- news ----------------------------------------------------------------------------------------------------------

news_items = _table(
    "news_items",
    "derived",
    Column(
        "key", KEY, primary_key=True, autoincrement=False
    ),  # made of the id: lists in which times are the same go by it
    Column("id", TEXT, nullable=False, unique=True),
    Column("event_id", TEXT, nullable=False),
    Column("feed_url", TEXT, nullable=False),
    Column("feed_title", TEXT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("link", TEXT),
    Column("summary", TEXT, nullable=False),
    Column("authors", TEXT, nullable=False),  # JSON list
    Column("publisher", TEXT),
    Column("published", BigInteger),
    Column("updated", BigInteger),
    Column("observed_at", BigInteger, nullable=False),  # of the version that is shown
    Column("first_observed_at", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column(
        "shown_at", BigInteger, nullable=False
    ),  # what lists are sorted by: published, unless unknown or in the future
    Index("news_items_shown", "shown_at", "key"),
    Index("news_items_feed", "feed_url", "shown_at"),
)

item_coins = _table(
    "item_coins",
    "derived",
    Column("item", ForeignKey("news_items.key"), primary_key=True, autoincrement=False),
    Column("coin_id", Name(200), primary_key=True),
    Column("matched", TEXT, nullable=False),  # the words that named the coin
    Column("place", Name(10), nullable=False),  # title or summary
    Column("shown_at", BigInteger, nullable=False),
    Index("item_coins_coin", "coin_id", "shown_at", "item"),
)

# One row: the names that item_coins is made with. While they stay the same, no item needs to be matched again.
matched_names = _table(
    "matched_names",
    "derived",
    Column("digest", Name(64), primary_key=True),
    Column("forms", TEXT, nullable=False),  # JSON, see news/index.py
)

# One row while items are still to be matched with other names: those behind a key that hold one of these texts.
unmatched_items = _table(
    "unmatched_items",
    "derived",
    Column("behind", Integer, primary_key=True, autoincrement=False),
    Column("texts", TEXT),  # JSON list; null: all items
)

# --- people --------------------------------------------------------------------------------------------------------

users = _table(
    "users",
    "user",
    Column("id", Integer, primary_key=True),
    Column("username", Name(64), nullable=False),
    Column("username_folded", Name(64), nullable=False, unique=True),
    Column("password_hash", TEXT, nullable=False),
    Column("admin", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),  # raised to revoke every access token of the user
    Column(
        "version", Integer, nullable=False
    ),  # raised by each change of what the user's answers depend on
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,  # an id is never given twice, or a deleted user's token would be someone else's
)

# One row per sign-in (family `sid`); the hashes are of the refresh tokens' ids.
refresh_tokens = _table(
    "refresh_tokens",
    "user",
    Column("sid", Name(64), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("current", Name(64), nullable=False),
    Column("previous", Name(64)),
    Column("rotated_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked", Boolean, nullable=False),
)

favourites = _table(
    "favourites",
    "user",
    Column(
        "user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("coin_id", Name(200), primary_key=True),
    Column("added_at", BigInteger, nullable=False),
)

login_attempts = _table(
    "login_attempts",
    "runtime",
    Column("subject", Name(200), primary_key=True),  # a user name or an address
    Column("failures", Integer, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("blocked_until", BigInteger),
)

# --- running -------------------------------------------------------------------------------------------------------

consumer_positions = _table(
    "consumer_positions",
    "derived",
    Column("consumer", Name(40), primary_key=True),
    Column("log", Name(64), primary_key=True),
    Column("topic", Name(80), primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, nullable=False),
    Column("date", Name(10), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("byte", BigInteger, nullable=False),
    Column("indexed", BigInteger, nullable=False),  # records that changed a row
    Column("duplicates", BigInteger, nullable=False),
    Column("dead_letters", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

source_status = _table(
    "source_status",
    "derived",
    Column("source", TEXT, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("status", TEXT, nullable=False),  # records.SourceStatus or Heartbeat as JSON
)

# The newest KEPT_LETTERS of status_writer.py.
error_log = _table(
    "error_log",
    "derived",
    Column("id", TEXT, primary_key=True),  # of the event
    Column("origin", TEXT, nullable=False),
    Column("topic", TEXT),
    Column("partition", Integer),
    Column("offset", BigInteger),
    Column("key", TEXT),
    Column("value", TEXT, nullable=False),
    Column("encoding", Name(10), nullable=False),
    Column("error", TEXT, nullable=False),
    Column("failed_at", BigInteger, nullable=False, index=True),
)

# ETag, Last-Modified, next due time, … of a source, saved after its records are durable.
source_state = _table(
    "source_state",
    "runtime",
    Column("source", TEXT, primary_key=True),
    Column("state", TEXT, nullable=False),  # JSON object
)

# One row per API key (hashed): what every process that uses the key has spent.
quota = _table(
    "quota",
    "runtime",
    Column("account", Name(64), primary_key=True),
    Column("state", TEXT, nullable=False),  # JSON object, see sources/quota.py
    Column("version", Integer, nullable=False),
)

wanted_coins = _table(
    "wanted_coins",
    "runtime",
    Column("coin_id", Name(200), primary_key=True),
    Column("reason", Name(20), nullable=False),  # favourite or opened
    Column("wanted_at", BigInteger, nullable=False),
)

# When a signed-in page last asked for anything, to the minute: a Demo plan polls faster meanwhile.
activity = _table(
    "activity",
    "runtime",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", BigInteger, nullable=False),
)

data_versions = _table(
    "data_versions",
    "runtime",  # never goes back, so that an ETag is never given to two states
    Column("family", Name(40), primary_key=True),  # markets or news
    Column("version", BigInteger, nullable=False),
)

instance = _table(
    "instance",
    "user",
    Column("name", Name(40), primary_key=True),  # instance_id, jwt_key, …
    Column("value", TEXT, nullable=False),
)
