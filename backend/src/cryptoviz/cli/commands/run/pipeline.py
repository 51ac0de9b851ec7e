"""`cryptoviz pipeline`: producers and index in one process, as `up` runs them."""

import os

import click

NICENESS = 5  # whoever waits for an answer goes first, above all while everything starts


@click.command(short_help="Poll all sources and index what they bring.")
def command() -> None:
    """Poll all sources and index what they bring."""
    os.nice(NICENESS)
    from cryptoviz.cli.wiring.parts import Pipeline, configured, stop_on_signals

    stop = stop_on_signals()
    Pipeline(configured("pipeline"), stop).run()
