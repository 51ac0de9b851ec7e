"""`cryptoviz migrate`: bring the database to the version of this program."""

import click

from cryptoviz.config import read_config
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.revisions import newest_version


@click.command(short_help="Bring the database to the version of this program.")
def command() -> None:
    """Bring the database to the version of this program; `up` does so by itself."""
    database = Database.from_config(read_config())
    changed = migrate(database)
    check(database)  # what `up` starts would all say for themselves that it cannot be used
    click.echo(
        f"The database {'was brought to' if changed else 'is of'} version {newest_version()}."
    )
