"""Accounts and sessions: registration, sign-in and refresh, independent of HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptoviz.api.security.addresses import rate_limit_key
from cryptoviz.api.security.tokens import (
    REFRESH_LIFETIME,
    RefreshClaims,
    TokenSigner,
    hash_token_id,
    new_id,
)
from cryptoviz.api.stores import Stores
from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import AuthError
from cryptoviz.store.accounts.passwords import Passwords, clean_password, clean_username, fold
from cryptoviz.store.accounts.throttle import Subject
from cryptoviz.store.accounts.users import User

ATTEMPTS_PER_NAME = 5
ATTEMPTS_PER_ADDRESS = 20
ACCOUNTS_PER_ADDRESS = 20  # within an hour
_HOUR_MS = 3_600_000
_REFRESH_LIFETIME_MS = int(REFRESH_LIFETIME.total_seconds()) * 1000


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """Tokens of a new or refreshed session: one for the body, one for the cookie."""

    user: User
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    csrf: str = field(repr=False)


class Accounts:
    """`is_open`: anybody may register; otherwise only the first account."""

    def __init__(
        self, stores: Stores, passwords: Passwords, signer: TokenSigner, clock: Clock, is_open: bool
    ) -> None:
        self._stores, self._passwords, self._signer = stores, passwords, signer
        self._clock, self._is_open = clock, is_open

    def register(self, username: str, password: str, address: str) -> IssuedTokens:
        """Create an account and sign in.

        Raise InvalidParameterError, ForbiddenError (registration is closed), ConflictError (the
        name is taken) or ThrottledError (too many accounts from `address`). All are checked
        before the password is hashed, which is expensive.
        """
        name, secret = clean_username(username), clean_password(password)
        users, open_to_all = self._stores.users, self._is_open
        users.require_open(name, open_to_all=open_to_all)
        subject = Subject(f"register:{rate_limit_key(address)}", ACCOUNTS_PER_ADDRESS, _HOUR_MS)
        self._stores.throttle.count_attempt([subject], self._now_ms())
        password_hash = self._passwords.hash(secret)
        user = users.register(name, password_hash, self._now_ms(), open_to_all=open_to_all)
        return self._open_session(user)

    def create_admin(self, username: str, password: str, favourites: Sequence[str] = ()) -> None:
        """Create the first account, if there is none yet. Raise InvalidParameterError."""
        if not self._stores.users.is_empty():
            return
        name, secret = clean_username(username), clean_password(password)
        password_hash, now_ms = self._passwords.hash(secret), self._now_ms()
        user = self._stores.users.register_first(name, password_hash, now_ms)
        if user is None:
            return
        for index, coin_id in enumerate(favourites):
            self._stores.favourites.add(user.id, coin_id, now_ms + index)

    def sign_in(self, username: str, password: str, address: str) -> IssuedTokens:
        """Open a session. Raise AuthError with the attempts left, ThrottledError after too many.

        The attempt is counted before the password is checked. An unknown name takes as long and
        gives the same error as a wrong password.
        """
        by_name = Subject(f"name:{fold(username)}", ATTEMPTS_PER_NAME)
        by_address = Subject(f"from:{rate_limit_key(address)}", ATTEMPTS_PER_ADDRESS)
        left = self._stores.throttle.count_attempt([by_name, by_address], self._now_ms())
        user, password_hash = self._stores.users.find(username) or (None, None)
        verified = self._passwords.verify(password_hash, password)
        if not verified or user is None or password_hash is None or user.disabled:
            raise AuthError(f"User name or password is wrong. {_attempts_left(left)}")
        self._stores.throttle.record_success(by_name, by_address)
        if self._passwords.needs_rehash(password_hash):
            rehashed = self._passwords.hash(password)
            self._stores.users.rehash(user.id, password_hash, rehashed)
        return self._open_session(user)

    def refresh(self, claims: RefreshClaims) -> IssuedTokens:
        """Replace a refresh token. Raise AuthError, and end the session if it is an old copy."""
        successor, now_ms = self._signer.successor_id(claims.token_id), self._now_ms()
        hashes = hash_token_id(claims.token_id), hash_token_id(successor)
        expires_at = now_ms + _REFRESH_LIFETIME_MS
        issued_ms = self._stores.sessions.rotate(claims.sid, *hashes, now_ms, expires_at)
        state = self._stores.sessions.state(claims.sid)
        if state is None or state.user_id != claims.user_id:
            raise AuthError("The session has ended.")
        return self._issue(self._stores.users.get(state.user_id), claims.sid, successor, issued_ms)

    def _open_session(self, user: User) -> IssuedTokens:
        sid, token_id, now_ms = new_id(), new_id(), self._now_ms()
        token_hash, expires_at = hash_token_id(token_id), now_ms + _REFRESH_LIFETIME_MS
        self._stores.sessions.open(sid, user.id, user.epoch, token_hash, now_ms, expires_at)
        return self._issue(user, sid, token_id, now_ms)

    def _issue(self, user: User, sid: str, token_id: str, issued_ms: int) -> IssuedTokens:
        access = self._signer.issue_access(user.id, sid, user.epoch, self._clock())
        refresh = self._signer.issue_refresh(user.id, sid, token_id, issued_ms)
        return IssuedTokens(user, access, refresh, self._signer.csrf_value(token_id))

    def _now_ms(self) -> int:
        return to_ms(self._clock())


def _attempts_left(left: int) -> str:
    if not left:
        return "Sign-in is now paused."
    return f"{left} {'try' if left == 1 else 'tries'} left before a pause."
