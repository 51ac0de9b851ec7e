"""The event: a CloudEvents 1.0 JSON object around one record. Its id derives from content, so a resend is a duplicate."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import orjson
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from cryptoviz.clock import rfc3339, to_ms
from cryptoviz.errors import EventError
from cryptoviz.model.records import (
    COINGECKO,
    CoinName,
    CoinNames,
    DeadLetter,
    Heartbeat,
    MarketHistory,
    MarketSnapshot,
    NewsItem,
    Record,
    SourceStatus,
    UtcDatetime,
)

SNAPSHOT = "cryptoviz.market.snapshot.v1"
HISTORY = "cryptoviz.market.history.v1"
COINS = "cryptoviz.coins.v1"
NEWS_ITEM = "cryptoviz.news.item.v1"
SOURCE_STATUS = "cryptoviz.source.status.v1"
HEARTBEAT = "cryptoviz.heartbeat.v1"
ERROR = "cryptoviz.error.v1"

Data = MarketSnapshot | Record

RECORD_TYPES: dict[str, type[Data]] = {
    SNAPSHOT: MarketSnapshot,
    HISTORY: MarketHistory,
    COINS: CoinNames,
    NEWS_ITEM: NewsItem,
    SOURCE_STATUS: SourceStatus,
    HEARTBEAT: Heartbeat,
    ERROR: DeadLetter,
}

# A source's clock may run ahead a little; beyond this its word is not believed.
FUTURE_TOLERANCE = timedelta(minutes=5)

LETTER_BYTES = 8_000_000  # of what could not be read, in a dead letter: half of what topics.yml allows in `errors`
_SMALL = 1_000_000  # bytes that fit however they are written

_TIME = TypeAdapter(AwareDatetime)


class Event(msgspec.Struct, frozen=True, gc=False):
    """`time` is when we observed it. `data` is the record of `type`."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Data

    @property
    def key(self) -> str:
        """What orders it among others: news by feed, all else by subject (coin id, source, consumer)."""
        return self.source if self.type == NEWS_ITEM else self.subject

    def to_json(self) -> bytes:
        """As it travels and is archived: one line, fields with default values left out."""
        if isinstance(self.data, MarketSnapshot):
            return msgspec.json.encode({**self._envelope(), "data": self.data})
        return orjson.dumps(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """What `event_from_dict` reads back."""
        if isinstance(self.data, MarketSnapshot):
            return {**self._envelope(), "data": msgspec.to_builtins(self.data)}
        return {
            **self._envelope(),
            "data": self.data.model_dump(mode="json", exclude_defaults=True),
        }

    def _envelope(self) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": rfc3339(self.time),
        }


