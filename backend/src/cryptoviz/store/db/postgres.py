"""PostgreSQL: connections, transactions and errors. Only this module loads psycopg at import."""

import select
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DisconnectionError

from cryptoviz.errors import (
    ConfigError,
    DatabaseLostError,
    DiskFullError,
    StoreError,
    TableLostError,
)
from cryptoviz.store.db.driver import PostgresDriver, Row, Transaction, Watch, options_of

CONNECT_SECONDS = 4
POOL_SECONDS = 4  # how long a thread waits for a free connection
GRACE_SECONDS = 1  # how long the client waits after the server's own time limit
# Class of our advisory locks: other programs may use the same database.
_LOCK_CLASS = zlib.crc32(b"cryptoviz") >> 1
_CONNECTION_OPTIONS = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "cryptoviz",
    # Without it psycopg uses the database's, and cannot read even the version of one in SQL_ASCII.
    "client_encoding": "utf8",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

_FAILURES = ("42", "53", "58", "XX")  # it answered: no such table, no space, I/O error, a bug
_LOST_TABLE = ("42P01", "42703", "3F000")  # undefined table, undefined column, invalid schema
_LOST_DATABASE = "3D000"
_DISK_FULL = "53100"
_ROW_ERROR_CLASSES = ("22", "23", "54")  # data, integrity, limit (a text too long for an index)


class PostgresConnector:
    """A pool of connections. No statement takes longer than `statement_seconds`."""

    kind: Literal["sqlite", "postgresql"] = "postgresql"
    path: Path | None = None
    is_missing = False

    def __init__(self, url: URL, pool_size: int, statement_seconds: float) -> None:
        """At most `pool_size` connections are opened, and one for each watch."""
        self._url = url.set(drivername="postgresql+psycopg")
        self._statement_seconds = statement_seconds
        self.engine = create_engine(
            self._url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            use_native_hstore=False,
            pool_use_lifo=True,
        )
        self._watching: list[TimeLimitedConnection] = []
        event.listen(self.engine, "do_connect", self._connect)
        event.listen(self.engine, "checkout", _on_checkout)
        event.listen(self.engine, "begin", self._begin)

    def watch(self) -> Watch:
        """Use the current snapshot: its text changes with every commit."""
        arguments, options = self.engine.dialect.create_connect_args(self._url)
        own = self._connect(None, None, arguments, options)
        self._watching = [*(other for other in self._watching if not other.closed), own]
        return Watch(PostgresDriver(own), "SELECT pg_current_snapshot()::text", lambda: True)

    def dispose(self) -> None:
        self.engine.dispose()
        for own in self._watching:
            own.close()

    def translate(self, error: BaseException) -> StoreError | None:
        if not isinstance(error, psycopg.Error) or not _concerns_database(error):
            return None
        text = str(error.diag.message_primary or error)
        reason = text.splitlines()[0].strip() if text else type(error).__name__
        if error.sqlstate == _DISK_FULL:
            return DiskFullError()
        failed = (error.sqlstate or "").startswith(_FAILURES)
        what = f"The database {'failed' if failed else 'does not answer'}"
        unknown = 'database "' in text and text.endswith("does not exist")  # while connecting
        kind: type[StoreError] = StoreError
        if error.sqlstate in _LOST_TABLE:
            kind = TableLostError
        elif error.sqlstate == _LOST_DATABASE or unknown:
            kind = DatabaseLostError
        return kind(f"{what}: {reason}.", public=f"{what}.")

    def _connect(
        self,
        _dialect: object,
        _record: object,
        arguments: Sequence[str],
        options: Mapping[str, Any],
    ) -> "TimeLimitedConnection":
        given = {**_CONNECTION_OPTIONS, **options}
        try:
            own = TimeLimitedConnection.connect(*arguments, autocommit=True, **given)
        except psycopg.ProgrammingError as error:
            reason = str(error).splitlines()[0]
            raise ConfigError(f"DATABASE_URL cannot be used: {reason}.") from error
        # One type for all integers, or each size would be a statement of its own to prepare.
        own.adapters.register_dumper(int, Int8Dumper)
        own.adapters.register_dumper(int, Int8BinaryDumper)
        return own

    def _begin(self, connection: Connection) -> None:
        """Send BEGIN, the settings and the lock in one message instead of a round trip for each."""
        options = options_of(connection)
        seconds = self._statement_seconds if options.seconds is None else options.seconds
        own: Any = connection.connection.driver_connection
        own.timeout_s = seconds + GRACE_SECONDS if seconds else None
        try:
            own.execute("; ".join(_begin_statements(options, seconds)), prepare=False)
        except psycopg.Error:
            if own.closed:
                connection.invalidate()  # otherwise the pool would find out and log a traceback
            raise


class TimeLimitedConnection(psycopg.Connection[Row]):
    """Ends when the server is connected but silent, which the server's time limit cannot detect."""

    timeout_s: float | None = CONNECT_SECONDS

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.timeout_s if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if timeout is None and type(error).__name__ == "_WaitTimeout":
                self.pgconn.finish()  # it would receive the rest of this answer
                sentence = f"no answer for {self.timeout_s:g} seconds"
                raise psycopg.OperationalError(sentence) from error
            raise


def _begin_statements(options: Transaction, seconds: float) -> list[str]:
    mode = "READ COMMITTED READ WRITE" if options.writes else "REPEATABLE READ READ ONLY"
    milliseconds = int(seconds * 1000)
    statements = [
        f"BEGIN ISOLATION LEVEL {mode}",
        f"SET LOCAL statement_timeout = {milliseconds}",
        # A process that is stopped in the middle of a transaction must not keep its locks.
        f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}",
    ]
    if options.writes:
        statements.append(f"SET LOCAL synchronous_commit = {'on' if options.durable else 'off'}")
    if options.exclusive_group is not None:
        lock = zlib.crc32(options.exclusive_group.encode()) >> 1
        statements.append(f"SELECT pg_advisory_xact_lock({_LOCK_CLASS}, {lock})")
    return statements


def _on_checkout(raw: psycopg.Connection[Row], _record: object, _proxy: object) -> None:
    """Replace a connection that the server closed: it is readable then (cheaper than a query)."""
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError


def _concerns_database(error: psycopg.Error) -> bool:
    if error.sqlstate:
        return error.sqlstate[:2] not in _ROW_ERROR_CLASSES
    # Errors without a code are psycopg's own: a lost connection, or a value it cannot send.
    connection_errors = psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError
    return isinstance(error, connection_errors)
