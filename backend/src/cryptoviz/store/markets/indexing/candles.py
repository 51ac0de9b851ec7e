"""Writes candles: merges new parts, and rebuilds candles of which a sample was replaced."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import astuple
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Label,
    Subquery,
    bindparam,
    case,
    func,
    insert,
    select,
    text,
)

from cryptoviz.series.bars import Bar, BarKey, SampleRow, bars_of, resample
from cryptoviz.series.windows import FINEST, WIDTHS, floor
from cryptoviz.store.db.bulk import Excluded, UpsertStatement, select_by_keys, write_rows
from cryptoviz.store.schema.tables import candles, samples

LADDER = tuple(WIDTHS.values())

_VALUES = Bar.__struct_fields__
_FIELDS = ("coin", "width_s", "start", *_VALUES)
_REPLACE = UpsertStatement.replacing(candles, _FIELDS)

_C, _S = candles.c, samples.c
_BARS = (
    select(*(_C[name] for name in _VALUES))
    .where(_C.coin == bindparam("coin"), _C.width_s == bindparam("width"))
    .where(_C.start >= bindparam("low"), _C.start < bindparam("high"))
    .order_by(_C.start)
)
_SAMPLES = (
    select(*(_S[name] for name in SampleRow.__struct_fields__))
    .where(_S.coin == bindparam("coin"), _S.at >= bindparam("low"), _S.at < bindparam("high"))
    .order_by(_S.at)
)


def _merged(new: Excluded) -> Mapping[str, object]:
    """Return Bar.merge in SQL."""
    rules = (
        (new.first_at < _C.first_at, ("open", "first_at")),
        (new.last_at > _C.last_at, ("close", "last_at", "market_cap", "total_volume")),
        (_is_more_extreme(new, "high", new.high > _C.high), ("high", "high_at")),
        (_is_more_extreme(new, "low", new.low < _C.low), ("low", "low_at")),
        (new.sample_interval_s < _C.sample_interval_s, ("sample_interval_s",)),
    )
    merged: dict[str, object] = {
        name: case((condition, new[name]), else_=_C[name])
        for condition, names in rules
        for name in names
    }
    return {**merged, "samples": _C.samples + new.samples}


def _is_more_extreme(
    new: Excluded, name: str, is_further: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether the new high or low is further out, or as far and earlier."""
    return is_further | ((new[name] == _C[name]) & (new[f"{name}_at"] < _C[f"{name}_at"]))


_MERGE = UpsertStatement(candles, _FIELDS, _merged)


def finest_bars(connection: Connection, keys: Iterable[BarKey]) -> dict[BarKey, Bar]:
    """Return those of these five-minute bars that exist."""
    columns, key = ("coin", "start", *_VALUES), ("coin", "width_s", "start")
    wanted = ((coin, FINEST // 1000, start) for coin, start in keys)
    rows = select_by_keys(connection, candles, columns, key, wanted)
    return {(coin, start): Bar(*values) for coin, start, *values in rows}


def merge_bars(
    connection: Connection, parts: Sequence[tuple[BarKey, Bar]], ladder: Sequence[int] = LADDER
) -> None:
    """Merge parts of five-minute bars, in order, into the bars of every width; uses them up."""
    rows = []
    for width in ladder:
        if width != FINEST:
            parts = resample(parts, width)
        rows += [_row(key, width, bar) for key, bar in parts]
    rows.sort()  # No two have the same key, and neighbours in the table share a page.
    write_rows(connection, _MERGE, rows)


def rebuild_bars(
    connection: Connection, keys: Iterable[BarKey], ladder: Sequence[int] = LADDER
) -> None:
    """Build five-minute bars from their samples, all of which must exist, then the wider ones."""
    touched = sorted(set(keys))
    rows = []
    for coin, start in touched:
        bucket = {"coin": coin, "low": start, "high": start + FINEST}
        found = [SampleRow(*row) for row in connection.execute(_SAMPLES, bucket)]
        rows += [_row(key, FINEST, bar) for key, bar in bars_of(found)]
    write_rows(connection, _REPLACE, rows)
    for finer, width in pairwise(ladder):
        touched = sorted({(coin, floor(start, width)) for coin, start in touched})
        bars = [(key, _whole(connection, key, finer, width)) for key in touched]
        write_rows(connection, _REPLACE, [_row(key, width, bar) for key, bar in bars])


def build_wider_bars(connection: Connection) -> None:
    """Build all wider bars from the five-minute ones, which are the only ones."""
    for finer, width in pairwise(LADDER):
        connection.execute(_widening(finer // 1000, width // 1000))


def _widening(finer_s: int, width_s: int) -> Insert:
    start = _C.start - _C.start % (width_s * 1000)
    whole = (
        select(
            _C.coin,
            start.label("start"),
            func.min(_C.start).label("first_start"),
            func.max(_C.start).label("last_start"),
            *(func.max(_C.high).label("high"), func.min(_C.low).label("low")),
            func.sum(_C.samples).label("samples"),
            func.min(_C.sample_interval_s).label("sample_interval_s"),
        )
        .where(_C.width_s == finer_s)
        .group_by(text("1, 2"))
        .subquery()
    )
    first, last = candles.alias(), candles.alias()
    values = {name: whole.c[name] for name in ("coin", "start", "high", "low")}
    values |= {name: whole.c[name] for name in ("samples", "sample_interval_s")}
    # Bars of one coin do not overlap, so the first opens and the last closes.
    values |= {name: first.c[name] for name in ("open", "first_at")}
    values |= {name: last.c[name] for name in ("close", "last_at", "market_cap", "total_volume")}
    values |= {f"{name}_at": _earliest(whole, name, finer_s, width_s) for name in ("high", "low")}
    # SQLite looks up the right side of an outer join row by row, which is fastest here.
    joined: FromClause = whole
    for bar, at in ((first, whole.c.first_start), (last, whole.c.last_start)):
        same = (bar.c.coin == whole.c.coin) & (bar.c.width_s == finer_s) & (bar.c.start == at)
        joined = joined.outerjoin(bar, same)
    query = select(text(str(width_s)), *values.values()).select_from(joined)
    return insert(candles).from_select(["width_s", *values], query)


def _earliest(whole: Subquery, name: str, finer_s: int, width_s: int) -> Label[int]:
    """Return the earliest time of the high or low of wider bars."""
    bar, start = candles.alias().c, whole.c.start
    return (
        select(func.min(bar[f"{name}_at"]))
        .where(bar.coin == whole.c.coin, bar.width_s == finer_s)
        .where(bar.start >= start, bar.start < start + width_s * 1000)
        .where(bar[name] == whole.c[name])
        .correlate(whole)
        .scalar_subquery()
        .label(f"{name}_at")
    )


def _whole(connection: Connection, key: BarKey, finer: int, width: int) -> Bar:
    coin, start = key
    bucket = {"coin": coin, "width": finer // 1000, "low": start, "high": start + width}
    whole, *parts = (Bar(*row) for row in connection.execute(_BARS, bucket))
    for part in parts:
        whole.merge(part)
    return whole


def _row(key: BarKey, width: int, bar: Bar) -> tuple[object, ...]:
    coin, start = key
    return (coin, width // 1000, start, *astuple(bar))
