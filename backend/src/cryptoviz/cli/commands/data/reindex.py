"""`cryptoviz reindex`: rebuild every derived table from the JSON Lines."""

import time
from contextlib import ExitStack, closing

import click

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.cli.wiring.archives import open_log, replayed_into
from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.cli.wiring.parts import configured, open_database
from cryptoviz.cli.wiring.progress_bars import Bars
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.errors import StartupError
from cryptoviz.model.messages import INDEX
from cryptoviz.sinks.coverage import Shortfall, describe, shortfalls, wait_for_coverage
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.reindex import ReindexProgress, reindex
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.status import SqlStatus

_PATIENCE_SECONDS = 10.0  # for an archiver that runs and is a little behind the index
_LOOK_SECONDS = 0.2


@click.command(short_help="Rebuild every derived table from the JSON Lines.")
@click.option(
    "--force",
    is_flag=True,
    help="Rebuild even if the JSON Lines hold less than the tables do: the rest goes.",
)
def command(force: bool) -> None:
    """Rebuild every derived table from the JSON Lines.

    The product may run meanwhile: it goes on with the old tables until the new ones are whole. What users made is not touched.
    """
    config = configured("reindex")
    with ExitStack() as stack:
        database = open_database(config)
        stack.callback(database.dispose)
        log = open_log(config)
        if lost := _lost(config, database, log.log):
            _warn(config, lost, force)
        letters = DeadLetterPublisher(stack.enter_context(closing(open_publisher(config))), utc_now)
        bars = stack.enter_context(Bars())

        def show(progress: ReindexProgress) -> None:
            bars.show(f"{progress.topic}/{progress.partition}", progress.done, progress.total)

        kept = config.raw_retention_days
        records = reindex(
            database,
            log,
            SqlNewsWriter(),
            letters,
            retention_days=kept,
            clock=utc_now,
            on_progress=show,
        )
    click.echo(f"Rebuilt from {records} records.")


def _lost(config: Config, database: Database, log: str) -> list[Shortfall]:
    """What the index holds now and the archive will not within some seconds."""
    held = [at for at in SqlStatus(database).consumers() if at.consumer == INDEX]
    archive, replayed = ArchiveLog(config.archive_dir, log), replayed_into(config.archive_dir, log)
    deadline = time.monotonic() + (_PATIENCE_SECONDS if config.kafka_bootstrap_servers else 0)

    def wait() -> bool:
        time.sleep(min(_LOOK_SECONDS, max(0.0, deadline - time.monotonic())))
        return time.monotonic() < deadline

    return wait_for_coverage(lambda: shortfalls(held, archive, replayed), wait)


def _warn(config: Config, lost: list[Shortfall], force: bool) -> None:
    what = f"{describe(lost)} that {config.archive_dir} does not"
    if not force:
        raise StartupError(
            f"The database holds {what}: is DATA_DIR the right one, and does the archive consumer run? --force drops them."
        )
    click.echo(f"The database holds {what}: they go.", err=True)
