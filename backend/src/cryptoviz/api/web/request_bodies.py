"""Bodies of requests: read whole and in time.

A worker has two threads that run Python. A client that sends its body slowly would keep one of them waiting for as long as it likes,
and a handful of such clients, who need not be signed in, the whole server. So one of them at a time may be slow, for a while.
"""

import io
import threading
from collections.abc import Callable
from wsgiref.types import WSGIEnvironment

from cryptoviz.api.web.hanging_up import stop_reading

PATIENCE_S = 5.0
PROMPT_S = 0.1  # a body that is there is read within a millisecond


class Bodies:
    """`largest`: more is not read; what was read then tells Flask that it is too large. `stop` ends the reading of what does not come."""

    def __init__(
        self,
        largest: int,
        *,
        slow_at_once: int = 1,
        patience_s: float = PATIENCE_S,
        stop: Callable[[str, threading.Event], bool] = stop_reading,
    ) -> None:
        self._largest, self._patience_s, self._stop = largest, patience_s, stop
        self._turns = threading.BoundedSemaphore(slow_at_once)

    def fetch(self, environ: WSGIEnvironment) -> bool:
        """Put the whole body in the place of its stream; False when it does not come in time."""
        length = environ.get("CONTENT_LENGTH") or "0"
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not chunked and (not length.isdigit() or not 0 < int(length) <= self._largest):
            return True  # there is none, or Flask refuses it unread
        body = self._read(environ, self._largest + 1 if chunked else int(length))
        if body is None:
            return False
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return True

    def _read(self, environ: WSGIEnvironment, most: int) -> bytes | None:
        """In a thread of its own, which is at its end when this returns."""
        stream, body, ended = environ["wsgi.input"], bytearray(), threading.Event()

        def read() -> None:
            try:
                while len(body) < most and (part := stream.read(most - len(body))):
                    body.extend(part)
            except OSError:  # the client went away: what it asks is answered to nobody
                pass
            finally:
                ended.set()

        threading.Thread(target=read, name="body", daemon=True).start()
        if ended.wait(PROMPT_S) or self._wait(ended):
            return bytes(body)
        self._stop(str(environ.get("werkzeug.proxy_fix.orig", environ)["REMOTE_ADDR"]), ended)
        return None

    def _wait(self, ended: threading.Event) -> bool:
        if not self._turns.acquire(blocking=False):
            return False
        try:
            return ended.wait(self._patience_s)
        finally:
            self._turns.release()
