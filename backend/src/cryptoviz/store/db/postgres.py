"""How PostgreSQL is reached, how its transactions begin, and what its errors say. The only module that loads psycopg at import."""

import select
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DisconnectionError

from cryptoviz.errors import ConfigError, DatabaseLostError, StoreError, TableLostError
from cryptoviz.store.db.driver import PostgresDriver, Row, Watch
from cryptoviz.store.db.transactions import Transaction, of

CONNECT_SECONDS = 4
POOL_SECONDS = 4  # for how long a thread waits for a connection that others have
PATIENCE_SECONDS = 1  # for an answer, after the server should have given up itself
_LOCK_CLASS = (
    zlib.crc32(b"cryptoviz") >> 1
)  # of our advisory locks: other programs may use the same database
_KEPT_ALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

_LOST_TABLE = ("42P01", "42703", "3F000")  # undefined table, undefined column, invalid schema
_LOST_DATABASE = ("3D000",)
_ABOUT_ROWS = (
    "22",
    "23",
    "54",
)  # classes: data, integrity, beyond a limit (a text too long for an index)


class PostgresConnector:
    """`pool_size` connections at most, and one more that watches; no statement takes longer than `seconds`."""

    kind: Literal["sqlite", "postgresql"] = "postgresql"
    file = None

    def __init__(self, url: URL, pool_size: int, seconds: float) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._seconds = seconds
        self.engine = create_engine(
            self._url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            use_native_hstore=False,
            pool_use_lifo=True,
        )
        self._watching: list[Impatient] = []
        event.listen(self.engine, "do_connect", self._connect)
        event.listen(self.engine, "checkout", _taken)
        event.listen(self.engine, "begin", self._begin)

    def watch(self) -> Watch:
        """A snapshot names the transactions that are not visible to it: while it is the same, nothing was committed."""
        arguments, options = self.engine.dialect.create_connect_args(self._url)
        own = self._connect(None, None, arguments, options)
        own.patience = CONNECT_SECONDS
        self._watching = [*(other for other in self._watching if not other.closed), own]
        return Watch(PostgresDriver(own), "SELECT pg_current_snapshot()::text", lambda: True)

    def dispose(self) -> None:
        self.engine.dispose()
        for own in self._watching:
            own.close()

    def before_commit(self, connection: Connection) -> None:
        """Nothing: PostgreSQL itself refuses what it cannot keep."""

    def translated(self, error: BaseException) -> StoreError | None:
        """What an error of the driver says of the database (away, busy, damaged, read-only); None when it speaks of the rows."""
        if not isinstance(error, psycopg.Error) or not _is_about_database(error):
            return None
        text = str(error.diag.message_primary or error)
        sentence = f"The database does not answer: {text.splitlines()[0].strip() if text else type(error).__name__}."
        if error.sqlstate in _LOST_TABLE:
            return TableLostError(sentence)
        lost = error.sqlstate in _LOST_DATABASE or (
            'database "' in text and text.endswith("does not exist")
        )
        return DatabaseLostError(sentence) if lost else StoreError(sentence)

    def _connect(
        self,
        _dialect: object,
        _record: object,
        arguments: Sequence[str],
        options: Mapping[str, Any],
    ) -> "Impatient":
        # Said, or the driver takes it from the database, and cannot even read the version of one in SQL_ASCII.
        fixed = {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "cryptoviz",
            "client_encoding": "utf8",
        }
        given = {**fixed, **_KEPT_ALIVE, **options}
        try:
            own = Impatient.connect(*arguments, autocommit=True, **given)
        except psycopg.ProgrammingError as error:
            raise ConfigError(
                f"DATABASE_URL cannot be used: {str(error).splitlines()[0]}."
            ) from error
        # One type for all whole numbers, or each size of them would be a statement of its own to prepare.
        own.adapters.register_dumper(int, Int8Dumper)
        own.adapters.register_dumper(int, Int8BinaryDumper)
        return own

    def _begin(self, connection: Connection) -> None:
        """BEGIN and all that belongs to it in one message: each would take a round trip of its own."""
        wanted = of(connection)
        seconds = self._seconds if wanted.seconds is None else wanted.seconds
        own: Any = connection.connection.driver_connection
        own.patience = seconds + PATIENCE_SECONDS if seconds else None
        try:
            own.execute("; ".join(_beginning(wanted, seconds)), prepare=False)
        except psycopg.Error:
            if own.closed:
                connection.invalidate()  # or the pool, which wants it back, would find out for itself and log a traceback
            raise


class Impatient(psycopg.Connection[Row]):
    """Gives up on a server that is there but says nothing, which the server's own time limit cannot do."""

    patience: float | None = CONNECT_SECONDS  # seconds

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if timeout is None and type(error).__name__ == "_WaitTimeout":
                self.pgconn.finish()  # in the middle of an answer: it is of no more use
                raise psycopg.OperationalError(
                    f"no answer for {self.patience:g} seconds"
                ) from error
            raise


def _beginning(wanted: Transaction, seconds: float) -> list[str]:
    begin = (
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        if wanted.writes
        else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    )
    milliseconds = int(seconds * 1000)
    # The second: a process that is stopped in the middle of a transaction must not keep its locks.
    limits = (
        f"SET LOCAL {name} = {milliseconds}"
        for name in ("statement_timeout", "idle_in_transaction_session_timeout")
    )
    said = [begin, *limits]
    if wanted.writes:
        said.append(f"SET LOCAL synchronous_commit = {'on' if wanted.durable else 'off'}")
    if wanted.exclusive_group is not None:
        said.append(
            f"SELECT pg_advisory_xact_lock({_LOCK_CLASS}, {zlib.crc32(wanted.exclusive_group.encode()) >> 1})"
        )
    return said


def _taken(raw: psycopg.Connection[Row], _record: object, _proxy: object) -> None:
    """A server that went away said so: asking whether there is anything to read costs a twentieth of asking the server."""
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError  # the pool closes it, and opens another one


def _is_about_database(error: psycopg.Error) -> bool:
    if error.sqlstate:
        return error.sqlstate[:2] not in _ABOUT_ROWS
    # Without a code the driver itself says it: that a connection is lost, or that it cannot send this value.
    return isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError
    )
