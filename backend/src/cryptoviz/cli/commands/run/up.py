"""`cryptoviz up`: the whole product on this machine."""

import os

import click

from cryptoviz.cli.wiring.launch import announce_start, launch


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Settings come from environment variables and .env (see .env.example).

    A process that crashes is restarted; Ctrl-C or SIGTERM stops everything within five seconds.
    """
    ctx.exit(launch(dict(os.environ), announce_start))
