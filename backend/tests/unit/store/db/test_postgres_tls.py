"""PostgreSQL with TLS: `sslmode` and `sslrootcert` of DATABASE_URL are honoured.

A TLS proxy of the test is in front of the server: not every PostgreSQL is built with TLS.
"""

import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.errors import StoreError
from cryptoviz.store.data_versions import SqlChangeWatch
from cryptoviz.store.db.database import Database
from support.servers import postgres_server
from support.servers.certificates import make_authority
from support.servers.databases import PostgresDatabases

PASSWORD = "hunter2"


class Front(socketserver.ThreadingTCPServer):
    """Answer a client's request for TLS, the first message it sends."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext, behind: Path) -> None:
        self.context, self.behind = context, behind
        self.encrypted = 0
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.BaseRequestHandler):
    server: Front

    def handle(self) -> None:
        if self.request.recv(8, socket.MSG_WAITALL)[4:] != (80877103).to_bytes(4):  # SSLRequest
            return
        self.request.sendall(b"S")
        try:
            with (
                self.server.context.wrap_socket(self.request, server_side=True) as client,
                socket.socket(socket.AF_UNIX) as server,
            ):
                self.server.encrypted += 1
                server.connect(str(self.server.behind))
                exchange(client, server)
        except OSError:  # the client does not like the certificate
            return


def exchange(client: ssl.SSLSocket, server: socket.socket) -> None:
    """Forward bytes until one side closes."""
    while True:
        for one in [client] if client.pending() else select.select([client, server], [], [])[0]:
            body = one.recv(65_536)
            if not body:
                return
            (server if one is client else client).sendall(body)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("certificates")
    for name in ("ours", "theirs"):
        make_authority(directory, name)
    return directory


@pytest.fixture(scope="module")
def front(certificates: Path, postgres_databases: PostgresDatabases) -> Iterator[Front]:
    """A TLS proxy with a certificate for localhost."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "ours.pem", certificates / "ours.key")
    with Front(context, postgres_databases.server.directory / ".s.PGSQL.5432") as front:
        threading.Thread(
            target=front.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        yield front
        front.shutdown()


def database(
    front: Front, certificates: Path, authority: str, mode: str, host: str = "localhost"
) -> Database:
    url = f"postgres://{postgres_server.OWNER}:{PASSWORD}@{host}:{front.server_address[1]}/postgres"
    return Database(f"{url}?sslmode={mode}&sslrootcert={certificates}/{authority}-ca.pem")


def fetch_one(database: Database) -> None:
    try:
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    finally:
        database.dispose()


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_tls_with_the_signing_authority_encrypts_everything(
    front: Front, certificates: Path, mode: str
) -> None:
    before = front.encrypted
    fetch_one(database(front, certificates, "ours", mode))
    assert front.encrypted == before + 1


def test_tls_is_used_by_the_change_watch(front: Front, certificates: Path) -> None:
    ours, theirs = (
        database(front, certificates, name, "verify-full") for name in ("ours", "theirs")
    )
    before = front.encrypted
    try:
        assert SqlChangeWatch(ours).stamp() == 1
        assert front.encrypted == before + 1
        with pytest.raises(StoreError):
            SqlChangeWatch(theirs).stamp()
    finally:
        ours.dispose()


@pytest.mark.parametrize(
    ("authority", "host", "why"),
    [
        ("theirs", "localhost", "certificate verify failed"),
        ("ours", "127.0.0.1", "does not match host name"),
    ],
)
def test_tls_other_authority_or_host_name_is_refused(
    front: Front, certificates: Path, authority: str, host: str, why: str
) -> None:
    with pytest.raises(StoreError) as caught:
        fetch_one(database(front, certificates, authority, "verify-full", host))
    sentence = str(caught.value)
    assert sentence.startswith("The database does not answer: ")
    assert why in sentence
    assert "\n" not in sentence
    assert PASSWORD not in sentence
