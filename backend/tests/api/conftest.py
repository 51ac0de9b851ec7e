"""An application on a real, empty database, with a clock that tests move."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from cryptoviz.config import Config
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from support.fakes.api import KEY, Person, make_app, seed_coins
from support.fakes.clock import HandClock
from support.servers.databases import Databases, open_migrated

MakeApp = Callable[..., APIFlask]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, spa_dir=tmp_path / "no-spa", jwt_secret_key=KEY)


@pytest.fixture
def new_app(database: Database, config: Config, clock: HandClock) -> MakeApp:
    """Return a factory of workers on the same database; keyword arguments change the config."""

    def make(**changes: object) -> APIFlask:
        return make_app(config.model_copy(update=changes), database, clock)

    return make


@pytest.fixture
def app(new_app: MakeApp) -> APIFlask:
    return new_app(open_registration=True)


@pytest.fixture
def coins(database: Database, clock: HandClock) -> list[str]:
    """Ids of three coins with prices."""
    return seed_coins(database, clock())


@pytest.fixture
def ada(app: APIFlask, coins: list[str]) -> Person:
    """The first account, an admin, signed in."""
    return Person.register(app, "ada")


@pytest.fixture(scope="module")
def reader(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A user for a whole module of read-only tests: three coins, a clock that stands at noon."""
    directory, clock = tmp_path_factory.mktemp("reader"), HandClock()
    config = Config(data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY)
    with open_migrated(databases, directory) as database:
        seed_coins(database, clock())
        yield Person.register(make_app(config, database, clock), "reader")


@pytest.fixture
def bob(app: APIFlask, ada: Person) -> Person:
    return Person.register(app, "bob")


@pytest.fixture
def users(database: Database) -> Users:
    return Users(database)
