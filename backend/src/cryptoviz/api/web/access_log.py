"""Access log: one line per request."""

import logging

_log = logging.getLogger("cryptoviz.access")


def log_request(method: str, path: str, status: str, size: int, seconds: float) -> None:
    """Log the path without its query, which may contain search terms."""
    if _log.isEnabledFor(logging.INFO):
        values = (method, path, status, size, seconds * 1000)
        text = "%s %s %s %d bytes %.1f ms"
        # Logger.info() would search the stack for its caller, which costs more than all the rest.
        _log.handle(_log.makeRecord(_log.name, logging.INFO, __file__, 0, text, values, None))
