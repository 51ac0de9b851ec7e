"""All tables, each of one kind.

- derived: rebuilt by reindex from the log
- user: what users made; moved by `cryptoviz move`, never touched by reindex
- runtime: what producers and sign-in remember

Times are epoch milliseconds UTC. Inside the database coins have an integer key (40 bytes a sample
instead of 81). Tables refer to it without a foreign key: checking that would cost the index sink
four fifths of its speed.
"""

from functools import partial
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

from cryptoviz.store.schema.columns import KEY, TEXT, Name, key, optional, required, user_id

TableKind = Literal["derived", "user", "runtime"]

metadata = MetaData()


def _table(kind: TableKind, name: str, *columns: Any, **options: Any) -> Table:
    return Table(name, metadata, *columns, info={"kind": kind}, **options)


def tables_of(kind: TableKind) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info["kind"] == kind]


_derived, _user, _runtime = (partial(_table, kind) for kind in ("derived", "user", "runtime"))

# --- markets ----------------------------------------------------------------------------------

coins = _derived(
    "coins",
    key("key"),
    Column("id", Name(200), nullable=False, unique=True),
    Column("symbol", Name(200), nullable=False),
    Column("name", Name(400), nullable=False),
    Column("image", TEXT),
    Column("rank", Integer),
    # When name and symbol were observed: the latest count.
    Column("named_at", BigInteger, nullable=False),
    Column("newest_at", BigInteger),  # of its samples
    # Start of its samples; older values are merged into candles. It never goes back.
    Column("horizon", BigInteger),
    Index("coins_rank", "rank"),
    Index("coins_newest", "newest_at"),
)

