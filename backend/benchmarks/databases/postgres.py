"""PostgreSQL for benchmarks: a private server as for the tests, but with durable settings."""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cryptoviz.config import project_root

sys.path.append(str(project_root() / "backend/tests"))

from support.servers.postgres_server import PostgresServer, obstacle  # of the tests

_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}


@contextmanager
def postgresql() -> Iterator[Callable[[], str] | None]:
    """Yield a function that creates a database and returns its URL; None without a server."""
    if reason := obstacle():
        print(f"PostgreSQL is not measured: {reason}.", file=sys.stderr)
        yield None
        return
    server = PostgresServer(**_DURABLE)
    numbers = itertools.count(1)
    try:
        yield lambda: server.create(f"bench_{next(numbers)}")
    finally:
        server.close()
