"""Writes exchange rates and the names of currencies."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Table

from cryptoviz.clock import to_ms
from cryptoviz.model.events import FUTURE_TOLERANCE_MS
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import MAX_AMOUNT, BitcoinRates, ExchangeRates
from cryptoviz.store.db.bulk import UpsertStatement, select_by_keys, write_rows
from cryptoviz.store.schema.tables import currencies, exchange_rates

_Row = tuple[Any, ...]  # the key, the values, and those of _VERSION
_VERSION = ("observed_at", "position")


class SqlRateWriter:
    """Messages of exchange rates → exchange_rates, currencies."""

    def write(self, connection: Connection, messages: Sequence[Message]) -> WriteResult:
        """Write a batch. The result does not depend on how records are divided into batches."""
        rates = _Rows(exchange_rates, ("code", "at"), ("per_usd",))
        names = _Rows(currencies, ("code",), ("name", "unit", "type"))
        for message in messages:
            rates.expect(row[:2] for row in _rates(message))
            names.expect(row[:1] for row in _names(message))
        rates.load(connection)
        names.load(connection)
        indexed, rejected = 0, []
        for message in messages:
            changes = [rates.add(row) for row in _rates(message)]
            changes += [names.add(row) for row in _names(message)]
            if _impossible(message):
                error = "rates with impossible times or without US dollars; the others are stored"
                rejected.append(replace(message, error=error))
            else:
                indexed += any(changes)
        rates.flush(connection)
        names.flush(connection)
        return WriteResult(indexed, len(messages) - indexed - len(rejected), rejected)


class _Rows:
    """New rows of a table. Of rows with one key that with the greatest _VERSION counts."""

    def __init__(self, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> None:
        self._table, self._key = table, key
        self._fields = (*key, *values, *_VERSION)
        self._expected: set[_Row] = set()
        self._known: dict[_Row, _Row] = {}  # the versions
        self._new: dict[_Row, _Row] = {}

    def expect(self, keys: Iterator[_Row]) -> None:
        self._expected.update(keys)

    def load(self, connection: Connection) -> None:
        """Read the versions of the expected rows."""
        fields, length = (*self._key, *_VERSION), len(self._key)
        for row in select_by_keys(connection, self._table, fields, self._key, self._expected):
            self._known[tuple(row[:length])] = tuple(row[length:])

    def add(self, row: _Row) -> bool:
        """Return whether the row is new or newer than the known one."""
        key, version = row[: len(self._key)], row[-len(_VERSION) :]
        if key in self._known and version <= self._known[key]:
            return False
        self._known[key] = version
        self._new[key] = row
        return True

    def flush(self, connection: Connection) -> None:
        statement = UpsertStatement.replacing(self._table, self._fields)
        write_rows(connection, statement, list(self._new.values()))


def _rates(message: Message) -> Iterator[_Row]:
    """Yield the rows of exchange_rates."""
    observed = _observed(message)
    for rates in _blocks(message):
        if _is_possible(rates, observed):
            for code, value in rates.per_bitcoin.items():
                per_usd = value / rates.per_bitcoin["usd"]
                yield code, min(rates.at, observed), per_usd, observed, message.offset


def _names(message: Message) -> Iterator[_Row]:
    """Yield the rows of currencies."""
    event = message.event
    if event is not None and isinstance(event.data, ExchangeRates):
        for it in event.data.currencies:
            yield it.code, it.name, it.unit, it.type, _observed(message), message.offset


def _impossible(message: Message) -> bool:
    return not all(_is_possible(rates, _observed(message)) for rates in _blocks(message))


def _is_possible(rates: BitcoinRates, observed: int) -> bool:
    dollars = rates.per_bitcoin.get("usd")
    is_past = 0 <= rates.at <= observed + FUTURE_TOLERANCE_MS
    # Not only above 0, but also after a division.
    return is_past and all(
        dollars and 0 < value / dollars <= MAX_AMOUNT for value in rates.per_bitcoin.values()
    )


def _blocks(message: Message) -> Sequence[BitcoinRates]:
    data = message.event and message.event.data
    return data.rates if isinstance(data, ExchangeRates) else ()


def _observed(message: Message) -> int:
    return to_ms(message.event.time) if message.event else 0
