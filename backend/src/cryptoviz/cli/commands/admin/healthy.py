"""`cryptoviz healthy`: the health check of a container, which runs every few seconds."""

import json

import click

from cryptoviz.config import read_config
from cryptoviz.errors import StartupError
from cryptoviz.ops import local_http


@click.command()
def command() -> None:
    """Otherwise exit with 1 and print the reason.

    Requests /readyz of the producer or consumer on HEALTH_PORT if that is set, else of the web
    server on PORT.
    """
    config = read_config()
    port = config.health_port or config.port
    path = "/readyz" if config.health_port else f"{config.base_path}readyz"
    status, body = local_http.get(config.host, port, path, timeout=5.0)
    if status != 200:
        raise StartupError(_detail(body) or f"Nothing answers on port {port}.")
    click.echo("ok")


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""
