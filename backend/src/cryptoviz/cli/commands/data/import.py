"""`cryptoviz import`: publish the history that is in a file."""  # noqa: N999

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

import click

from cryptoviz.cli.wiring.buses import open_log, open_publisher
from cryptoviz.cli.wiring.process import load_config, open_database
from cryptoviz.cli.wiring.progress_bars import ProgressBars
from cryptoviz.clock import rfc3339, utc_now
from cryptoviz.ops.logging import escape_controls
from cryptoviz.pipeline.publish_history import publish_history
from cryptoviz.sources.files.blocks import blocks_of
from cryptoviz.sources.files.reader import BadRow, open_import
from cryptoviz.sources.files.rows import Row
from cryptoviz.store.markets.queries import SqlMarkets
from cryptoviz.store.pipeline.source_state import SqlSourceStates

_STATE = "import"  # name of the saved state; of the last file that was not finished
_SHOWN = 20  # bad rows that are listed
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


class _Tally:
    """Counts rows on their way, and keeps the first bad ones."""

    def __init__(self) -> None:
        self.points, self.rejected = 0, 0
        self.coins: set[str] = set()
        self.shown: list[BadRow] = []

    def valid(self, rows: Iterable[Row | BadRow]) -> Iterator[Row]:
        for row in rows:
            if isinstance(row, Row):
                self.points += 1
                self.coins.add(row.coin_id)
                yield row
                continue
            self.rejected += 1
            if self.rejected <= _SHOWN:
                self.shown.append(row)


@click.command()
@click.argument("path", metavar="FILE", type=_FILE)
@click.option(
    "--coin",
    "coin_id",
    metavar="ID",
    help="The coin of a file that names none, by its CoinGecko id.",
)
def command(path: Path, coin_id: str | None) -> None:
    """FILE is CSV with the columns coin,time,price,market_cap,volume, the same as JSON Lines, or
    JSON of CoinGecko's market_chart (with --coin); it can be compressed by gzip.

    Rows are published like those of a source, so the product can run meanwhile. An import that was
    interrupted continues, and a repeated one changes nothing. Exits with 1 when rows are rejected.
    """
    config = load_config("import")
    tally = _Tally()
    with ExitStack() as stack:
        database = stack.enter_context(open_database(config))
        states = SqlSourceStates(database)
        key = _key(path, coin_id, open_log(config).log)
        done, now = _saved(states.load(_STATE), key)
        file = stack.enter_context(open_import(path, coin_id, now))
        publisher = stack.enter_context(closing(open_publisher(config)))
        bars = stack.enter_context(ProgressBars("B"))

        def save(blocks: int) -> None:
            states.save(_STATE, {"key": key, "blocks": str(blocks), "now": rfc3339(now)})
            bars.show(path.name, file.position, file.size)

        publish_history(blocks_of(tally.valid(file.rows())), publisher, now, done, save)
        states.save(_STATE, {})
        unknown = sorted(coin for coin in tally.coins if not SqlMarkets(database).exists(coin))
    _report(tally, path, unknown)
    if tally.rejected:
        raise SystemExit(1)


def _key(path: Path, coin_id: str | None, log: str) -> str:
    """Return what identifies an import: the content of the file, its coin and where it goes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{digest} {log} {coin_id or ''}"


def _saved(state: Mapping[str, str], key: str) -> tuple[int, datetime]:
    """Return the blocks that are published already, and the time that decides what is future."""
    if state.get("key") != key:
        return 0, utc_now()
    return int(state["blocks"]), datetime.fromisoformat(state["now"])


def _report(tally: _Tally, path: Path, unknown: Sequence[str]) -> None:
    for row in tally.shown:
        click.echo(escape_controls(f"{path}, {row.place}: {row.error}"), err=True)
    if tally.rejected > _SHOWN:
        click.echo(f"… and {tally.rejected - _SHOWN} more rows.", err=True)
    for coin in unknown:
        question = "no coin with this id is known yet: is it spelt as at CoinGecko?"
        click.echo(f"{escape_controls(coin)}: {question}", err=True)
    click.echo(f"Imported {_count(tally.points, 'point')} of {_count(len(tally.coins), 'coin')}.")
    if tally.rejected:
        were = "was" if tally.rejected == 1 else "were"
        click.echo(f"{_count(tally.rejected, 'row')} {were} rejected.", err=True)


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
