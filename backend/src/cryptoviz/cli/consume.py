"""`cryptoviz consume`: one consumer of the topics."""

import click

from cryptoviz.cli.disks import warn_of_disk
from cryptoviz.cli.wiring import configured, run_index, stop_on_signals
from cryptoviz.deliveries import INDEX


@click.command(short_help="Run one consumer of the topics.")
@click.argument("consumer", type=click.Choice([INDEX]), default=INDEX)
def command(consumer: str) -> None:  # there is one so far
    """Run one consumer of the topics.

    CONSUMER is index: it keeps in the database what the topics bring.
    """
    stop = stop_on_signals()
    config = configured(f"consume {consumer}")
    warn_of_disk(config)
    run_index(config, stop)
