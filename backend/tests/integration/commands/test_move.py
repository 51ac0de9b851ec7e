"""`cryptoviz move` copies user data unchanged to another database of either kind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select

from cryptoviz.cli.main import cli
from cryptoviz.errors import StartupError
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.accounts.preferences import Preferences, SqlPreferences
from cryptoviz.store.accounts.sessions import Sessions
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import instance_id, jwt_key
from cryptoviz.store.pipeline.source_state import SqlQuotaRows, SqlSourceStates
from cryptoviz.store.rebuild.user_data_copy import copy_user_data
from cryptoviz.store.schema.tables import tables_of, users
from support.fakes.store import open_database
from support.servers.databases import Databases, open_migrated

NOW = 1_795_000_000_000


@pytest.fixture
def old(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """A SQLite installation with three accounts (one disabled) and a deleted one."""
    path = tmp_path / "old/cryptoviz.db"
    path.parent.mkdir()
    path.write_bytes(migrated_file.read_bytes())
    database = open_database(path)
    accounts = Users(database)
    for number, name in enumerate(("Ada", "Grace", "Zoë", "gone")):
        accounts.add(name, Passwords().hash(f"password of {name}"), NOW + number, admin=not number)
    accounts.set_disabled("Zoë", True)
    with database.write() as connection:
        connection.execute(delete(users).where(users.c.username == "gone"))
    Favourites(database).add(1, "bitcoin", NOW)
    Favourites(database).add(2, "unknown-coin", NOW + 1)
    SqlPreferences(database).put(1, Preferences("eur", "Europe/Paris", "fr", "dark"))
    Sessions(database).open("sid-of-ada", 1, 0, "hash", NOW, NOW * 2)
    instance_id(database)
    jwt_key(database, path.parent)
    yield database
    database.dispose()


@pytest.fixture
def new(tmp_path: Path, databases: Databases) -> Iterator[Database]:
    """An empty database of the kind under test."""
    (tmp_path / "new").mkdir()
    with open_migrated(databases, tmp_path / "new") as database:
        yield database


@pytest.fixture
def move(
    old: Database, new: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """The command, in the data directory of the new database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.setenv("DATABASE_URL", new.engine.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(
        cli, ["move", "--from", f"sqlite:///{old.path}", *words]
    )


def last_line(result: Result) -> str:
    """Return the last line of stderr, which the log precedes."""
    return result.stderr.splitlines()[-1]


def user_data(database: Database) -> dict[str, list[tuple]]:
    with database.read() as connection:
        rows = {table.name: connection.execute(select(table)).all() for table in tables_of("user")}
    return {
        name: sorted((tuple(row) for row in found if row[0] != "jwt_key"), key=repr)
        for name, found in rows.items()
    }


def test_move_copies_all_user_data_unchanged(
    move: Callable[..., Result], old: Database, new: Database, tmp_path: Path
) -> None:
    before = user_data(old)
    result = move()
    assert result.stdout.startswith(
        "Copied 1 instance, 3 users, 2 favourites, 1 preferences, 1 refresh tokens from sqlite:"
    )
    assert result.exit_code == 0
    assert user_data(new) == user_data(old) == before
    user, stored = Users(new).find("ada")
    assert Passwords().verify(stored, "password of Ada")
    assert Sessions(new).state("sid-of-ada").user_id == user.id
    assert jwt_key(new, tmp_path / "new") == jwt_key(old, tmp_path / "old")
    assert ((tmp_path / "new/jwt.key").exists()) == (new.kind == "sqlite")


@pytest.mark.parametrize("place", ["environment", ".env"])
def test_move_takes_the_old_url_from_the_environment_or_dotenv(
    old: Database,
    new: Database,
    move: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    place: str,
) -> None:
    if place == "environment":
        monkeypatch.setenv("OLD_DATABASE_URL", f"sqlite:///{old.path}")
    else:
        (tmp_path / ".env").write_text(f"OLD_DATABASE_URL=sqlite:///{old.path}\n")
        monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["move"]).exit_code == 0
    assert user_data(new) == user_data(old)


def test_move_copies_producer_state_that_the_new_database_lacks(
    move: Callable[..., Result], old: Database, new: Database
) -> None:
    """Otherwise a month's budget would be spent twice."""
    SqlSourceStates(old).save("feed", {"etag": "old"})
    SqlSourceStates(old).save("coingecko", {"etag": "old"})
    SqlSourceStates(new).save("coingecko", {"etag": "new"})
    SqlQuotaRows(old).swap("key", "9,000 calls", 0)
    assert move().exit_code == 0
    assert SqlSourceStates(new).load("feed") == {"etag": "old"}
    assert SqlSourceStates(new).load("coingecko") == {"etag": "new"}
    assert SqlQuotaRows(new).read("key") == ("9,000 calls", 1)


def test_move_keeps_ids_of_deleted_accounts_unused(
    move: Callable[..., Result], new: Database
) -> None:
    """A deleted account's token would otherwise be valid for a new account."""
    move()
    assert Users(new).add("later", "hash", NOW).id == 5


def test_move_replaces_existing_accounts_only_with_force(
    move: Callable[..., Result], old: Database, new: Database
) -> None:
    Users(new).add("Somebody", "hash", NOW, admin=True)
    Favourites(new).add(1, "dogecoin", NOW)
    refused = move()
    assert refused.exit_code == 1
    assert (
        last_line(refused)
        == f"{new.masked_url} has 1 account already: --force replaces all that users made there."
    )
    assert [user.username for user in Users(new).list()] == ["Somebody"]
    assert move("--force").exit_code == 0
    assert user_data(new) == user_data(old)
    assert move("--force").exit_code == 0  # can be repeated
    assert user_data(new) == user_data(old)


def test_move_back_restores_the_same_user_data(
    move: Callable[..., Result], old: Database, new: Database, tmp_path: Path, migrated_file: Path
) -> None:
    move()
    third_dir = tmp_path / "third"
    third_dir.mkdir()
    (third_dir / "cryptoviz.db").write_bytes(migrated_file.read_bytes())
    third = open_database(third_dir / "cryptoviz.db")
    rows = copy_user_data(new, third, tmp_path / "new" if new.kind == "sqlite" else third_dir)
    assert rows == {
        "instance": 1 if new.kind == "sqlite" else 2,
        "users": 3,
        "favourites": 2,
        "preferences": 1,
        "refresh_tokens": 1,
    }
    assert user_data(third) == user_data(old)
    assert Users(third).add("later", "hash", NOW).id == 5
    third.dispose()


def test_move_that_fails_changes_nothing(old: Database, new: Database, tmp_path: Path) -> None:
    Users(new).add("Somebody", "hash", NOW)
    (tmp_path / "old/jwt.key").write_text("too short")
    with pytest.raises(Exception, match="is damaged"):
        copy_user_data(old, new, tmp_path / "new", force=True)
    assert [user.username for user in Users(new).list()] == ["Somebody"]
    with pytest.raises(StartupError):
        copy_user_data(old, new, tmp_path / "new")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///nowhere.db", "--from cannot be used: there is no file "),
        ("nonsense", "--from cannot be used: it is not the URL"),
    ],
)
def test_move_from_an_invalid_database_exits_with_2(
    move: Callable[..., Result], url: str, sentence: str
) -> None:
    result = move("--from", url)
    assert result.exit_code == 2
    assert last_line(result).startswith(sentence)


def test_move_into_the_same_database_is_refused(move: Callable[..., Result], new: Database) -> None:
    result = move("--from", new.engine.url.render_as_string(hide_password=False))
    assert result.exit_code == 2
    assert "which is the database of DATABASE_URL itself" in result.output
