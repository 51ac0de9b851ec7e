"""`cryptoviz pipeline`: producers and index in one process, as `up` runs them."""

import click

from cryptoviz.cli.wiring import Pipeline, configured, stop_on_signals


@click.command(short_help="Poll all sources and index what they bring.")
def command() -> None:
    """Poll all sources and index what they bring."""
    stop = stop_on_signals()
    Pipeline(configured("pipeline"), stop).run()
