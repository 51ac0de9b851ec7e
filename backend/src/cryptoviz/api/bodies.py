"""Bodies of requests: read whole, in time, and not by many at once.

A worker has two threads that run Python. A client that sends its body slowly would keep one of them waiting for as long as it likes,
and a handful of such clients, who need not be signed in, the whole server.
"""

import io
import threading
from wsgiref.types import InputStream, WSGIEnvironment

PATIENCE_S = 5.0
TURN_S = 0.1  # a body that is there is read within a millisecond: who waits longer waits behind a slow one


class Bodies:
    """`largest`: more is not read; what was read then tells Flask that it is too large."""

    def __init__(self, largest: int, *, at_once: int = 1, patience_s: float = PATIENCE_S) -> None:
        self._largest, self._patience_s = largest, patience_s
        self._turns = threading.BoundedSemaphore(at_once)

    def fetch(self, environ: WSGIEnvironment) -> bool:
        """Put the whole body in the place of its stream; False when it does not come in time."""
        length = environ.get("CONTENT_LENGTH") or "0"
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not chunked and (not length.isdigit() or not 0 < int(length) <= self._largest):
            return True  # there is none, or Flask refuses it unread
        if not self._turns.acquire(timeout=TURN_S):
            return False
        try:
            body = self._read(environ["wsgi.input"], self._largest + 1 if chunked else int(length))
        finally:
            self._turns.release()
        if body is None:
            return False
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return True

    def _read(self, stream: InputStream, most: int) -> bytes | None:
        """In a thread of its own, which ends when the server closes the connection at the latest."""
        body, done = bytearray(), threading.Event()

        def read() -> None:
            try:
                while len(body) < most and (part := stream.read(most - len(body))):
                    body.extend(part)
            except OSError:  # the client went away: what it asks is answered to nobody
                pass
            finally:
                done.set()

        threading.Thread(target=read, name="body", daemon=True).start()
        return bytes(body) if done.wait(self._patience_s) else None
