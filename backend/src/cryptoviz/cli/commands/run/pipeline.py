"""`cryptoviz pipeline`: producers and consumers in one process, as `up` runs them."""

import os

import click

from cryptoviz.ops.heartbeat_pipe import send_heartbeats

# `up` kills it a second later. A Kafka that does not answer can block a consumer for longer.
STOP_SECONDS = 3.0
NICENESS = 5  # the web server has priority, above all during the start


@click.command()
def command() -> None:
    os.nice(NICENESS)
    send_heartbeats()
    from cryptoviz.cli.wiring.pipeline import run_pipeline
    from cryptoviz.cli.wiring.process import start_process, stop_on_signals

    stop = stop_on_signals(STOP_SECONDS)
    run_pipeline(start_process("pipeline"), stop)
