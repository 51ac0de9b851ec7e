"""Events: CloudEvents 1.0 objects. Ids derive from content, so a resend is a duplicate."""

import base64
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

import msgspec
import orjson
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from cryptoviz.clock import from_ms, rfc3339, to_ms
from cryptoviz.errors import EventError
from cryptoviz.model import records

SNAPSHOT = "cryptoviz.market.snapshot.v1"
HISTORY = "cryptoviz.market.history.v1"
ABSENCE = "cryptoviz.market.absence.v1"
COINS = "cryptoviz.coins.v1"
EXCHANGE_RATES = "cryptoviz.exchange_rates.v1"
NEWS_ITEM = "cryptoviz.news.item.v1"
SOURCE_STATUS = "cryptoviz.source.status.v1"
HEARTBEAT = "cryptoviz.heartbeat.v1"
ERROR = "cryptoviz.error.v1"

Data = records.MarketSnapshot | records.Record

RECORD_TYPES: dict[str, type[Data]] = {
    SNAPSHOT: records.MarketSnapshot,
    HISTORY: records.MarketHistory,
    ABSENCE: records.CoinAbsence,
    COINS: records.CoinNames,
    EXCHANGE_RATES: records.ExchangeRates,
    NEWS_ITEM: records.NewsItem,
    SOURCE_STATUS: records.SourceStatus,
    HEARTBEAT: records.Heartbeat,
    ERROR: records.DeadLetter,
}

# The clock of a source may be a little ahead. A time further in the future is ignored.
FUTURE_TOLERANCE_MS = 5 * 60_000

LETTER_BYTES = 64_000  # of a bad record that a dead letter keeps
_LETTER_TEXT = 1_000  # characters of the error and the key, which may quote the record

_TIME = TypeAdapter(AwareDatetime)


class Event(msgspec.Struct, frozen=True, gc=False):
    """An event. `time` is when we observed it; `data` is the record of `type`."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Data

    @property
    def key(self) -> str:
        """The key that orders events: the feed of a news item, else the subject."""
        return self.source if self.type == NEWS_ITEM else self.subject

    def to_json(self) -> bytes:
        """Serialise to the wire and archive format: one line, without default values."""
        envelope: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": rfc3339(self.time),
            "data": self.data,
        }
        if isinstance(self.data, records.MarketSnapshot):
            return msgspec.json.encode(envelope)
        envelope["data"] = self.data.model_dump(mode="json", exclude_defaults=True)
        return orjson.dumps(envelope)

    def to_dict(self) -> dict[str, Any]:
        """Return the object that `to_json` writes."""
        return dict(orjson.loads(self.to_json()))


class _SnapshotEnvelope(msgspec.Struct, gc=False):
    """A snapshot event. Nearly every event is one, so it is decoded in one pass."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: Literal["cryptoviz.market.snapshot.v1"]
    subject: str
    time: records.UtcDatetime
    data: records.MarketSnapshot


_decode_snapshot = msgspec.json.Decoder(_SnapshotEnvelope).decode


