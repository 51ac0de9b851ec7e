"""Which version of the database this program needs, and which one a SQLite file has: asked at each start, so without SQLAlchemy."""

from contextlib import closing
from pathlib import Path

_REVISIONS = Path(__file__).parent / "migrations" / "versions"


def newest_version() -> str:
    """Four digits, such as 0001."""
    return max(path.name[1:5] for path in _REVISIONS.glob("r[0-9]*.py"))


def file_is_current(path: Path) -> bool:
    """Whether this SQLite file has the newest version; False as well when it cannot be told."""
    import pysqlite3  # for the reason given in sqlite.py

    if not path.exists():
        return False
    try:
        with closing(pysqlite3.connect(str(path))) as connection:
            return bool(
                connection.execute("SELECT version_num FROM alembic_version").fetchone()
                == (newest_version(),)
            )
    except pysqlite3.DatabaseError:
        return False
