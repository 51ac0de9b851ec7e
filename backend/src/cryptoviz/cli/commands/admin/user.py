"""`cryptoviz user`: accounts, made and changed by who runs the installation."""

import sys
from collections.abc import Callable

import click

from cryptoviz.clock import from_ms, rfc3339, to_ms, utc_now
from cryptoviz.config import read_config
from cryptoviz.errors import InvalidParameterError, NotFoundError
from cryptoviz.store.accounts.passwords import Passwords, clean_password, clean_username
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import migrate

_STDIN = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input instead of asking for it.",
)


@click.group(short_help="Add, list and disable accounts, set passwords.")
def command() -> None:
    """Add, list and disable accounts, set passwords."""


@command.command()
@click.argument("username")
@click.option(
    "--admin", is_flag=True, help="May also see errors and change what concerns everybody."
)
@_STDIN
def add(username: str, admin: bool, password_stdin: bool) -> None:
    """Make an account, whether registration is open or not."""
    users, name = _users(), _checked(clean_username, username)
    user = users.add(
        name, Passwords().hash(_password(password_stdin)), to_ms(utc_now()), admin=admin
    )
    click.echo(f"Added {user.username}{', an administrator' if user.admin else ''}.")


@command.command()
@click.argument("username")
@_STDIN
def password(username: str, password_stdin: bool) -> None:
    """Set a new password; whoever is signed in as USERNAME is signed out."""
    users = _users()
    _known(users, username)
    users.set_password(username, Passwords().hash(_password(password_stdin)))
    click.echo(f"{username} has a new password and is signed out everywhere.")


@command.command()
@click.argument("username")
@click.option("--enable", is_flag=True, help="Let the account sign in again.")
def disable(username: str, enable: bool) -> None:
    """Forbid an account to sign in, and sign it out."""
    _users().set_disabled(username, not enable)
    click.echo(
        f"{username} may sign in again."
        if enable
        else f"{username} is signed out and may not sign in."
    )


@command.command("list")
def list_accounts() -> None:
    """List the accounts: name, what it is, when it was made."""
    for user in _users().list():
        kind = "disabled" if user.disabled else "admin" if user.admin else "user"
        click.echo(f"{user.username}\t{kind}\t{rfc3339(from_ms(user.created_at))}")


def _users() -> Users:
    database = Database.from_config(read_config())
    migrate(database)  # so that an account can be made before the first start
    return Users(database)


def _known(users: Users, username: str) -> None:
    """Say that there is no such account before a password is asked for."""
    if users.find(username) is None:
        raise NotFoundError(f"There is no account called {username!r}.")


def _password(from_stdin: bool) -> str:
    typed = (
        sys.stdin.readline().rstrip("\r\n")
        if from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    return _checked(clean_password, typed)


def _checked(clean: Callable[[str], str], text: str) -> str:
    try:
        return clean(text)
    except InvalidParameterError as error:
        raise click.UsageError(f"The {error.parameter} {error}.") from error
