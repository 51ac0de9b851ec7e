"""Who asks: access tokens that were verified before, so that a hit costs no cryptography.

Each worker remembers tokens until they expire. What can end sooner (the sign-in, the account, the key) is looked at on every hit:
by the database's change stamp, which costs a few microseconds, and by reading the sign-in again when the stamp has moved.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptoviz.api.security import tokens
from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import AuthError
from cryptoviz.store.accounts.sessions import Sessions, SessionState

_SCHEME = "bearer "
_LONGEST = 1_000  # characters of a header; ours have some 300. Blanks before a token do not make it another one, but would fill the memory


@dataclass(frozen=True, slots=True)
class Viewer:
    """`version` is raised by every change of what the user's own answers hold."""

    user_id: int
    sid: str
    epoch: int
    expires_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A viewer as of a change stamp, verified with a key."""

    viewer: Viewer
    stamp: int
    key: str


class Viewers:
    """`limit` bounds how many tokens are remembered."""

    def __init__(
        self, sessions: Sessions, clock: Clock, key: Callable[[], str], limit: int = 4096
    ) -> None:
        self._sessions, self._clock, self._key, self._limit = sessions, clock, key, limit
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def known(self, authorization: str | None, stamp: int) -> Viewer | None:
        """Who asks, if the token was verified before and is still good."""
        known = self._known.get(authorization) if authorization else None
        if known is None or authorization is None:
            return None
        viewer = known.viewer
        now = self._clock()
        if viewer.expires_at > now and known.key == self._key():
            if known.stamp == stamp:
                return viewer
            state = self._sessions.state(viewer.sid)
            if _goes_on(viewer, state, now):
                return self._remember(authorization, viewer, state, stamp)
        self._forget(authorization)
        return None

    def admit(self, authorization: str | None, stamp: int) -> Viewer:
        """Who asks. Raises AuthError; needs the application's context, where the key is."""
        viewer = self.known(authorization, stamp)
        if viewer is not None:
            return viewer
        claims = tokens.read_access(_bearer(authorization), self._clock)
        fresh = Viewer(claims.user_id, claims.sid, claims.epoch, claims.expires_at, 0)
        state = self._sessions.state(claims.sid)
        if authorization is None or not _goes_on(fresh, state, self._clock()):
            raise AuthError("This sign-in is over.")
        return self._remember(authorization, fresh, state, stamp)

    def _remember(
        self, authorization: str, viewer: Viewer, state: SessionState | None, stamp: int
    ) -> Viewer:
        """`stamp` was taken before `state` was read: a change in between is seen at the next hit."""
        version = state.version if state else 0
        current = Viewer(viewer.user_id, viewer.sid, viewer.epoch, viewer.expires_at, version)
        with self._lock:
            if len(self._known) >= self._limit:
                self._known.pop(next(iter(self._known)))
            self._known[authorization] = _Known(current, stamp, self._key())
        return current

    def _forget(self, authorization: str) -> None:
        with self._lock:
            self._known.pop(authorization, None)


def _goes_on(viewer: Viewer, state: SessionState | None, now: datetime) -> bool:
    if state is None or (state.user_id, state.epoch) != (viewer.user_id, viewer.epoch):
        return False
    return state.expires_at > to_ms(now)


def _bearer(authorization: str | None) -> str:
    if not authorization:
        raise AuthError("Sign in first.")
    if len(authorization) > _LONGEST:
        raise AuthError("The token is not valid.")
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        raise AuthError("The Authorization header must be: Bearer, a space, the token.")
    return authorization[len(_SCHEME) :].strip()
