"""Request bodies, read before a view runs.

While a body arrives, a thread of the worker waits for it, and neither granian (its issue 728) nor
WSGI has a timeout for that. So that slow clients cannot occupy all threads, only some of them wait
for bodies, and only a part of those for one client. A few for each, because all users behind a
proxy are one client without TRUSTED_PROXIES.
"""

import io
import threading
from collections import Counter
from wsgiref.types import WSGIEnvironment

from cryptoviz.api.security.addresses import rate_limit_key

READERS = 24  # fewer than the threads of a worker (ops/webserver.py)
READERS_PER_CLIENT = 8
_WAIT_S = 0.1  # A body that has arrived is read within a millisecond.


class RequestBodyReader:
    """Reads bodies of up to `max_bytes`, `readers` of them at the same time."""

    def __init__(
        self,
        max_bytes: int,
        *,
        readers: int = READERS,
        per_client: int = READERS_PER_CLIENT,
        wait_s: float = _WAIT_S,
    ) -> None:
        self._max_bytes, self._readers, self._per_client = max_bytes, readers, per_client
        self._wait_s = wait_s
        self._clients: Counter[str] = Counter()  # bodies that are being read
        self._changed = threading.Condition()

    def buffer(self, environ: WSGIEnvironment) -> bool:
        """Replace the stream by the body, unless Flask will reject it; return False if busy."""
        length = environ.get("CONTENT_LENGTH") or "0"
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not is_chunked and not (length.isdigit() and 0 < int(length) <= self._max_bytes):
            return True
        client = rate_limit_key(environ.get("REMOTE_ADDR"))
        if not self._acquire(client):
            return False
        try:
            body = environ["wsgi.input"].read(self._max_bytes + 1 if is_chunked else int(length))
        finally:
            self._release(client)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return True

    def _acquire(self, client: str) -> bool:
        def is_free() -> bool:
            of_client, of_all = self._clients[client], self._clients.total()
            return of_client < self._per_client and of_all < self._readers

        with self._changed:
            if self._changed.wait_for(is_free, self._wait_s):
                self._clients[client] += 1
                return True
            return False

    def _release(self, client: str) -> None:
        with self._changed:
            self._clients -= Counter({client: 1})  # drops a client without bodies
            self._changed.notify_all()
