"""Pure: one row of an imported file becomes a point of history."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from cryptoviz.clock import to_ms
from cryptoviz.coin_id import RULE, is_coin_id
from cryptoviz.model.events import FUTURE_TOLERANCE_MS
from cryptoviz.model.records import MAX_AMOUNT, HistoryPoint
from cryptoviz.series.export_text import unquoted

# Columns by their names here and in the files of others.
ALIASES = {
    "coin": ("coin", "coin_id", "id"),
    "time": ("time", "timestamp", "date"),
    "price": ("price", "current_price"),
    "market_cap": ("market_cap",),
    "volume": ("volume", "total_volume"),
}
_EPOCH_S, _EPOCH_MS = re.compile(r"\d{9,11}"), re.compile(r"\d{12,15}")


class Row(NamedTuple):
    """A valid row."""

    coin_id: str
    point: HistoryPoint


def parse_row(fields: Mapping[str, object], coin_id: str | None, now: datetime) -> Row:
    """Return the row; `coin_id` is the coin of a file that names none.

    Raises ValueError with a sentence.
    """
    named = unquoted(str(_field(fields, "coin") or ""))
    if coin_id and named not in ("", coin_id):
        raise ValueError("coin: another one than that of --coin")
    coin = coin_id or named
    if not coin:
        raise ValueError("coin: empty")
    if not is_coin_id(coin):
        raise ValueError(f"coin: {RULE}")
    price = _amount(fields, "price")
    if price is None:
        raise ValueError("price: empty")
    point = HistoryPoint(
        at=_time(str(_field(fields, "time") or ""), now),
        price=price,
        market_cap=_amount(fields, "market_cap"),
        total_volume=_amount(fields, "volume"),
    )
    return Row(coin, point)


def _field(fields: Mapping[str, object], name: str) -> object:
    return next((fields[alias] for alias in ALIASES[name] if alias in fields), None)


def _amount(fields: Mapping[str, object], name: str) -> float | None:
    """Return a number; None for an empty field."""
    value = _field(fields, name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float) or "_" in str(value):
            raise ValueError
        amount = float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"{name}: not a number") from None
    if not math.isfinite(amount):
        raise ValueError(f"{name}: not a finite number")
    if amount < 0:
        raise ValueError(f"{name}: negative")
    if amount > MAX_AMOUNT:
        raise ValueError(f"{name}: more than {MAX_AMOUNT:g}")
    return amount


def _time(text: str, now: datetime) -> int:
    """Convert RFC 3339 (UTC without an offset), epoch milliseconds or epoch seconds."""
    if _EPOCH_MS.fullmatch(text):
        at = int(text)
    elif _EPOCH_S.fullmatch(text):
        at = int(text) * 1000
    else:
        at = _calendar_time(text)
    if at < 0:
        raise ValueError("time: before 1970")
    if at > to_ms(now) + FUTURE_TOLERANCE_MS:
        raise ValueError("time: in the future")
    return at


def _calendar_time(text: str) -> int:
    try:
        if text.isdigit():
            raise ValueError  # 20240131 could be a day or a number
        time = datetime.fromisoformat(text)
        return to_ms(time if time.tzinfo else time.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        message = "time: neither RFC 3339 nor epoch milliseconds or seconds"
        raise ValueError(message) from None
