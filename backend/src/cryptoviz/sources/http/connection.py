"""The connection that one request speaks through, so that another thread can cut it.

Timeouts of a socket bound each wait, not their sum: a server that sends one byte a second keeps a request alive for ever.
"""

import socket
import threading

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Line:
    """Cuts what it watches when `cut` is called or `seconds` have passed; used as a context manager around one request."""

    def __init__(self, session: requests.Session, seconds: float) -> None:
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self.expired = False
        self.was_cut = False
        for adapter in session.adapters.values():
            adapter.poolmanager.pool_classes_by_scheme = self._pool_classes()  # type: ignore[attr-defined]  # HTTPAdapter has it, BaseAdapter's type does not

    def __enter__(self) -> "Line":
        self._timer.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._timer.cancel()

    def cut(self) -> None:
        """From any thread. Also before there is a connection: it is then cut when it comes."""
        self.was_cut = True
        if self._socket is None:
            return
        try:
            self._socket.shutdown(
                socket.SHUT_RDWR
            )  # wakes the thread that reads; close() would not
        except OSError:
            return  # it is closed already

    def _expire(self) -> None:
        self.expired = True
        self.cut()

    def _pool_classes(self) -> dict[str, type[HTTPConnectionPool]]:
        return {
            "http": type(
                "WatchedPool",
                (HTTPConnectionPool,),
                {"ConnectionCls": self._watched(HTTPConnection)},
            ),
            "https": type(
                "WatchedSecurePool",
                (HTTPSConnectionPool,),
                {"ConnectionCls": self._watched(HTTPSConnection)},
            ),
        }

    def _watched(self, kind: type[HTTPConnection]) -> type[HTTPConnection]:
        def connect(connection: HTTPConnection) -> None:
            kind.connect(connection)
            self._socket = (
                connection.sock
            )  # kept here: http.client forgets it when the body ends with the connection
            if self.was_cut:  # while there was no socket to shut yet
                raise TimeoutError("cut while connecting")

        return type(f"Watched{kind.__name__}", (kind,), {"connect": connect})
