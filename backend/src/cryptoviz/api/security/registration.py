"""Permission to register: from another machine the first account, an admin, needs a code."""

import hmac
import logging
from collections.abc import Callable

from flask import Request

from cryptoviz.api.security.addresses import is_loopback, rate_limit_key
from cryptoviz.api.stores import Stores
from cryptoviz.clock import Clock, to_ms
from cryptoviz.config import Config
from cryptoviz.errors import ForbiddenError
from cryptoviz.store.accounts.throttle import Subject

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
_ATTEMPTS = 5

_log = logging.getLogger(__name__)


def is_local(request: Request) -> bool:
    """Return whether the request comes from this machine and was not forwarded by a proxy."""
    forwarded = any(name in request.headers for name in _FORWARDED)
    return is_loopback(request.remote_addr or "") and not forwarded


class Registration:
    """`code` returns the one-time code, which is created at its first use."""

    def __init__(
        self, stores: Stores, config: Config, clock: Clock, code: Callable[[], str]
    ) -> None:
        self._stores, self._clock, self._code = stores, clock, code
        self._bound_to_loopback = is_loopback(config.host)
        self._is_code_logged = False

    def announce(self) -> None:
        """Log the code if it will be needed in any case."""
        if not self._bound_to_loopback and self._stores.users.is_empty():
            self._log_code()

    def needs_code(self, request: Request) -> bool:
        """Return whether this client needs the code to register; if so, log it."""
        if (self._bound_to_loopback and is_local(request)) or not self._stores.users.is_empty():
            return False
        self._log_code()
        return True

    def check(self, request: Request, code: str | None) -> None:
        """Raise ForbiddenError if the code is needed and wrong, ThrottledError after many tries."""
        if not self.needs_code(request):
            return
        subject = Subject(f"code:{rate_limit_key(request.remote_addr)}", _ATTEMPTS)
        self._stores.throttle.count_attempt([subject], to_ms(self._clock()))
        sent = (code or "").strip().encode(errors="replace")
        if not hmac.compare_digest(sent, self._code().encode()):
            message = "The first account needs the one-time code from the log of the server."
            raise ForbiddenError(message)
        self._stores.throttle.record_success(subject, subject)

    def _log_code(self) -> None:
        if not self._is_code_logged:
            self._is_code_logged = True
            _log.warning("the first account needs this one-time code: %s", self._code())
