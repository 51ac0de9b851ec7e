"""`cryptoviz up`: the whole product on this machine."""

import os

import click

from cryptoviz.cli.wiring.launch import announce_start, launch


@click.command(short_help="Start everything on this machine: pollers, index and web server.")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Start everything on this machine: pollers, index and web server.

    Settings come from environment variables and .env (see .env.example). A part that crashes is started again;
    Ctrl-C or SIGTERM stops everything within five seconds.
    """
    ctx.exit(launch(dict(os.environ), announce_start))
