"""`cryptoviz user`: manage accounts."""

import sys
from collections.abc import Callable

import click

from cryptoviz.clock import from_ms, rfc3339, to_ms, utc_now
from cryptoviz.config import read_config
from cryptoviz.errors import ConflictError, InvalidParameterError, NotFoundError
from cryptoviz.store.accounts.passwords import Passwords, clean_password, clean_username, fold
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import migrate

_password_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from stdin instead of prompting."
)


@click.group()
def command() -> None: ...


@command.command()
@click.argument("username")
@click.option("--admin", is_flag=True, help="Make it an administrator, who can also see errors.")
@_password_stdin
def add(username: str, admin: bool, password_stdin: bool) -> None:
    """Create an account, whether registration is open or not."""
    users, name = _users(), _checked(clean_username, username)
    hashed = Passwords().hash(_password(password_stdin))
    user = users.add(name, hashed, to_ms(utc_now()), admin=admin)
    click.echo(f"Added {user.username}{', an administrator' if user.admin else ''}.")


@command.command()
@click.argument("username")
@_password_stdin
def password(username: str, password_stdin: bool) -> None:
    """Set a new password, and sign the account out everywhere."""
    users = _users()
    if users.find(username) is None:  # before the prompt
        raise NotFoundError(f"There is no account called {username!r}.")
    users.set_password(username, Passwords().hash(_password(password_stdin)))
    click.echo(f"{username} has a new password and is signed out everywhere.")


@command.command()
@click.argument("username")
@click.option("--enable", is_flag=True, help="Let the account sign in again.")
def disable(username: str, enable: bool) -> None:
    """Forbid an account to sign in, and sign it out."""
    users = _users()
    if not enable:
        _keep_an_administrator(users, username)
    users.set_disabled(username, not enable)
    status = "can sign in again" if enable else "is signed out and cannot sign in"
    click.echo(f"{username} {status}.")


@command.command("list")
def list_accounts() -> None:
    """List the accounts: name, role and time of creation."""
    accounts = _users().list()
    if not accounts:
        click.echo("There are none.", err=True)
    for user in accounts:
        role = "disabled" if user.disabled else "admin" if user.admin else "user"
        click.echo(f"{user.username}\t{role}\t{rfc3339(from_ms(user.created_at))}")


def _users() -> Users:
    database = click.get_current_context().with_resource(Database.from_config(read_config()))
    migrate(database)  # so that an account can be created before the first start
    return Users(database)


def _keep_an_administrator(users: Users, username: str) -> None:
    names = [fold(user.username) for user in users.list() if user.admin and not user.disabled]
    if names == [fold(username)]:
        raise ConflictError(
            f"{username} is the only administrator: add another first, with"
            " `cryptoviz user add NAME --admin`."
        )


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return _checked(clean_password, sys.stdin.readline().rstrip("\r\n"))
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return _checked(clean_password, typed)


def _checked(clean: Callable[[str], str], text: str) -> str:
    try:
        return clean(text)
    except InvalidParameterError as error:
        name = error.parameter.replace("username", "user name")
        raise click.UsageError(f"The {name} {error}.") from error
