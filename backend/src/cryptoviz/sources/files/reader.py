"""Reads files to import: CSV, JSON Lines, or JSON of CoinGecko's market_chart; gzip too."""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

import orjson

from cryptoviz.coin_id import RULE, is_coin_id
from cryptoviz.errors import ConfigError, PayloadError
from cryptoviz.sources.coingecko.history.market_chart import read_points
from cryptoviz.sources.files.rows import ALIASES, Row, parse_row

_GZIP = b"\x1f\x8b"
_SHOWN = 80  # bytes of a bad point


class BadRow(NamedTuple):
    """A row that is not imported: where it is, such as `line 12`, and why."""

    place: str
    error: str


class ImportFile:
    """An open file. `position` and `size` are bytes as stored, for the progress."""

    def __init__(self, path: Path, raw: IO[bytes], coin_id: str | None, now: datetime) -> None:
        self._path, self._raw, self._coin_id, self._now = path, raw, coin_id, now
        self.size = path.stat().st_size
        is_gzip = raw.read(2) == _GZIP
        raw.seek(0)
        self._body: IO[bytes] = gzip.GzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[assignment]

    @property
    def position(self) -> int:
        return self._raw.tell()

    def rows(self) -> Iterator[Row | BadRow]:
        """Yield each row. Raises ConfigError if the file has none of the formats."""
        first = self._body.readline().removeprefix(b"\xef\xbb\xbf")
        if not first.lstrip().startswith((b"{", b"[")):
            return self._csv_rows(first)
        if _is_json_line(first):
            return self._lines([first], 1, lambda line: _object(orjson.loads(line)))
        return self._chart_rows(first + self._body.read())

    def _csv_rows(self, header: bytes) -> Iterator[Row | BadRow]:
        names = self._column_names(header)

        def fields(line: bytes) -> dict[str, object]:
            cells = _cells(line)
            if len(cells) != len(names):
                plural = "" if len(cells) == 1 else "s"
                raise ValueError(f"{len(cells)} cell{plural} instead of {len(names)}")
            return dict(zip(names, cells, strict=True))

        return self._lines((), 2, fields)

    def _column_names(self, header: bytes) -> list[str]:
        if not header:
            raise ConfigError(f"{self._path} is empty.")
        try:
            names = [name.strip().lower() for name in _cells(header)]
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self._path} is not UTF-8 text: convert it first.") from error
        except csv.Error:
            names = []
        needed = ("time", "price") if self._coin_id else ("coin", "time", "price")
        missing = [name for name in needed if not set(ALIASES[name]) & set(names)]
        if missing:
            raise ConfigError(
                f"{self._path} is neither JSON nor CSV whose first line names the columns "
                f"coin,time,price,market_cap,volume, separated by commas: "
                f"it has no {' and no '.join(missing)}."
            )
        return names

    def _lines(
        self, first: Iterable[bytes], number: int, fields: Callable[[bytes], dict[str, object]]
    ) -> Iterator[Row | BadRow]:
        """Read line by line: a quote that is not closed spoils one line only."""
        for lines in (first, self._body):
            for line in lines:
                if line.strip():
                    try:
                        yield parse_row(fields(line), self._coin_id, self._now)
                    except (ValueError, csv.Error) as error:
                        yield BadRow(f"line {number}", _sentence(error))
                number += 1

    def _chart_rows(self, body: bytes) -> Iterator[Row | BadRow]:
        if self._coin_id is None:
            raise ConfigError(f"{self._path} does not name its coin: use --coin.")
        if not is_coin_id(self._coin_id):
            raise ConfigError(f"--coin: {RULE}.")
        try:
            points, bad = read_points(body, self._now)
        except PayloadError as error:
            raise ConfigError(
                f"{self._path} is neither CSV, nor JSON Lines (one object a line), "
                "nor JSON of CoinGecko's market_chart."
            ) from error
        for point in points:
            yield Row(self._coin_id, point)
        for raw, problem in bad:
            yield BadRow(raw[:_SHOWN].decode(errors="replace"), problem)


@contextmanager
def open_import(path: Path, coin_id: str | None, now: datetime) -> Iterator[ImportFile]:
    """Open a file. Raises ConfigError if it cannot be read to its end."""
    try:
        with path.open("rb") as raw:
            yield ImportFile(path, raw, coin_id, now)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ConfigError(f"{path} is damaged: {error}.") from error


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode().strip("\r\n")]), [])


def _is_json_line(line: bytes) -> bool:
    try:
        return "prices" not in _object(orjson.loads(line))
    except ValueError:
        return False


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _sentence(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return f"not JSON: {error}" if isinstance(error, orjson.JSONDecodeError) else str(error)