def event_from_json(body: bytes) -> Event:
    """Parse an event. Raises EventError for bytes that are not an event of a known type."""
    try:
        read = _decode_snapshot(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _parse_any(body)  # an event of another type, or damaged: this finds out which
    return Event(read.id, read.source, read.type, read.subject, read.time, read.data)


def _parse_any(body: bytes) -> Event:
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise EventError(f"not JSON: {error}") from error
    if not isinstance(raw, dict) or raw.get("specversion") != "1.0":
        raise EventError("not a CloudEvents 1.0 object")
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in RECORD_TYPES:
        raise EventError(f"unknown event type {kind!r}")
    try:
        time, record_type = _TIME.validate_python(raw["time"]), RECORD_TYPES[kind]
        data: Data
        if issubclass(record_type, records.Record):
            data = record_type.model_validate(raw["data"])
        else:
            data = msgspec.convert(raw["data"], record_type)
        return Event(str(raw["id"]), str(raw["source"]), kind, str(raw["subject"]), time, data)
    except KeyError as error:
        raise EventError(f"event without {error.args[0]!r}") from error
    except (ValidationError, msgspec.ValidationError) as error:
        raise EventError(describe_validation(error)) from error


def describe_validation(error: Exception) -> str:
    """Return one line that names each bad field and its problem, without the value."""
    if isinstance(error, ValidationError):
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
    else:  # of msgspec
        what, _, where = str(error).partition(" - at `$.")
        found = [(where.rstrip("`"), what)]
    return "; ".join(f"{field or 'record'}: {problem}" for field, problem in found)


def snapshot_time_ms(snapshot: records.MarketSnapshot, observed_ms: int) -> int:
    """Return `last_updated`, or `observed_ms` if it is unknown or in the future."""
    updated_ms = to_ms(snapshot.last_updated) if snapshot.last_updated else observed_ms
    return observed_ms if updated_ms > observed_ms + FUTURE_TOLERANCE_MS else updated_ms


def snapshot_event(snapshot: records.MarketSnapshot, observed_at: datetime) -> Event:
    """Return the event of a snapshot. Id: coin, currency and the time of the snapshot."""
    at = rfc3339(from_ms(snapshot_time_ms(snapshot, to_ms(observed_at))))
    event_id = f"{snapshot.coin_id}:{snapshot.vs_currency}:{at}"
    return Event(event_id, records.COINGECKO, SNAPSHOT, snapshot.coin_id, observed_at, snapshot)


def history_event(
    history: records.MarketHistory, observed_at: datetime, source: str = records.COINGECKO
) -> Event:
    """Return the event of a block of history. Id: coin, currency and a hash of the block."""
    digest = content_hash(history.model_dump(mode="json"))
    event_id = f"{history.coin_id}:{history.vs_currency}:history:{digest}"
    return Event(event_id, source, HISTORY, history.coin_id, observed_at, history)


def absence_event(coin_id: str, observed_at: datetime, *, requested: bool = True) -> Event:
    """Return the event of a coin that is in no answer. Id: coin and time."""
    event_id = f"{coin_id}:absent:{to_ms(observed_at)}"
    absence = records.CoinAbsence(coin_id=coin_id, requested=requested)
    return Event(event_id, records.COINGECKO, ABSENCE, coin_id, observed_at, absence)


def coin_names_event(coins: Sequence[records.CoinName], observed_at: datetime) -> Event:
    """Return the event of a block of coin names. Id: a hash of the names; subject: the first."""
    names = records.CoinNames(coins=tuple(coins))
    # Without defaults, so that the ids of names without a rank are those of earlier versions.
    event_id = f"coins:{content_hash(names.model_dump(mode='json', exclude_defaults=True))}"
    return Event(event_id, records.COINGECKO, COINS, names.coins[0].id, observed_at, names)


def exchange_rates_event(rates: records.ExchangeRates, observed_at: datetime) -> Event:
    """Return the event of exchange rates. Id: a hash of them."""
    event_id = f"exchange_rates:{content_hash(rates.model_dump(mode='json'))}"
    source, subject = records.COINGECKO, "exchange_rates"
    return Event(event_id, source, EXCHANGE_RATES, subject, observed_at, rates)


def news_event(item: records.NewsItem, observed_at: datetime) -> Event:
    """Return the event of a news item. Id: the item and a hash, which changes with an update."""
    digest = content_hash(item.model_dump(mode="json"))
    return Event(f"{item.id}:{digest}", item.feed_url, NEWS_ITEM, item.id, observed_at, item)


def source_status_event(status: records.SourceStatus) -> Event:
    """Return the event of a source's status. Id: source, time and state."""
    source, at = status.source, status.checked_at
    event_id = f"{source}:{to_ms(at)}:{status.state}"
    return Event(event_id, source, SOURCE_STATUS, source, at, status)


def heartbeat_event(beat: records.Heartbeat) -> Event:
    """Return the event of a heartbeat. Id: consumer and time."""
    name = f"{beat.consumer}@{beat.instance}" if beat.instance else beat.consumer
    return Event(f"{name}:{to_ms(beat.at)}", name, HEARTBEAT, name, beat.at, beat)


def dead_letter_event(
    origin: str,
    value: bytes,
    error: str,
    failed_at: datetime,
    count: int = 1,
    **location: str | int | None,
) -> Event:
    """Return the event of a dead letter. Id: where the record was found, and its bytes.

    `location` may give its log, topic, partition, offset and key. Without an offset, the hour is
    part of the id.
    """
    kept, sha256 = _first_bytes(value), hashlib.sha256(value).hexdigest()
    text, encoding = _to_text(kept)
    for name, part in location.items():
        if isinstance(part, str):
            location[name] = _storable(part)
    letter = records.DeadLetter(
        origin=origin,
        value=text,
        encoding=encoding,
        error=_storable(error),
        failed_at=failed_at,
        size=len(value),
        sha256=sha256,
        count=count,
        **location,
    )
    found_at, identity = origin, [text] if kept is value else [text, sha256]
    if letter.offset is not None:
        found_at = f"{letter.topic}:{letter.partition}:{letter.offset}"
    else:
        identity.append(f"{failed_at:%Y-%m-%dT%H}")
    event_id = f"{found_at}:{content_hash([found_at, *identity])}"
    return Event(event_id, origin, ERROR, origin, failed_at, letter)


def _first_bytes(value: bytes) -> bytes:
    """Return at most LETTER_BYTES, not ending within a character of UTF-8."""
    if len(value) <= LETTER_BYTES:
        return value
    ends = range(LETTER_BYTES, LETTER_BYTES - 4, -1)
    return value[: next((end for end in ends if value[end] & 0xC0 != 0x80), LETTER_BYTES)]


def _to_text(value: bytes) -> tuple[str, Literal["utf-8", "base64"]]:
    """Return UTF-8 as it is, the rest in base64. PostgreSQL cannot store a NUL in text."""
    with suppress(UnicodeDecodeError):
        if b"\0" not in value:
            return value.decode(), "utf-8"
    return base64.b64encode(value).decode(), "base64"


def _storable(text: str) -> str:
    return text[:_LETTER_TEXT].replace("\0", "\N{REPLACEMENT CHARACTER}")


def content_hash(value: object) -> str:
    """Return 16 hex digits of the SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
