"""`cryptoviz export`: write all stored values to a file."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from cryptoviz.cli.wiring.process import load_config, open_database
from cryptoviz.cli.wiring.progress_bars import ProgressBars
from cryptoviz.clock import to_ms
from cryptoviz.series.export_text import (
    CANDLE_COLUMNS,
    PRICE_COLUMNS,
    Format,
    Pages,
    export_text,
)
from cryptoviz.series.windows import WIDTHS
from cryptoviz.store.markets.history.export import SqlExport

_FILE = click.Path(path_type=Path, dir_okay=False)
_Write = Callable[[bytes], object]


def _time(_context: click.Context, option: click.Parameter, text: str | None) -> int | None:
    """Convert RFC 3339 text; it is UTC without an offset."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("not a time such as 2026-11-23T05:00Z", param=option) from error
    return to_ms(time if time.tzinfo else time.replace(tzinfo=UTC))


@click.command()
@click.argument("what", type=click.Choice(["prices", "candles"]))
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), default="csv")
@click.option("--coin", "coin_ids", metavar="ID", multiple=True, help="One coin; can be repeated.")
@click.option("--from", "start", callback=_time, metavar="TIME", help="Values from this time on.")
@click.option("--to", "end", callback=_time, metavar="TIME", help="Values before this time.")
@click.option(
    "--interval",
    type=click.Choice(list(WIDTHS)),
    default="1d",
    show_default=True,
    help="Width of candles.",
)
@click.option(
    "-o", "path", metavar="FILE", type=_FILE, help="The file to write; stdout by default."
)
def command(
    what: str,
    format_: Format,
    coin_ids: Sequence[str],
    start: int | None,
    end: int | None,
    interval: str,
    path: Path | None,
) -> None:
    """Prices are the samples and, before they were merged, the points of five-minute candles.

    `cryptoviz import` reads a file of prices. FILE appears when it is complete.
    """
    config = load_config("export")
    with open_database(config) as database, _destination(path) as (write, bars):
        store = SqlExport(database)
        pages: Pages = partial(store.prices, start=start, end=end)
        if what == "candles":
            pages = partial(store.candles, interval=interval, start=start, end=end)
        columns = PRICE_COLUMNS if what == "prices" else CANDLE_COLUMNS
        coins = _counted(store.coins(coin_ids or None), bars)
        for part in export_text(format_, columns, coins, pages):
            write(part)


@contextmanager
def _destination(path: Path | None) -> Iterator[tuple[_Write, ProgressBars | None]]:
    """Open the file, or stdout, whose reader can close the pipe early without an error."""
    if path is None:
        try:
            yield sys.stdout.buffer.write, None
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_stdout()
        except OSError as error:
            _drop_stdout()
            raise click.FileError("stdout", error.strerror) from error
        return
    is_special = path.exists() and not path.is_file()  # a device or a pipe is not replaced
    target = path if is_special else path.resolve()
    draft = path if is_special else target.with_name(f"{target.name}.part")
    try:
        with draft.open("wb") as file, ProgressBars("coins") as bars:
            yield file.write, bars
        if not is_special:
            draft.replace(target)
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error
    finally:
        if not is_special:
            draft.unlink(missing_ok=True)


def _drop_stdout() -> None:
    """Let Python's own flush at the end not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _counted(coin_ids: Sequence[str], bars: ProgressBars | None) -> Iterable[str]:
    for done, coin_id in enumerate(coin_ids):
        yield coin_id
        if bars:
            bars.show("coins", done + 1, len(coin_ids))