class _SnapshotEnvelope(msgspec.Struct, gc=False):
    """What nearly every event is, to be read in one go."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: Literal["cryptoviz.market.snapshot.v1"]
    subject: str
    time: UtcDatetime
    data: MarketSnapshot


_READ_SNAPSHOT = msgspec.json.Decoder(_SnapshotEnvelope).decode


def event_from_json(body: bytes) -> Event:
    """Raises EventError for bytes that are not an event of a known type."""
    try:
        read = _READ_SNAPSHOT(body)
    except (
        msgspec.MsgspecError,
        UnicodeDecodeError,
        RecursionError,
    ):  # of another type, or damaged: the long way says what it is
        return _event_from_json(body)
    return Event(read.id, read.source, read.type, read.subject, read.time, read.data)


def event_from_dict(raw: object) -> Event:
    """Raises EventError for an object that is not an event of a known type."""
    if not isinstance(raw, dict) or raw.get("specversion") != "1.0":
        raise EventError("not a CloudEvents 1.0 object")
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in RECORD_TYPES:
        raise EventError(f"unknown event type {kind!r}")
    try:
        time = _TIME.validate_python(raw["time"])
        return Event(
            str(raw["id"]),
            str(raw["source"]),
            kind,
            str(raw["subject"]),
            time,
            _data(kind, raw["data"]),
        )
    except KeyError as error:
        raise EventError(f"event without {error.args[0]!r}") from error
    except ValidationError as error:
        raise EventError(describe_validation(error)) from error
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise EventError(f"{where.rstrip('`') or 'record'}: {what}") from error


def _event_from_json(body: bytes) -> Event:
    try:
        return event_from_dict(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise EventError(f"not JSON: {error}") from error


def _data(kind: str, raw: object) -> Data:
    record_type = RECORD_TYPES[kind]
    return (
        record_type.model_validate(raw)
        if issubclass(record_type, Record)
        else msgspec.convert(raw, record_type)
    )


def describe_validation(error: ValidationError) -> str:
    """One line that names each bad field and what is wrong with it, without its value."""
    found = (
        f"{'.'.join(str(part) for part in item['loc']) or 'record'}: {item['msg']}"
        for item in error.errors(include_input=False)
    )
    return "; ".join(found)


def snapshot_at(snapshot: MarketSnapshot, observed_at: datetime) -> datetime:
    """The moment a snapshot speaks of: `last_updated`, unless it is unknown or lies in the future."""
    stated = snapshot.last_updated
    return observed_at if stated is None or stated > observed_at + FUTURE_TOLERANCE else stated


def snapshot_event(
    snapshot: MarketSnapshot, observed_at: datetime, source: str = COINGECKO
) -> Event:
    """Id: coin, currency and the moment it speaks of, so that a figure seen twice is one event."""
    at = rfc3339(snapshot_at(snapshot, observed_at))
    return Event(
        f"{snapshot.coin_id}:{snapshot.vs_currency}:{at}",
        source,
        SNAPSHOT,
        snapshot.coin_id,
        observed_at,
        snapshot,
    )


def history_event(history: MarketHistory, observed_at: datetime, source: str = COINGECKO) -> Event:
    """Id: coin, currency and a hash of the block."""
    digest = content_hash(history.model_dump(mode="json"))
    return Event(
        f"{history.coin_id}:{history.vs_currency}:history:{digest}",
        source,
        HISTORY,
        history.coin_id,
        observed_at,
        history,
    )


def coin_names_event(
    coins: Sequence[CoinName], observed_at: datetime, source: str = COINGECKO
) -> Event:
    """Id: a hash of the names; subject: the first of them."""
    names = CoinNames(coins=tuple(coins))
    return Event(
        f"coins:{content_hash(names.model_dump(mode='json'))}",
        source,
        COINS,
        names.coins[0].id,
        observed_at,
        names,
    )


def news_event(item: NewsItem, observed_at: datetime) -> Event:
    """Id: the item and a hash of its content, so that an update is a new event of the same item."""
    digest = content_hash(item.model_dump(mode="json"))
    return Event(f"{item.id}:{digest}", item.feed_url, NEWS_ITEM, item.id, observed_at, item)


def source_status_event(status: SourceStatus) -> Event:
    """Id: source, moment and state."""
    return Event(
        f"{status.source}:{to_ms(status.checked_at)}:{status.state}",
        status.source,
        SOURCE_STATUS,
        status.source,
        status.checked_at,
        status,
    )


def heartbeat_event(beat: Heartbeat) -> Event:
    """Id: consumer and moment."""
    name = f"{beat.consumer}@{beat.instance}" if beat.instance else beat.consumer
    return Event(f"{name}:{to_ms(beat.at)}", name, HEARTBEAT, name, beat.at, beat)


def dead_letter_event(letter: DeadLetter) -> Event:
    """Id: place and bytes, so that the same refusal of the same record is one event."""
    place = (
        f"{letter.topic}:{letter.partition}:{letter.offset}"
        if letter.offset is not None
        else letter.origin
    )
    digest = content_hash([place, letter.value])
    return Event(f"{place}:{digest}", letter.origin, ERROR, letter.origin, letter.failed_at, letter)


def dead_letter(
    origin: str, value: bytes, error: str, failed_at: datetime, **place: str | int | None
) -> DeadLetter:
    """A dead letter of these bytes; `place` may give topic, partition, offset and key. Of very many bytes it holds the first only."""
    if len(value) > LETTER_BYTES:
        error = f"{error} (the first {LETTER_BYTES} of {len(value)} bytes are kept)"
        value = value[:LETTER_BYTES]
    text, encoding = _as_text(value)
    place = {
        name: part.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(part, str) else part
        for name, part in place.items()
    }
    told = {
        **place,
        "origin": origin,
        "value": text,
        "encoding": encoding,
        "error": error,
        "failed_at": failed_at,
    }
    return DeadLetter.model_validate(told)


def _as_text(value: bytes) -> tuple[str, Literal["utf-8", "base64"]]:
    """As it is where that is UTF-8, but not where JSON would have to escape most of it: a letter must fit into its topic."""
    encoded = base64.b64encode(value).decode()
    if b"\0" in value:  # PostgreSQL keeps it in no text
        return encoded, "base64"
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return encoded, "base64"
    if len(value) > _SMALL and len(orjson.dumps(text)) > 2 * len(value):
        return encoded, "base64"
    return text, "utf-8"


def content_hash(value: object) -> str:
    """16 hex digits of the SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
