"""`cryptoviz move`: copy user data into another database."""

import click

from cryptoviz.cli.wiring.process import load_config
from cryptoviz.config import OLD_DATABASE_URL, read_dotenv
from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.rebuild.user_data_copy import copy_user_data
from cryptoviz.store.schema.migrate import check, migrate


@click.command()
@click.option(
    "--from",
    "old_url",
    envvar=OLD_DATABASE_URL,
    default=lambda: read_dotenv().get(OLD_DATABASE_URL),
    show_envvar=True,
    metavar="OLD_URL",
    required=True,
    help="URL of the other database. `ps` shows a password in it, but not one in the variable.",
)
@click.option(
    "--force", is_flag=True, help="Delete the accounts of this database, with all their data."
)
def command(old_url: str, force: bool) -> None:
    """Copies accounts, passwords, sign-ins, favourites and keys into the database of DATABASE_URL.

    If nothing was polled here yet, the state of the producers is copied too: the calls spent this
    month and the ETags of the sources. `cryptoviz reindex` creates the derived tables. Stop the
    product first, or later changes by users are not copied.
    """
    config = load_config("move")
    closing = click.get_current_context().with_resource
    new, old = closing(Database.from_config(config)), closing(_opened(old_url))
    if old.masked_url == new.masked_url:
        raise ConfigError(
            f"--from names {old.masked_url}, which is the database of DATABASE_URL itself."
        )
    migrate(new)
    rows = copy_user_data(old, new, config.data_dir, force=force)
    copied = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items())
    click.echo(f"Copied {copied} from {old.masked_url} to {new.masked_url}.")


def _opened(url: str) -> Database:
    try:
        database = Database(url)
        if database.is_missing:
            raise ConfigError(f"there is no file {database.path}.")
        check(database)
    except ConfigError as error:
        reason = str(error).replace("DATABASE_URL", "it")
        raise ConfigError(f"--from cannot be used: {reason}") from error
    return database
