"""`cryptoviz config`: print the settings in force."""

import click

from cryptoviz.cli.wiring.startup_warnings import warn_of_unknown_variables
from cryptoviz.config import SECRETS, VARIABLES, read_config


@click.command()
def command() -> None:
    config = read_config()
    warn_of_unknown_variables()
    for variable in VARIABLES:
        value = getattr(config, variable.lower())
        click.echo(f"{variable}={'***' if value and variable in SECRETS else _shown(value)}")


def _shown(value: object) -> str:
    """Write a value as `.env` takes it; python-dotenv cuts an unquoted one at ` #`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f'"{text}"' if " #" in text else text
