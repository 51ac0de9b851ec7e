"""`cryptoviz backfill`: fetch history that is missing."""

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import datetime, timedelta

import click

from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.cli.wiring.launch import refuse_mixed_data
from cryptoviz.cli.wiring.pipeline import open_coingecko
from cryptoviz.cli.wiring.process import load_config, open_database
from cryptoviz.cli.wiring.progress_bars import ProgressBars
from cryptoviz.clock import rfc3339, to_ms, utc_now
from cryptoviz.coin_id import RULE, is_coin_id
from cryptoviz.model.events import history_event
from cryptoviz.model.messages import Publisher
from cryptoviz.model.records import HISTORY_RANGES, MarketHistory
from cryptoviz.model.topics import MARKETS
from cryptoviz.ops.logging import escape_controls
from cryptoviz.sources.coingecko.history.backfill import (
    Backfill,
    missing_ranges,
    ranges_for_gaps,
)
from cryptoviz.sources.coingecko.history.source import Job
from cryptoviz.sources.quota.ledger import CallKind
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.history.export import SqlExport
from cryptoviz.store.markets.history.fills import SqlHistoryFills
from cryptoviz.store.markets.history.gaps import SqlGaps
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.pipeline.source_state import SqlSourceStates

_STATE = "backfill"  # name of the saved state: the ranges that were fetched, and when
_REMEMBERED = timedelta(days=1)  # by then they are indexed


class _FetchedRanges:
    """Ranges that were fetched, also those of the last day that the index may not have yet."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._states, self._fills = SqlSourceStates(database), SqlHistoryFills(database)
        saved = {key: datetime.fromisoformat(at) for key, at in self._states.load(_STATE).items()}
        self._at = {key: at for key, at in saved.items() if now - _REMEMBERED < at <= now}

    def fetched(self, coin_id: str) -> dict[int, int]:
        own = {
            int(days): to_ms(at)
            for (coin, _, days), at in ((key.rpartition(" "), at) for key, at in self._at.items())
            if coin == coin_id
        }
        return {**self._fills.fetched(coin_id), **own}

    def add(self, job: Job, at: datetime) -> None:
        self._at[f"{job.coin_id} {job.days}"] = at
        self._states.save(_STATE, {key: rfc3339(at) for key, at in self._at.items()})


@click.command()
@click.argument("coin_ids", metavar="[COIN]...", nargs=-1)
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    default=365,
    show_default=True,
    help="How far back. CoinGecko gives 365 days to most plans.",
)
@click.option("--gaps", "gaps_only", is_flag=True, help="Only ranges in which data are missing.")
def command(coin_ids: Sequence[str], days: int, gaps_only: bool) -> None:
    """Without COIN, of all coins that are polled. The product can run meanwhile.

    Calls count in the same budget as those of the pollers; the command waits while it is used up.
    It can be interrupted: what was fetched is not asked for again. Exits with 1 when a range could
    not be fetched.
    """
    config = load_config("backfill")
    for coin_id in coin_ids:
        if not is_coin_id(coin_id):
            raise click.UsageError(f"{escape_controls(coin_id)}: {RULE}.")
    refuse_mixed_data(config.data_dir, config.simulated)
    with ExitStack() as stack:
        database = stack.enter_context(open_database(config))
        known = _FetchedRanges(database, utc_now())
        jobs, older_gaps = _jobs(database, known, coin_ids, days, gaps_only)
        client = stack.enter_context(closing(open_coingecko(config, database)))
        publisher = stack.enter_context(closing(open_publisher(config)))
        bars = stack.enter_context(ProgressBars("calls"))
        backfill = Backfill(client, utc_now, lambda it: time.sleep(it.total_seconds()), bars.note)
        failed = _run(jobs, backfill, publisher, known, bars)
    click.echo(f"Fetched {len(jobs) - failed} of {len(jobs)} missing ranges of history.")
    if older_gaps:
        begin = "gap begins" if older_gaps == 1 else "gaps begin"
        click.echo(f"{older_gaps} {begin} more than {days} days ago; see --days.", err=True)
    if failed:
        raise SystemExit(1)


def _run(
    jobs: Sequence[Job],
    backfill: Backfill,
    publisher: Publisher,
    known: _FetchedRanges,
    bars: ProgressBars,
) -> int:
    """Fetch and publish; return how many ranges the source does not have."""
    failed = 0
    for done, job in enumerate(jobs):
        bars.show("history", done, len(jobs))
        fetched = backfill.fetch(job)
        if fetched is None:
            failed += 1
            continue
        (blocks, bad), now = fetched, utc_now()
        publisher.publish(MARKETS, [history_event(_marked(block), now) for block in blocks])
        known.add(job, now)
        if bad:
            found = f"{len(bad)} bad points, the first: {bad[0].error}"
            bars.note(f"{job.coin_id}, {job.days} days: {found}")
    bars.show("history", len(jobs), len(jobs))
    return failed


def _jobs(
    database: Database,
    known: _FetchedRanges,
    coin_ids: Sequence[str],
    days: int,
    gaps_only: bool,
) -> tuple[Sequence[Job], int]:
    """Return what is missing, and how many gaps begin earlier.

    The shortest ranges are first: all coins soon have a little.
    """
    now, jobs, older_gaps = utc_now(), list[Job](), 0
    earliest = to_ms(now - timedelta(days=days))
    if not coin_ids and gaps_only:
        coin_ids = SqlExport(database).coins()
    for coin_id in coin_ids or SqlWantedCoins(database, utc_now).followed():
        fetched = known.fetched(coin_id)
        if gaps_only:
            gaps = SqlGaps(database).gaps(coin_id, now)
            ranges = ranges_for_gaps(gaps, days, fetched, now)
            older_gaps += sum(gap.start < earliest for gap in gaps)
        else:
            ranges = missing_ranges(days, fetched)
        jobs += [Job(coin_id, one, CallKind.BACKGROUND) for one in ranges]
    return sorted(jobs, key=lambda job: job.days), older_gaps


def _marked(block: MarketHistory) -> MarketHistory:
    """Return the block so that it counts as fetched only if the pollers ask for its range."""
    return block if block.days in HISTORY_RANGES else block.model_copy(update={"last": False})
