"""`cryptoviz replay`: publish an archive into Kafka."""

from contextlib import closing

import click

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.cli.wiring.archives import archives, current_log
from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.cli.wiring.parts import configured
from cryptoviz.cli.wiring.progress_bars import Bars
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.pipeline.replay import Step, replay


@click.command(short_help="Publish what an archive holds into Kafka.")
@click.option(
    "--from",
    "source",
    metavar="LOG",
    help="The log to publish, a directory of DATA_DIR/archive; needed if there are several.",
)
def command(source: str | None) -> None:
    """Publish what an archive holds into Kafka, with the same ids: first of all what the file bus kept before there was Kafka.

    It can be broken off and called again: it goes on behind what was acknowledged. Stop whoever still writes to the file bus before.
    """
    config = configured("replay")
    if not config.kafka_bootstrap_servers:
        raise ConfigError("KAFKA_BOOTSTRAP_SERVERS is not set: there is nothing to publish into.")
    target = current_log(config)
    log = _source(config, source, target)
    offsets = ReplayOffsets(config.archive_dir, log, target)
    counted = _Counted()
    with offsets.exclusive(), closing(open_publisher(config)) as publisher, Bars() as bars:

        def show(step: Step) -> None:
            counted.add(step)
            bars.show(f"{step.topic}/{step.partition}", step.reached, step.end, step.start)

        replay(ArchiveLog(config.archive_dir, log), publisher, offsets, show)
    click.echo(f"Published {counted.published} records of {log} into {target}.")
    if counted.unreadable:
        click.echo(
            f"{counted.unreadable} records of it are no events and stay behind; `cryptoviz errors list` names them.",
            err=True,
        )


def _source(config: Config, given: str | None, target: str) -> str:
    found = [log for log in archives(config.archive_dir) if log != target]
    if given is not None:
        if given not in found:
            raise click.UsageError(
                f"{given} is no log in {config.archive_dir} other than that of Kafka itself."
            )
        return given
    found = [log for log in found if log.startswith("file-")]
    if not found:
        raise StartupError(
            f"There is no log of a file bus in {config.archive_dir}: nothing to publish."
        )
    if len(found) > 1:
        raise click.UsageError(
            f"There are several logs in {config.archive_dir}, name one with --from: {', '.join(found)}."
        )
    return found[0]


class _Counted:
    def __init__(self) -> None:
        self.published = self.unreadable = 0

    def add(self, step: Step) -> None:
        self.published += step.records - step.unreadable
        self.unreadable += step.unreadable
