"""`cryptoviz replay`: publish the records of an archive to Kafka."""

from contextlib import closing

import click

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.cli.wiring.buses import archives, cluster_log, open_publisher
from cryptoviz.cli.wiring.process import load_config
from cryptoviz.cli.wiring.progress_bars import ProgressBars
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.pipeline.replay import Step, replay


@click.command()
@click.option(
    "--from",
    "source",
    metavar="LOG",
    help="The log to publish, a directory of DATA_DIR/archive; needed if there are several.",
)
def command(source: str | None) -> None:
    """Records keep their ids; the usual case is the archive of the file bus after a move to Kafka.

    The command can be interrupted and run again: it continues after the last acknowledged record.
    Stop all writers to the file bus first.
    """
    config = load_config("replay")
    if not config.kafka_bootstrap_servers:
        raise ConfigError("KAFKA_BOOTSTRAP_SERVERS is not set: there is nothing to publish to.")
    target = cluster_log(config)
    log = _source(config, source, target)
    offsets = ReplayOffsets(config.archive_dir, log, target)
    steps: list[Step] = []
    with offsets.exclusive(), closing(open_publisher(config)) as publisher, ProgressBars() as bars:

        def show(step: Step) -> None:
            steps.append(step)
            bars.show(f"{step.topic}/{step.partition}", step.reached, step.end, step.start)

        replay(ArchiveLog(config.archive_dir, log), publisher, offsets, show)
    unreadable = sum(step.unreadable for step in steps)
    published = sum(step.records for step in steps) - unreadable
    click.echo(f"Published {published} records of {log} into {target}.")
    if unreadable:
        hint = "are not events and were skipped; `cryptoviz errors list` names them."
        click.echo(f"{unreadable} records {hint}", err=True)


def _source(config: Config, given: str | None, target: str) -> str:
    found = [log for log in archives(config.archive_dir) if log != target]
    if given in found:
        return given
    if given is not None:
        raise click.UsageError(
            f"{given} is not a log in {config.archive_dir} other than that of Kafka itself."
        )
    found = [log for log in found if log.startswith("file-")]
    if not found:
        raise StartupError(f"{config.archive_dir} has no log of a file bus: nothing to publish.")
    if len(found) > 1:
        raise click.UsageError(
            f"{config.archive_dir} has several logs, choose one with --from: {', '.join(found)}."
        )
    return found[0]
