"""One line per request."""

import logging

_log = logging.getLogger("cryptoviz.access")


def note(method: str, path: str, status: str, size: int, seconds: float) -> None:
    """The path without its query, which may hold what somebody searched for. At level info."""
    if _log.isEnabledFor(logging.INFO):
        # Not by info(), which walks the stack to find who called: that costs as much as all the rest.
        values = (method, path, status, size, seconds * 1000)
        _log.handle(
            _log.makeRecord(
                _log.name, logging.INFO, __file__, 0, "%s %s %s %d bytes %.1f ms", values, None
            )
        )
