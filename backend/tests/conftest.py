"""Fixtures for all tests."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest

from cryptoviz.store.db.database import Database
from support.paths import TESTS
from support.scheduling import WorkUnitScheduling, start_order
from support.servers import postgres_server
from support.servers.databases import (
    Databases,
    PostgresDatabases,
    SqliteDatabases,
    database_environment,
    open_database_url,
    open_migrated,
)
from support.servers.kafka_broker import local_cluster

DATABASES = ("sqlite", "postgresql")
# Directories of tests that run on each database.
_ON_EACH = ("api", "crash", "e2e", "integration")


# Keys of tests are not left in the configuration of the user who runs them.
_CONFIGURATION = TemporaryDirectory(prefix="cryptoviz-tests-")
os.environ["XDG_CONFIG_HOME"] = _CONFIGURATION.name

# A slow machine is no failure.
hypothesis.settings.register_profile(
    "cryptoviz", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("cryptoviz")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DATABASES, "both"),
        default="sqlite",
        help="The database of the tests; with `both` a test that uses one runs on each.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses the fixture `databases`, directly or not, on each database."""
    both = metafunc.config.getoption("--database") == "both"
    if both and "databases" in metafunc.fixturenames and _directory(metafunc) in _ON_EACH:
        metafunc.parametrize("databases", DATABASES, indirect=True, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WorkUnitScheduling:
    return WorkUnitScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark which tests run on each database; start with what takes longest."""
    for item in items:
        kind = _database_of(item)
        if kind and _directory(item) in _ON_EACH:
            item.user_properties.append(("database", kind))
    items.sort(key=lambda item: start_order(item.nodeid))


def _directory(collected: pytest.Item | pytest.Metafunc) -> str:
    """Return the directory below tests/ of a test."""
    node = collected.definition if isinstance(collected, pytest.Metafunc) else collected
    return node.path.relative_to(TESTS).parts[0]


def _database_of(item: pytest.Item) -> str:
    """Return the database of a test that uses the fixture `databases`, else an empty string."""
    if "databases" not in getattr(item, "fixturenames", ()):
        return ""
    given = item.config.getoption("--database")
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return str(parameters.get("databases", "sqlite" if given == "both" else given))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many tests passed on each database, for .ci/checks.py to compare."""
    passed = Counter(
        dict(report.user_properties).get("database")
        for report in terminalreporter.stats.get("passed", ())
        if report.when == "call"
    )
    for kind in DATABASES:
        if passed[kind]:
            terminalreporter.write_line(f"{kind}: {passed[kind]} tests of each database passed")


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Creates databases on a private server, started at first use."""
    if reason := postgres_server.obstacle():
        pytest.skip(reason)
    server = postgres_server.PostgresServer()
    try:
        yield PostgresDatabases(server)
    finally:
        server.close()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("migrated") / "cryptoviz.db")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Creates databases of the kind that `--database` names."""
    given = request.config.getoption("--database")
    kind = getattr(request, "param", "sqlite" if given == "both" else given)
    fixture = "sqlite_databases" if kind == "sqlite" else "postgres_databases"
    found: Databases = request.getfixturevalue(fixture)
    return found


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Kafka broker that tests share.

    A test uses topics of its own (`fresh_topic`), or begins with `recreate_topics`.
    """
    with local_cluster(tmp_path_factory.mktemp("broker")) as cluster:
        yield cluster


@pytest.fixture
def process_database(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The URL of an empty database; it is in the environment.

    The DATA_DIR of the processes that use it is tmp_path / "data".
    """
    with open_database_url(databases, tmp_path / "data") as url:
        for name, value in database_environment(url).items():
            monkeypatch.setenv(name, value)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database; the test runs on each kind, whatever `--database` says."""
    kind: Databases = request.getfixturevalue(
        "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    )
    with open_migrated(kind, tmp_path) as database:
        yield database


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database; if it is SQLite, the file is tmp_path / "cryptoviz.db"."""
    with open_migrated(databases, tmp_path) as database:
        yield database


@pytest.fixture(scope="session")
def migrated_file(sqlite_databases: SqliteDatabases) -> Path:
    """A migrated, empty SQLite file to copy, whatever `--database` says."""
    return sqlite_databases.template
