"""`cryptoviz reindex`: rebuild every derived table from the JSON Lines."""

from contextlib import ExitStack, closing

import click

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.cli.wiring.buses import open_log, open_publisher, replayed_into
from cryptoviz.cli.wiring.process import load_config, open_database
from cryptoviz.cli.wiring.progress_bars import ProgressBars
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.errors import StartupError
from cryptoviz.model.messages import INDEX, Position
from cryptoviz.sinks.coverage import Shortfall, describe, shortfalls, wait_for_coverage
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.reindex import reindex
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.status import SqlStatus

_PATIENCE_SECONDS = 10.0  # for a running archive consumer that is a little behind the index


@click.command()
@click.option(
    "--force", is_flag=True, help="Also drop records that are not, or no longer, in the JSON Lines."
)
def command(force: bool) -> None:
    """The product can run meanwhile: it uses the old tables until the new ones are complete.

    User data are not touched.
    """
    config = load_config("reindex")
    with ExitStack() as stack:
        database = stack.enter_context(open_database(config))
        log = open_log(config)
        if lost := _shortfalls(config, database, log.log):
            _require_force(config, lost, force)
        publisher = stack.enter_context(closing(open_publisher(config)))
        bars = stack.enter_context(ProgressBars())

        def show(position: Position, end: int) -> None:
            bars.show(f"{position.topic}/{position.partition}", position.offset, end)

        records = reindex(
            database,
            log,
            SqlNewsWriter(),
            DeadLetterPublisher(publisher, utc_now),
            retention_days=config.raw_retention_days,
            clock=utc_now,
            on_progress=show,
        )
    click.echo(f"Rebuilt from {records} records.")


def _shortfalls(config: Config, database: Database, log: str) -> list[Shortfall]:
    """Return what the index holds and the archive does not, after waiting some seconds for it."""
    held = [at for at in SqlStatus(database).consumers() if at.consumer == INDEX]
    archive, replayed = ArchiveLog(config.archive_dir, log), replayed_into(config.archive_dir, log)
    seconds = _PATIENCE_SECONDS if config.kafka_bootstrap_servers else 0
    return wait_for_coverage(lambda: shortfalls(held, archive, replayed), seconds)


def _require_force(config: Config, lost: list[Shortfall], force: bool) -> None:
    excess = f"The database holds {describe(lost)} that {config.archive_dir} does not"
    if not force:
        raise StartupError(
            f"{excess}: is DATA_DIR correct, and does the archive consumer run?"
            " --force drops these records."
        )
    click.echo(f"{excess}: they are dropped.", err=True)
