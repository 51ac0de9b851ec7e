"""`cryptoviz config`: what is in force."""

from dataclasses import fields

import click

from cryptoviz.config import Config, read_config
from cryptoviz.variables import FeedSetting


@click.command(short_help="Print the settings that are in force, secrets masked.")
def command() -> None:
    """Print the settings that are in force, secrets masked."""
    config = read_config()
    for spec in fields(Config):
        value = getattr(config, spec.name)
        click.echo(
            f"{spec.metadata['variable']}={'***' if spec.metadata['secret'] and value else shown(value)}"
        )


def shown(value: object) -> str:
    """As it would be written in .env."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(shown(item) for item in value)
    if isinstance(value, FeedSetting):
        return f"{value.title}|{value.url}"
    return str(value)
