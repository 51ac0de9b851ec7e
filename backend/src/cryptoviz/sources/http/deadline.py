"""Connections that shut down when a response is not complete within their read timeout.

The timeout of a socket limits each read, not their sum: a server that sends one byte each second,
in a header, in the line before a chunk or in the name field of gzip, could keep a request alive for
ever, because urllib3 returns only when it has a header or a piece of the body.
"""

import socket
import threading
from contextlib import suppress

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3
        # http.client forgets the socket when the end of the connection ends the body.
        timer = threading.Timer(self.timeout or 0, _shut_down, [self.sock])
        timer.daemon = True
        timer.start()
        try:
            response = super().getresponse()
        except BaseException:
            timer.cancel()
            raise
        response.deadline_timer = timer  # type: ignore[attr-defined]  # client.py cancels it
        return response


def _shut_down(sock: socket.socket | None) -> None:
    if sock is not None:
        with suppress(OSError):  # the socket is closed already
            sock.shutdown(socket.SHUT_RDWR)  # wakes the reading thread; close() would not


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


POOLS = {"http": _Pool, "https": _TlsPool}
