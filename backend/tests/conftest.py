"""Fixtures for all tests."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from cryptoviz.store.db.database import Database
from support.servers import postgres_server
from support.servers.databases import (
    Databases,
    PostgresDatabases,
    SqliteDatabases,
    database_environment,
    open_database_url,
    open_migrated,
)

_ON_EITHER = ("tests/api/", "tests/crash/", "tests/e2e/", "tests/integration/")


# A slow machine is no failure.
hypothesis.settings.register_profile(
    "cryptoviz", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("cryptoviz")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="What the tests keep their data in.",
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """How many tests passed of those that run on either database: .ci/checks.py compares."""
    passed = [
        report.nodeid
        for report in terminalreporter.stats.get("passed", ())
        if report.when == "call"
    ]
    count = sum(nodeid.startswith(_ON_EITHER) for nodeid in passed)
    if count:
        terminalreporter.write_line(
            f"{config.getoption('--database')}: {count} tests of api, crash, e2e and integration passed"
        )


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Of a private server, started when a test first asks for it."""
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
    """Makes databases of the kind that `--database` says."""
    kind = (
        "sqlite_databases"
        if request.config.getoption("--database") == "sqlite"
        else "postgres_databases"
    )
    found: Databases = request.getfixturevalue(kind)
    return found


@pytest.fixture
def process_database(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The URL of an empty database for processes whose DATA_DIR is tmp_path / "data"; they find it in the environment."""
    with open_database_url(databases, tmp_path / "data") as url:
        for name, value in database_environment(url).items():
            monkeypatch.setenv(name, value)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database; the test runs with either kind, whatever `--database` says."""
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
    """A SQLite database with all tables and nothing in them, to be copied, whatever `--database` says."""
    return sqlite_databases.template
