"""All tables, each of one kind.

- derived: rebuilt by reindex from the log
- user: what users made; moved by `cryptoviz move`, never touched by reindex
- runtime: what producers and sign-in remember

Times are epoch milliseconds UTC. Inside the database coins have an integer key, which saves about
forty bytes per sample. Tables refer to it without a foreign key: checking that would cost the index
sink four fifths of its speed.
"""

from sqlalchemy import BigInteger as Big
from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary

from cryptoviz.store.schema.columns import KEY, TEXT, Name, key, optional, required
from cryptoviz.store.schema.kinds import TableKind as TableKind
from cryptoviz.store.schema.kinds import derived, runtime, user

# To be imported from here, where all tables are defined.
from cryptoviz.store.schema.kinds import metadata as metadata
from cryptoviz.store.schema.kinds import tables_of as tables_of

# --- markets ----------------------------------------------------------------------------------

coins = derived(
    "coins",
    key("key"),
    *required(Name(200), "id", unique=True),
    *required(Name(200), "symbol"),
    *required(Name(400), "name"),
    *optional(TEXT, "image"),
    *optional(Integer, "rank"),
    *required(Big, "named_at"),  # when name and symbol were observed: the latest count
    # `newest_at` of its samples, and `horizon`, their start: older values are merged into candles.
    # The horizon never goes back.
    *optional(Big, "newest_at", "horizon"),
    # When it was last missing from all answers of a poll: it still is if `seen_at` is earlier; and
    # when that was because nothing asked for it.
    *optional(Big, "absent_at", "unrequested_at"),
    Index("coins_rank", "rank"),
    Index("coins_newest", "newest_at"),
)

# `observed_at` and `seen_at` are the first and last observation of these values; the last decides
# between different payloads.
latest = derived(
    "latest",
    key("coin"),
    *required(TEXT, "event_id"),
    *required(Big, "at", "observed_at", "seen_at"),
    *optional(Float, "price", "market_cap", "fully_diluted_valuation", "total_volume"),
    *optional(Float, "high_24h", "low_24h", "change_1h", "change_24h", "change_7d"),
    *optional(Float, "circulating_supply", "total_supply", "max_supply"),
    *(Column("ath", Float), Column("ath_at", Big), Column("atl", Float), Column("atl_at", Big)),
    *optional(Float, "change_30d"),
)

# Of payloads that differ the greatest (origin, observed_at, position) counts.
samples = derived(
    "samples",
    *(key("coin"), key("at", Big)),
    *required(Float, "price"),
    *optional(Float, "market_cap", "total_volume"),
    *required(Integer, "spacing_s", key="sample_interval_s"),
    *required(Integer, "origin"),  # see store/markets/indexing/samples.py
    *required(Big, "observed_at", "position"),
    sqlite_with_rowid=False,
)

# `width_s` is one of series/windows.py; open, high, low and close are prices.
candles = derived(
    "candles",
    *(key("coin"), key("width_s"), key("start", Big)),
    *required(Float, "open", "high", "low", "close"),
    *required(Big, "first_at", "last_at"),
    *optional(Float, "market_cap", "total_volume"),
    *required(Integer, "samples"),
    *required(Integer, "spacing_s", key="sample_interval_s"),
    *required(Big, "high_at", "low_at", server_default="0"),  # the earliest of equal ones
    sqlite_with_rowid=False,
)

# The ranges of a coin's history that were fetched, with the time of the newest response.
history_fills = derived("history_fills", key("coin"), key("days"), *required(Big, "filled_at"))

# --- currencies -------------------------------------------------------------------------------

# Of payloads that differ the greatest (observed_at, position) counts.
currencies = derived(
    "currencies",
    key("code", Name(20)),
    *required(TEXT, "name", "unit"),
    *required(Name(20), "type"),
    *required(Big, "observed_at", "position"),
)

exchange_rates = derived(
    "exchange_rates",
    *(key("code", Name(20)), key("at", Big)),
    *required(Float, "per_usd"),  # units of the currency per US dollar
    *required(Big, "observed_at", "position"),
    sqlite_with_rowid=False,
)

# --- news -------------------------------------------------------------------------------------

# The key is derived from the id, and `authors` a JSON list. `shown_at` is what lists are sorted by:
# `published`, unless that is unknown or in the future.
news_items = derived(
    "news_items",
    key("key", KEY),
    *required(TEXT, "id", unique=True),
    *required(TEXT, "event_id", "feed_url", "feed_title", "title"),
    *optional(TEXT, "link"),
    *required(TEXT, "summary", "authors"),
    *optional(TEXT, "publisher"),
    *optional(Big, "published", "updated"),
    *required(Big, "observed_at", "first_observed_at", "position", "shown_at"),
    Index("news_items_shown", "shown_at", "key"),
    Index("news_items_feed", "feed_url", "shown_at"),
)

item_coins = derived(
    "item_coins",
    key("item", KEY, ForeignKey("news_items.key")),
    key("coin_id", Name(200)),
    *required(TEXT, "matched"),  # the words that named the coin
    *required(Name(10), "place"),  # title or summary
    *required(Big, "shown_at"),
    Index("item_coins_coin", "coin_id", "shown_at", "item"),
)

