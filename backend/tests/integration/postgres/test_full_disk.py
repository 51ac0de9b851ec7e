"""A full disk of PostgreSQL is noticed, though reading goes on and DATA_DIR has space."""

import os
from collections.abc import Iterator

import pytest

from cryptoviz.errors import DiskFullError
from cryptoviz.store.db.database import Database
from support.servers.postgres_server import PostgresServer
from support.servers.small_disks import SmallDisk, small_disk


@pytest.fixture
def disk(server: PostgresServer) -> Iterator[SmallDisk]:
    with small_disk(server.directory / "small", "64m") as disk:
        yield disk


@pytest.fixture
def database(server: PostgresServer, disk: SmallDisk) -> Iterator[Database]:
    """A database in a tablespace on the small disk: PostgreSQL itself would not survive there."""
    place = disk.path / "space"
    place.mkdir()
    owner = server.directory.stat()
    os.chown(place, owner.st_uid, owner.st_gid)
    disk.path.chmod(0o755)
    server.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
    server.execute("CREATE DATABASE own TABLESPACE small")
    opened = Database(server.url("own"))
    yield opened
    opened.dispose()


def test_full_disk_of_postgres_raises_disk_full(database: Database, disk: SmallDisk) -> None:
    database.require_space(seconds=5)
    disk.fill()
    with pytest.raises(DiskFullError, match=r"^Disk full: "):
        database.require_space(seconds=5)
    disk.free()
    database.require_space(seconds=5)
