"""Authentication of requests, with a cache of verified access tokens.

A cached token needs no cryptography. Whatever can end before it expires (the session, the account,
the key) is checked on every request: the database's change stamp costs microseconds, and the
session is read again when the stamp has moved.
"""

import threading
from dataclasses import dataclass
from datetime import datetime

from cryptoviz.api.security.tokens import AccessClaims, TokenSigner
from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import AuthError
from cryptoviz.store.accounts.sessions import Sessions, SessionState
from cryptoviz.store.data_versions import SqlChangeWatch

_SCHEME = "bearer "
# Ours have about 300 characters. Spaces in front of a token would be new cache keys for it.
_MAX_HEADER = 1_000
_MAX_ENTRIES = 4096


@dataclass(frozen=True, slots=True)
class Principal(AccessClaims):
    """The caller as of a change stamp; `version` changes with all that their responses show."""

    version: int
    stamp: int


class TokenCache:
    """Verified tokens of one worker; of too many the oldest is dropped."""

    def __init__(
        self, signer: TokenSigner, sessions: Sessions, watch: SqlChangeWatch, clock: Clock
    ) -> None:
        self._signer, self._sessions, self._watch, self._clock = signer, sessions, watch, clock
        self._entries: dict[tuple[str, str | None], Principal] = {}
        self._lock = threading.Lock()

    def anonymous(self) -> Principal:
        """Return the caller of a route that needs no token."""
        return Principal(0, "", 0, self._clock(), 0, self._watch.stamp())

    def authenticate(self, authorization: str | None) -> Principal:
        """Return the caller. Raise AuthError unless the header has a token of an active session."""
        # Taken before the session is read, so that a change in between is noticed next time.
        stamp, now = self._watch.stamp(), self._clock()
        key = self._signer.key, authorization
        cached = self._entries.get(key)
        if cached is not None and cached.expires_at > now:
            if cached.stamp == stamp:
                return cached
            claims: AccessClaims = cached
        else:
            claims = self._signer.verify_access(_bearer_token(authorization), now)
        state = self._sessions.state(claims.sid)
        if state is None or not _is_active(claims, state, now):
            with self._lock:
                self._entries.pop(key, None)
            raise AuthError("The session has ended.")
        identity = claims.user_id, claims.sid, claims.epoch, claims.expires_at
        principal = Principal(*identity, state.version, stamp)
        with self._lock:
            if len(self._entries) >= _MAX_ENTRIES:
                self._entries.pop(next(iter(self._entries)))
            self._entries[key] = principal
        return principal


def _is_active(claims: AccessClaims, state: SessionState, now: datetime) -> bool:
    same_account = (state.user_id, state.epoch) == (claims.user_id, claims.epoch)
    return same_account and state.expires_at > to_ms(now)


def _bearer_token(authorization: str | None) -> str:
    if not authorization:
        raise AuthError("Sign in first.")
    if len(authorization) > _MAX_HEADER:
        raise AuthError("The token is not valid.")
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        raise AuthError("The Authorization header must be: Bearer, a space, the token.")
    return authorization[len(_SCHEME) :].strip()
