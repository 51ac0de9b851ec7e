"""`cryptoviz gaps`: list stretches without data."""

from collections.abc import Sequence
from datetime import timedelta

import click
import orjson

from cryptoviz.cli.wiring.process import load_config, open_database
from cryptoviz.clock import from_ms, rfc3339, utc_now
from cryptoviz.ops.logging import escape_controls
from cryptoviz.store.markets.history.export import SqlExport
from cryptoviz.store.markets.history.gaps import Gap, SqlGaps


@click.command()
@click.argument("coin_ids", metavar="[COIN]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(coin_ids: Sequence[str], as_json: bool) -> None:
    """A line has the coin, the last time before the gap, the first one after it, and its length.

    A gap is longer than 15 minutes and than three intervals of the data around it.
    `cryptoviz backfill --gaps` asks CoinGecko for what is missing.
    """
    config = load_config("gaps")
    with open_database(config) as database:
        store, now = SqlGaps(database), utc_now()
        for coin_id in SqlExport(database).coins(coin_ids or None):
            for gap in store.gaps(coin_id, now):
                click.echo(_json(coin_id, gap) if as_json else _line(coin_id, gap))


def _line(coin_id: str, gap: Gap) -> str:
    times = (rfc3339(from_ms(at)) for at in gap)
    length = timedelta(seconds=(gap.end - gap.start) // 1000)
    return "\t".join((escape_controls(coin_id), *times, str(length)))


def _json(coin_id: str, gap: Gap) -> bytes:
    start, end = (rfc3339(from_ms(at)) for at in gap)
    seconds = (gap.end - gap.start) // 1000
    return orjson.dumps({"coin": coin_id, "from": start, "to": end, "seconds": seconds})
