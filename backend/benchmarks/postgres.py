"""PostgreSQL for benchmarks: a private server as the tests start one, but one that keeps what it is told."""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cryptoviz.config import project_root

sys.path.append(str(project_root() / "backend/tests"))

from support.servers.postgres_server import PostgresServer, obstacle  # of the tests

_SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}


@contextmanager
def postgresql() -> Iterator[Callable[[], str] | None]:
    """Makes empty databases and tells their URLs; None where no server can be had."""
    if reason := obstacle():
        print(f"No figures of PostgreSQL: {reason}.", file=sys.stderr)
        yield None
        return
    server = PostgresServer(**_SAFE)
    numbers = itertools.count(1)
    try:
        yield lambda: server.create(f"bench_{next(numbers)}")
    finally:
        server.close()
