"""`cryptoviz consume`: run one consumer."""

import click

from cryptoviz.cli.wiring.health_endpoint import health_endpoint
from cryptoviz.cli.wiring.pipeline import CONSUMERS, run_consumer
from cryptoviz.cli.wiring.process import start_process, stop_on_signals
from cryptoviz.cli.wiring.startup_warnings import warn_of_ephemeral_disk
from cryptoviz.model.messages import ARCHIVE, INDEX
from cryptoviz.pipeline.watchdog import PARTITION_LIMIT_S


@click.command()
@click.argument("consumer", type=click.Choice(CONSUMERS), default=INDEX)
def command(consumer: str) -> None:
    """CONSUMER is index (the default), which stores records in the database, or archive, which
    writes the topics of Kafka to JSON Lines in DATA_DIR.

    On Kafka several of each share the work; those of archive must share DATA_DIR.
    """
    stop = stop_on_signals()
    config = start_process(f"consume {consumer}")
    warn_of_ephemeral_disk(config, archive=consumer == ARCHIVE)
    with health_endpoint(config, PARTITION_LIMIT_S) as watchdog:
        run_consumer(consumer, config, stop, watchdog)
