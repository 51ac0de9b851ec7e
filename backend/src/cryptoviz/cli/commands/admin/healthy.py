"""`cryptoviz healthy`: what a container's health check runs. Nothing heavy is imported: it runs every few seconds."""

import json

import click

from cryptoviz.config import read_config
from cryptoviz.errors import StartupError
from cryptoviz.ops import local_http as answers

_PATIENCE_S = 5.0


@click.command(short_help="Exit with 0 when the part that runs here is ready: for health checks.")
def command() -> None:
    """Exit with 0 when the part that runs here is ready, else with 1 and the reason: for health checks.

    Asks /readyz of the producer or consumer on HEALTH_PORT where that is set, and of the web server on PORT where it is not.
    """
    config = read_config()
    port = config.health_port or config.port
    status, body = answers.get(config.host, port, "/readyz", _PATIENCE_S)
    if status != 200:
        raise StartupError(_detail(body) or f"Nothing answers on port {port}.")
    click.echo("ok")


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""
