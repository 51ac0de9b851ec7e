"""`cryptoviz produce`: poll sources and publish what they bring."""

import click

from cryptoviz.cli.wiring.health_endpoint import watched
from cryptoviz.cli.wiring.parts import SOURCE_KINDS, configured, run_producers, stop_on_signals
from cryptoviz.cli.wiring.startup_warnings import warn_of_ephemeral_disk
from cryptoviz.pipeline.watchdog import SOURCE_LIMIT_S


@click.command(short_help="Poll sources and publish what they bring.")
@click.argument("kind", type=click.Choice(SOURCE_KINDS), required=False)
@click.option(
    "--once",
    is_flag=True,
    help="Poll what is due once, then exit with 0, or 1 when a source failed: for cron.",
)
@click.pass_context
def command(ctx: click.Context, kind: str | None, once: bool) -> None:
    """Poll sources and publish what they bring.

    KIND is market (CoinGecko) or news (feeds); without it, both.
    """
    stop = stop_on_signals()
    config = configured("produce")
    warn_of_ephemeral_disk(config)
    with watched(config, SOURCE_LIMIT_S) as watchdog:
        answered = run_producers(
            config, (kind,) if kind else SOURCE_KINDS, stop, once=once, watchdog=watchdog
        )
    ctx.exit(0 if answered or not once else 1)
