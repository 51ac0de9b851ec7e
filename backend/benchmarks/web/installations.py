"""CryptoViz on both databases with three years of 250 coins, running and signed in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import three_years
from benchmarks.databases.postgres import postgresql
from benchmarks.web import product
from benchmarks.web.processes import started
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database

UP = ["-m", "cryptoviz.cli.main", "up"]


@dataclass(frozen=True)
class Installation:
    """A running product; `database` is SQLite or PostgreSQL, `pid` that of `cryptoviz up`."""

    database: str
    url: str
    data_dir: Path
    port: int
    pid: int
    tokens: Sequence[str]
    coins: Sequence[str]

    @property
    def api(self) -> product.Api:
        return product.Api(self.port)


@contextmanager
def installations(directory: Path, log: Callable[[str], None]) -> Iterator[list[Installation]]:
    """Yield an installation on SQLite, and one on PostgreSQL if a server can be started."""
    with ExitStack() as stack:
        create = stack.enter_context(postgresql())
        path = directory / "SQLite/cryptoviz.db"
        urls = {"SQLite": f"sqlite:///{path}"} | ({"PostgreSQL": create()} if create else {})
        found = []
        for name, url in urls.items():
            (directory / name).mkdir(parents=True)
            log(f"Writing three years of {three_years.COINS} coins to {name}")
            coins = three_years.fill(url)
            found.append(stack.enter_context(_running(name, url, directory / name, coins)))
        yield found


@contextmanager
def _running(name: str, url: str, data_dir: Path, coins: Sequence[str]) -> Iterator[Installation]:
    port = free_port()
    environ = {**product.environ(data_dir, port), "DATABASE_URL": url}
    with started(UP, port, environ, data_dir / "up.log", "/readyz") as up:
        with Database(url) as database:
            tokens = product.signed_in(database, product.Api(port), coins)
        yield Installation(name, url, data_dir, port, up.process.pid, tokens, coins)
