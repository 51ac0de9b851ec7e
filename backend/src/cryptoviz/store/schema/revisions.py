"""Versions of the schema, for each start of a command: so without importing SQLAlchemy."""

from contextlib import closing
from pathlib import Path

_REVISIONS = Path(__file__).parent / "migrations" / "versions"


def newest_version() -> str:
    """Return the version this program needs: four digits, such as 0001."""
    return max(path.name[1:5] for path in _REVISIONS.glob("r[0-9]*.py"))


def file_is_current(path: Path) -> bool:
    """Whether this SQLite file has the newest version; False if that cannot be read."""
    import pysqlite3  # for the reason given in sqlite.py

    if not path.exists():
        return False
    try:
        with closing(pysqlite3.connect(str(path))) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except pysqlite3.DatabaseError:
        return False
    return bool(row == (newest_version(),))
