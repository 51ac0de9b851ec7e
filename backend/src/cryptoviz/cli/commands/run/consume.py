"""`cryptoviz consume`: one consumer of the topics."""

import click

from cryptoviz.cli.wiring.health_endpoint import watched
from cryptoviz.cli.wiring.parts import CONSUMERS, configured, stop_on_signals
from cryptoviz.cli.wiring.startup_warnings import warn_of_ephemeral_disk
from cryptoviz.model.messages import ARCHIVE, INDEX
from cryptoviz.pipeline.watchdog import PARTITION_LIMIT_S


@click.command(short_help="Run one consumer of the topics.")
@click.argument("consumer", type=click.Choice(list(CONSUMERS)), default=INDEX)
def command(consumer: str) -> None:
    """Run one consumer of the topics.

    CONSUMER is index, which keeps in the database what the topics bring, or archive, which keeps Kafka's topics as JSON Lines in DATA_DIR.
    Several of each share the work on Kafka; several of archive must share DATA_DIR.
    """
    stop = stop_on_signals()
    config = configured(f"consume {consumer}")
    warn_of_ephemeral_disk(config, archive=consumer == ARCHIVE)
    with watched(config, PARTITION_LIMIT_S) as watchdog:
        CONSUMERS[consumer](config, stop, watchdog)
