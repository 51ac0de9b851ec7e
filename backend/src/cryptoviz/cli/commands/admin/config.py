"""`cryptoviz config`: print the settings in force."""

import click

from cryptoviz.cli.wiring.setting_checks import check_values
from cryptoviz.cli.wiring.startup_warnings import warn_about_dotenv
from cryptoviz.config import SECRETS, VARIABLES, dotenv_place, read_config


@click.command()
def command() -> None:
    """Names the file `.env` on stderr. Exits with 2 for a value that would end the start."""
    config = read_config()
    check_values(config)
    click.echo(f"Settings of the environment and {dotenv_place()}:", err=True)
    warn_about_dotenv()
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
