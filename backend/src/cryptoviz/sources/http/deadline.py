"""Connections whose response headers must arrive within their read timeout.

The timeout of a socket limits each read, not their sum: a server that sends one byte of a header
each second could keep a request alive for ever. (The body has a deadline in client.py.)
"""

import socket
import threading
from contextlib import suppress

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3
        expired = threading.Event()
        timer = threading.Timer(self.timeout or 0, self._expire, [expired])
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()
        finally:
            timer.cancel()
            if expired.is_set():  # headers that were cut off can look complete
                raise TimeoutError("the response headers took too long") from None

    def _expire(self, expired: threading.Event) -> None:
        expired.set()
        if self.sock is not None:
            with suppress(OSError):  # the socket is closed already
                self.sock.shutdown(socket.SHUT_RDWR)  # wakes the reading thread; close() would not


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


POOLS = {"http": _Pool, "https": _TlsPool}