# One row: the names that item_coins was made with, as JSON (see news/index.py). Items are matched
# again when they change.
matched_names = derived("matched_names", key("digest", Name(64)), *required(TEXT, "forms"))

# One row while items remain to be matched with new names: those after a key that contain one of
# `texts`, a JSON list (null: all items).
unmatched_items = derived("unmatched_items", key("behind"), *optional(TEXT, "texts"))

# --- accounts ---------------------------------------------------------------------------------

# `epoch` is raised to revoke all access tokens of the user, `version` when their responses change.
users = user(
    "users",
    Column("id", Integer, primary_key=True),
    *required(Name(64), "username"),
    *required(Name(64), "username_folded", unique=True),
    *required(TEXT, "password_hash"),
    *required(Boolean, "admin", "disabled"),
    *required(Integer, "epoch", "version"),
    *required(Big, "created_at"),
    # An id is never used twice: a deleted user's token would be valid for another user.
    sqlite_autoincrement=True,
)

# One row per sign-in (`sid`), with the hashes of its refresh tokens' ids.
refresh_tokens = user(
    "refresh_tokens",
    key("sid", Name(64)),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    *required(Name(64), "current"),
    *optional(Name(64), "previous"),
    *required(Big, "rotated_at", "created_at", "expires_at"),
    *required(Boolean, "revoked"),
)

# In ascending order of `place`: without one, when it was added.
favourites = user(
    "favourites",
    key("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
    key("coin_id", Name(200)),
    *required(Big, "added_at"),
    *optional(Big, "place"),
)

# One row per ticket that was not used yet; `sid` and `epoch` are those of its session.
download_tickets = runtime(
    "download_tickets",
    key("hash", Name(64)),
    *required(Name(64), "sid"),
    *required(Integer, "epoch"),
    *required(Big, "expires_at"),
)

# `currency` is a code of `currencies`; `time_zone` an IANA name or `auto`.
preferences = user(
    "preferences",
    key("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
    *required(Name(20), "currency"),
    *required(Name(64), "time_zone"),
    *required(Name(10), "language", "theme"),
)

login_attempts = runtime(
    "login_attempts",
    key("subject", Name(200)),  # a user name or an address
    *required(Integer, "failures"),
    *required(Big, "first_at"),
    *optional(Big, "blocked_until"),
)

# --- pipeline ---------------------------------------------------------------------------------

# `indexed` counts records that changed a row.
consumer_positions = derived(
    "consumer_positions",
    *(key("consumer", Name(40)), key("log", Name(64)), key("topic", Name(80)), key("partition")),
    *required(Big, "offset"),
    *required(Name(10), "date"),
    *required(Integer, "generation"),
    *required(Big, "byte", "indexed", "duplicates", "dead_letters", "updated_at"),
)

# `status` is a records.SourceStatus or Heartbeat as JSON.
source_status = derived(
    "source_status", key("source", TEXT), *required(Big, "at"), *required(TEXT, "status")
)

# The newest dead letters by the ids of their events, see store/pipeline/status_writer.py.
error_log = derived(
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
    *required(Big, "failed_at", index=True),
    *optional(TEXT, "log", "sha256"),
    *optional(Big, "size"),
    *optional(Integer, "count"),
)

# ETag, Last-Modified, next due time, … of a source as JSON, saved after its records are durable.
source_state = runtime("source_state", key("source", TEXT), *required(TEXT, "state"))

# One row per API key (hashed), shared by all processes that use the key. `state` is a JSON object,
# see sources/quota/ledger.py.
quota = runtime(
    "quota", key("account", Name(64)), *required(TEXT, "state"), *required(Integer, "version")
)

# `reason`: favourite or opened.
wanted_coins = runtime(
    "wanted_coins",
    key("coin_id", Name(200)),
    *required(Name(20), "reason"),
    *required(Big, "wanted_at"),
)

# The newest prices that CoinGecko sent for small lines, hourly and oldest first: a JSON list.
coingecko_sparklines = runtime(
    "coingecko_sparklines",
    key("coin_id", Name(200)),
    *required(Big, "observed_at"),
    *required(TEXT, "prices"),
)

# Logos as small images. `url`: where they were requested last; `version`: a hash of the image, null
# with it if it could never be fetched.
logos = runtime(
    "logos",
    key("coin_id", Name(200)),
    *required(TEXT, "url"),
    *required(Big, "refetch_at"),
    *optional(Name(16), "version"),
    *optional(LargeBinary, "body"),
)

# Links of coins whose pages were opened, and when they are fetched again.
coin_links = runtime(
    "coin_links",
    key("coin_id", Name(200)),
    *required(Big, "refetch_at"),
    *optional(TEXT, "site", "explorer", "repository"),
)

# Currencies that answers were requested in.
wanted_currencies = runtime("wanted_currencies", key("code", Name(20)), *required(Big, "wanted_at"))

# When a signed-in page last sent a request, to the minute: a Demo plan polls faster meanwhile.
activity = runtime("activity", key("id"), *required(Big, "seen_at"))

# They never go back, so that an ETag never names two states. `family`: markets or news.
data_versions = runtime("data_versions", key("family", Name(40)), *required(Big, "version"))

instance = user("instance", key("name", Name(40)), *required(TEXT, "value"))
