"""Who may make an account. The first one becomes admin, so from afar it needs the one-time code that only the log shows."""

import hmac
import logging
from collections.abc import Callable

from flask import Request

from cryptoviz.api.ports import Stores
from cryptoviz.api.security.client_address import counted_as, is_loopback
from cryptoviz.clock import Clock, to_ms
from cryptoviz.config import Config
from cryptoviz.errors import ForbiddenError
from cryptoviz.store.accounts.throttle import Subject

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
_TRIES = 5

_log = logging.getLogger(__name__)


def is_local(request: Request) -> bool:
    """Whether it comes from this very machine. What a proxy forwards may come from anywhere."""
    return is_loopback(request.remote_addr or "") and not any(
        name in request.headers for name in _FORWARDED
    )


class Registration:
    """`code` gives the one-time code; it is made when it is first asked for."""

    def __init__(
        self, stores: Stores, config: Config, clock: Clock, code: Callable[[], str]
    ) -> None:
        self._stores, self._clock, self._code = stores, clock, code
        self._bound_to_loopback = is_loopback(config.host)
        self._told = False

    def announce(self) -> None:
        """Say the code in the log if it will be asked for in any case."""
        if not self._bound_to_loopback and self._stores.users.is_empty():
            self._tell()

    def needs_code(self, request: Request) -> bool:
        """Whether registering now, from there, needs the code; then the log shows it."""
        if (self._bound_to_loopback and is_local(request)) or not self._stores.users.is_empty():
            return False
        self._tell()
        return True

    def check(self, request: Request, code: str | None) -> None:
        """Raises ForbiddenError without the right code where one is needed, ThrottledError after too many wrong ones."""
        if not self.needs_code(request):
            return
        subject = Subject(f"code:{counted_as(request.remote_addr)}", _TRIES)
        self._stores.throttle.count_attempt([subject], to_ms(self._clock()))
        if not hmac.compare_digest(
            (code or "").strip().encode(errors="replace"), self._code().encode()
        ):
            raise ForbiddenError(
                "The first account needs the one-time code that stands in the log of the server."
            )
        self._stores.throttle.record_success(subject, subject)

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            _log.warning("the first account needs this one-time code: %s", self._code())
