"""`cryptoviz migrate`: bring the database to the version of this program."""

import click

from cryptoviz.config import read_config
from cryptoviz.store.database import Database
from cryptoviz.store.migrate import check, migrate
from cryptoviz.store.revisions import newest_version


@click.command(short_help="Bring the database to the version of this program.")
def command() -> None:
    """Bring the database to the version of this program; `up` does so by itself."""
    database = Database.of(read_config())
    changed = migrate(database)
    check(database)  # what `up` starts would all say for themselves that it cannot be used
    click.echo(f"The database {'was brought to' if changed else 'is of'} version {newest_version()}.")
