"""`cryptoviz move`: take what users made into another database."""

from contextlib import ExitStack

import click

from cryptoviz.cli.wiring.parts import configured
from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.rebuild.user_data_copy import copy_user_data
from cryptoviz.store.schema.migrate import check, migrate


@click.command(short_help="Copy what users made from another database into this one.")
@click.option(
    "--from",
    "old_url",
    metavar="OLD_URL",
    required=True,
    help="The other database, as DATABASE_URL had it.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Also if this one has accounts already: they go, with all that is theirs.",
)
def command(old_url: str, force: bool) -> None:
    """Copy what users made (accounts, passwords, sign-ins, favourites) and the keys from another database into that of DATABASE_URL.

    What producers remember goes along where nothing was polled here yet: calls spent this month, what sources were last
    told. What is derived comes from `cryptoviz reindex`. Stop the product before, or what users change meanwhile stays behind.
    """
    config = configured("move")
    with ExitStack() as stack:
        new, old = Database.from_config(config), _opened(old_url)
        stack.callback(new.dispose)
        stack.callback(old.dispose)
        if old.masked_url == new.masked_url:
            raise ConfigError(
                f"--from names {old.masked_url}, which is the database of DATABASE_URL itself."
            )
        migrate(new)
        rows = copy_user_data(old, new, config.data_dir, force=force)
    moved = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items())
    click.echo(f"Copied {moved} from {old.masked_url} to {new.masked_url}.")


def _opened(url: str) -> Database:
    try:
        database = Database(url)
        check(database)
    except ConfigError as error:
        raise ConfigError(
            f"--from cannot be used: {str(error).replace('DATABASE_URL', 'it')}"
        ) from error
    return database