latest = _derived(
    "latest",
    key("coin"),
    Column("event_id", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    # First and last observation of these values; the last decides between different payloads.
    *required(BigInteger, "observed_at", "seen_at"),
    *optional(Float, "price", "market_cap", "fully_diluted_valuation", "total_volume"),
    *optional(Float, "high_24h", "low_24h", "change_1h", "change_24h", "change_7d"),
    *optional(Float, "circulating_supply", "total_supply", "max_supply"),
    Column("ath", Float),
    Column("ath_at", BigInteger),
    Column("atl", Float),
    Column("atl_at", BigInteger),
)

# Of payloads that differ the greatest (origin, observed_at, position) counts.
samples = _derived(
    "samples",
    key("coin"),
    key("at", BigInteger),
    Column("price", Float, nullable=False),
    *optional(Float, "market_cap", "total_volume"),
    Column("spacing_s", Integer, key="sample_interval_s", nullable=False),
    Column("origin", Integer, nullable=False),  # see store/markets/samples.py
    *required(BigInteger, "observed_at", "position"),
    sqlite_with_rowid=False,
)

# `width_s` is one of series/windows.py; open, high, low and close are prices.
candles = _derived(
    "candles",
    *(key("coin"), key("width_s"), key("start", BigInteger)),
    *required(Float, "open", "high", "low", "close"),
    *required(BigInteger, "first_at", "last_at"),
    *optional(Float, "market_cap", "total_volume"),
    Column("samples", Integer, nullable=False),
    Column("spacing_s", Integer, key="sample_interval_s", nullable=False),
    sqlite_with_rowid=False,
)

# The ranges of a coin's history that were fetched, with the time of the newest response.
history_fills = _derived(
    "history_fills",
    *(key("coin"), key("days")),
    Column("filled_at", BigInteger, nullable=False),
)

# --- news -------------------------------------------------------------------------------------

news_items = _derived(
    "news_items",
    key("key", KEY),  # derived from the id: items of the same time are listed by it
    Column("id", TEXT, nullable=False, unique=True),
    *required(TEXT, "event_id", "feed_url", "feed_title", "title"),
    Column("link", TEXT),
    *required(TEXT, "summary", "authors"),  # authors: a JSON list
    Column("publisher", TEXT),
    *optional(BigInteger, "published", "updated"),
    *required(BigInteger, "observed_at", "first_observed_at", "position"),
    # What lists are sorted by: `published`, unless that is unknown or in the future.
    Column("shown_at", BigInteger, nullable=False),
    Index("news_items_shown", "shown_at", "key"),
    Index("news_items_feed", "feed_url", "shown_at"),
)

item_coins = _derived(
    "item_coins",
    key("item", KEY, ForeignKey("news_items.key")),
    key("coin_id", Name(200)),
    Column("matched", TEXT, nullable=False),  # the words that named the coin
    Column("place", Name(10), nullable=False),  # title or summary
    Column("shown_at", BigInteger, nullable=False),
    Index("item_coins_coin", "coin_id", "shown_at", "item"),
)

# One row: the names that item_coins was made with. Items are matched again when they change.
matched_names = _derived(
    "matched_names",
    key("digest", Name(64)),
    Column("forms", TEXT, nullable=False),  # JSON, see news/index.py
)

# One row while items remain to be matched with new names: those after a key that contain a text.
unmatched_items = _derived(
    "unmatched_items",
    key("behind"),
    Column("texts", TEXT),  # JSON list; null: all items
)

# --- accounts ---------------------------------------------------------------------------------

users = _user(
    "users",
    Column("id", Integer, primary_key=True),
    Column("username", Name(64), nullable=False),
    Column("username_folded", Name(64), nullable=False, unique=True),
    Column("password_hash", TEXT, nullable=False),
    *required(Boolean, "admin", "disabled"),
    Column("epoch", Integer, nullable=False),  # raised to revoke all access tokens of the user
    Column("version", Integer, nullable=False),  # raised when responses for the user change
    Column("created_at", BigInteger, nullable=False),
    # An id is never used twice: a deleted user's token would be valid for another user.
    sqlite_autoincrement=True,
)

# One row per sign-in (`sid`), with the hashes of its refresh tokens' ids.
refresh_tokens = _user(
    "refresh_tokens",
    key("sid", Name(64)),
    user_id(index=True),
    Column("current", Name(64), nullable=False),
    Column("previous", Name(64)),
    *required(BigInteger, "rotated_at", "created_at", "expires_at"),
    Column("revoked", Boolean, nullable=False),
)

favourites = _user(
    "favourites",
    user_id(primary_key=True, autoincrement=False),
    key("coin_id", Name(200)),
    Column("added_at", BigInteger, nullable=False),
)

login_attempts = _runtime(
    "login_attempts",
    key("subject", Name(200)),  # a user name or an address
    Column("failures", Integer, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("blocked_until", BigInteger),
)

# --- pipeline ---------------------------------------------------------------------------------

consumer_positions = _derived(
    "consumer_positions",
    *(key("consumer", Name(40)), key("log", Name(64)), key("topic", Name(80)), key("partition")),
    Column("offset", BigInteger, nullable=False),
    Column("date", Name(10), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("byte", BigInteger, nullable=False),
    # `indexed` counts records that changed a row.
    *required(BigInteger, "indexed", "duplicates", "dead_letters", "updated_at"),
)

source_status = _derived(
    "source_status",
    key("source", TEXT),
    Column("at", BigInteger, nullable=False),
    Column("status", TEXT, nullable=False),  # records.SourceStatus or Heartbeat as JSON
)

# The newest dead letters, see store/pipeline/status_writer.py.
error_log = _derived(
    "error_log",
    key("id", TEXT),  # of the event
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
source_state = _runtime(
    "source_state",
    key("source", TEXT),
    Column("state", TEXT, nullable=False),  # JSON object
)

# One row per API key (hashed), shared by all processes that use the key.
quota = _runtime(
    "quota",
    key("account", Name(64)),
    Column("state", TEXT, nullable=False),  # JSON object, see sources/quota/ledger.py
    Column("version", Integer, nullable=False),
)

wanted_coins = _runtime(
    "wanted_coins",
    key("coin_id", Name(200)),
    Column("reason", Name(20), nullable=False),  # favourite or opened
    Column("wanted_at", BigInteger, nullable=False),
)

# When a signed-in page last sent a request, to the minute: a Demo plan polls faster meanwhile.
activity = _runtime("activity", key("id"), *required(BigInteger, "seen_at"))

# They never go back, so that an ETag never names two states. `family`: markets or news.
data_versions = _runtime("data_versions", key("family", Name(40)), *required(BigInteger, "version"))

instance = _user("instance", key("name", Name(40)), *required(TEXT, "value"))
