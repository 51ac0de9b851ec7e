"""`cryptoviz produce`: poll sources and publish the records."""

import click

from cryptoviz.cli.wiring.health_endpoint import health_endpoint
from cryptoviz.cli.wiring.pipeline import SOURCE_KINDS, run_producers
from cryptoviz.cli.wiring.process import load_config, start_process, stop_on_signals
from cryptoviz.cli.wiring.startup_warnings import warn_of_ephemeral_disk
from cryptoviz.pipeline.watchdog import SOURCE_LIMIT_S


@click.command()
@click.argument("kind", type=click.Choice(SOURCE_KINDS), required=False)
@click.option(
    "--once", is_flag=True, help="Poll once what is due, and exit with 1 if a source failed."
)
@click.pass_context
def command(ctx: click.Context, kind: str | None, once: bool) -> None:
    """KIND is market (CoinGecko) or news (feeds); without it, both."""
    stop = stop_on_signals()
    config = load_config("produce") if once else start_process("produce")
    warn_of_ephemeral_disk(config)
    kinds = (kind,) if kind else SOURCE_KINDS
    with health_endpoint(config, SOURCE_LIMIT_S) as watchdog:
        succeeded = run_producers(config, kinds, stop, once=once, watchdog=watchdog)
    ctx.exit(0 if succeeded or not once else 1)
