"""The exceptions of the product, in one tree.

A transient error has `retry_after`; every other error is permanent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Reason:
    """Why something failed, for people.

    `detail` is an English sentence. With `code` and `params` the web app can say the same in
    another language. docs/glossary.md lists the codes (`rate_limited`, `http_status`, …).
    """

    code: str
    detail: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class CryptoVizError(Exception):
    """Root of all errors that this product raises on purpose."""


class ConfigError(CryptoVizError):
    """A setting is missing or invalid. The message is one sentence that names the variable."""


class SourceError(CryptoVizError):
    """A source could not be polled. `retry_after` is the wait it asked for, if any."""

    def __init__(self, reason: Reason, retry_after: timedelta | None = None) -> None:
        super().__init__(reason.detail)
        self.reason, self.retry_after = reason, retry_after


class SourceUnavailableError(SourceError):
    """Transient: the source may answer later."""


class PayloadError(SourceError):
    """The source's answer does not have the documented format."""


class EventError(CryptoVizError):
    """Bytes that are not an event of a known type."""


class SinkError(CryptoVizError):
    """A sink could not write. The batch is kept and tried again."""


class BusError(SinkError):
    """The bus could not be read or written, for example because the disk is full.

    Nothing that was acknowledged is lost; try again later.
    """


class StoreError(SinkError):
    """The database could not be read or written; the transaction was rolled back.

    `public` is the message without the names of hosts, users and databases.
    """

    def __init__(self, message: str, public: str = "") -> None:
        super().__init__(message)
        self.public = public or message


class DiskFullError(StoreError):
    """The disk of the database is full. What is there can be read."""

    def __init__(self) -> None:
        super().__init__("Disk full: nothing can be stored until there is space.")


class DatabaseLostError(StoreError):
    """The database was removed or replaced while in use. Work resumes when it is back."""


class TableLostError(StoreError):
    """A table or column that existed at the start is missing. Work resumes when it is back."""


class NotFoundError(CryptoVizError):
    """The requested resource does not exist."""


class InvalidParameterError(CryptoVizError):
    """A request parameter is invalid. `parameter` names it; the message says what is wrong."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class KeyRejectedError(InvalidParameterError):
    """A key for a source was tested and not accepted, or could not be tested: see `reason`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__("api_key", f"is not stored: {reason.detail}")
        self.reason = reason


class EncryptionError(CryptoVizError):
    """A secret cannot be encrypted or decrypted: its key file is missing, damaged or another."""


class AuthError(CryptoVizError):
    """Authentication is missing or invalid."""


class StartupError(CryptoVizError):
    """A process cannot start: its port, data directory or database is in use.

    The message says which process uses it and what to do.
    """


class ForbiddenError(CryptoVizError):
    """The request is not allowed (HTTP 403), whether or not the caller is signed in."""


class ConflictError(CryptoVizError):
    """The resource exists already."""


class ThrottledError(CryptoVizError):
    """Too many attempts. `retry_after` is how long to wait."""

    def __init__(self, message: str, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after
