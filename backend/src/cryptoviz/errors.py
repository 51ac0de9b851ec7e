"""The one tree of errors. A transient error carries `retry_after`; every other error is permanent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Reason:
    """Why something failed, for people.

    `detail` is the English sentence. `code` and `params` let a page say the same in another language:
    `rate_limited`, `http_status`, `timeout`, `unreachable`, … are listed in docs/glossary.md.
    """

    code: str
    detail: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class CryptoVizError(Exception):
    """Root of all errors that this product raises on purpose."""


class ConfigError(CryptoVizError):
    """A setting is missing or wrong; the message is one sentence that names the variable."""


class SourceError(CryptoVizError):
    """A source could not be polled."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.detail)
        self.reason = reason


class SourceUnavailableError(SourceError):
    """Transient: the source may answer later. `retry_after` is how long it asked us to wait, if it did."""

    def __init__(self, reason: Reason, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class PayloadError(SourceError):
    """The source answered with something that is not what its documentation promises."""


class EventError(CryptoVizError):
    """Bytes that are not an event of a known type."""


class SinkError(CryptoVizError):
    """A sink could not write; the batch is kept and tried again."""


class BusError(SinkError):
    """The bus cannot be written or read (a full disk, a damaged file). Nothing acknowledged is lost; try again later."""


class StoreError(CryptoVizError):
    """The database could not be read or written just now; nothing of the transaction was kept."""


class DatabaseLostError(StoreError):
    """The database was removed or replaced while it was in use. When it is back, all goes on by itself."""


class TableLostError(StoreError):
    """A table or column that was there at the start is gone. When it is back, all goes on by itself."""


class NotFoundError(CryptoVizError):
    """What was asked for does not exist."""


class InvalidParameterError(CryptoVizError):
    """A parameter of a request is wrong. `parameter` names it, the message says what is wrong with it."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class AuthError(CryptoVizError):
    """Who asks is not known, or may not."""


class StartupError(CryptoVizError):
    """A process cannot do its work here now: port, data directory or database is taken. The message says by whom and what to do."""


class ForbiddenError(CryptoVizError):
    """Who asks is known, or need not be, but this is not allowed."""


class ConflictError(CryptoVizError):
    """It exists already."""


class ThrottledError(CryptoVizError):
    """Too many tries. `retry_after` says how long to wait."""

    def __init__(self, message: str, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after
