"""One line per request."""

import logging

_log = logging.getLogger("cryptoviz.access")


def note(method: str, path: str, status: str, size: int, seconds: float) -> None:
    """The path without its query, which may hold what somebody searched for. At level info."""
    if _log.isEnabledFor(logging.INFO):
        _log.info("%s %s %s %d bytes %.1f ms", method, path, status, size, seconds * 1000)
