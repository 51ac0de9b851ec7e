"""`cryptoviz migrate`: bring the database to the version of this program."""

import click

from cryptoviz.config import read_config
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.revisions import newest_version


@click.command()
def command() -> None:
    """`up` does this by itself."""
    with Database.from_config(read_config()) as database:
        changed = migrate(database)
        check(database)  # here once, instead of in each process that `up` starts
    click.echo(
        f"The database {'was brought to' if changed else 'is of'} version {newest_version()}."
    )
