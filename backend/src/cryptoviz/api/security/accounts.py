"""Accounts and sign-ins: what may happen, in terms of the stores. HTTP stands in auth.py."""

from dataclasses import dataclass, field

from cryptoviz.api.ports import Stores
from cryptoviz.api.security import tokens
from cryptoviz.api.security.client_address import counted_as
from cryptoviz.api.security.tokens import REFRESH_LIFE, RefreshClaims, RefreshToken
from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import AuthError
from cryptoviz.store.accounts.passwords import Passwords, clean_password, clean_username, fold
from cryptoviz.store.accounts.throttle import Subject
from cryptoviz.store.accounts.users import User

TRIES_PER_NAME = 5
TRIES_PER_ADDRESS = 20
ACCOUNTS_PER_ADDRESS = 20  # within an hour
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that has just begun or been renewed: an access token for the body, a refresh token for the cookie."""

    user: User
    access_token: str = field(repr=False)
    refresh: RefreshToken


class Accounts:
    """`open_to_all`: anybody may register, also when there are accounts already."""

    def __init__(
        self, stores: Stores, passwords: Passwords, clock: Clock, *, open_to_all: bool
    ) -> None:
        self._stores, self._passwords, self._clock = stores, passwords, clock
        self._open_to_all = open_to_all

    def register(self, username: str, password: str, address: str) -> SignedIn:
        """Raises InvalidParameterError, ForbiddenError (registration is closed), ConflictError (the name is taken).

        Raises ThrottledError for an address that has made too many accounts: no name and no password costs anything then.
        """
        name, secret = clean_username(username), clean_password(password)
        self._stores.users.require_open(name, open_to_all=self._open_to_all)
        made = Subject(f"register:{counted_as(address)}", ACCOUNTS_PER_ADDRESS, _HOUR_MS)
        self._stores.throttle.count_attempt([made], self._now_ms())
        password_hash = self._passwords.hash(secret)
        user = self._stores.users.register(
            name, password_hash, self._now_ms(), open_to_all=self._open_to_all
        )
        return self._open(user)

    def make_admin(self, username: str, password: str) -> None:
        """The account that the settings name, when there is none yet. Raises InvalidParameterError."""
        if self._stores.users.is_empty():
            name, password_hash = (
                clean_username(username),
                self._passwords.hash(clean_password(password)),
            )
            self._stores.users.register_first(name, password_hash, self._now_ms())

    def sign_in(self, username: str, password: str, address: str) -> SignedIn:
        """Raises AuthError saying how many tries are left, ThrottledError after too many.

        The try is counted before the password is looked at, and an unknown name costs as much time and says the same as a known one.
        """
        by_name, by_address = (
            Subject(f"name:{fold(username)}", TRIES_PER_NAME),
            Subject(f"from:{counted_as(address)}", TRIES_PER_ADDRESS),
        )
        left = self._stores.throttle.count_attempt([by_name, by_address], self._now_ms())
        found = self._stores.users.find(username)
        if (
            not self._passwords.verify(found[1] if found else None, password)
            or found is None
            or found[0].disabled
        ):
            raise AuthError(f"User name or password is wrong. {_tries(left)}")
        self._stores.throttle.record_success(by_name, by_address)
        self._renew(found[0], found[1], password)
        return self._open(found[0])

    def refresh(self, claims: RefreshClaims) -> SignedIn:
        """The successor of a refresh token. Raises AuthError; a token that was replaced longer ago than the grace ends the sign-in."""
        successor, now_ms = tokens.successor_id(claims.token_id), self._now_ms()
        hashes = tokens.hash_of(claims.token_id), tokens.hash_of(successor)
        made_at = self._stores.sessions.rotate(claims.sid, *hashes, now_ms, now_ms + _life_ms())
        state = self._stores.sessions.state(claims.sid)
        if state is None or state.user_id != claims.user_id:
            raise AuthError("The sign-in is over.")
        refresh = tokens.issue_refresh(state.user_id, claims.sid, successor, made_at)
        access = tokens.issue_access(state.user_id, claims.sid, state.epoch, self._clock())
        return SignedIn(self._stores.users.get(state.user_id), access, refresh)

    def _open(self, user: User) -> SignedIn:
        sid, token_id, now_ms = tokens.new_id(), tokens.new_id(), self._now_ms()
        self._stores.sessions.open(
            sid, user.id, tokens.hash_of(token_id), now_ms, now_ms + _life_ms()
        )
        access = tokens.issue_access(user.id, sid, user.epoch, self._clock())
        return SignedIn(user, access, tokens.issue_refresh(user.id, sid, token_id, now_ms))

    def _renew(self, user: User, stored: str, password: str) -> None:
        if self._passwords.needs_rehash(stored):
            self._stores.users.rehash(user.id, self._passwords.hash(password))

    def _now_ms(self) -> int:
        return to_ms(self._clock())


def _life_ms() -> int:
    return int(REFRESH_LIFE.total_seconds()) * 1000


def _tries(left: int) -> str:
    if not left:
        return "Now there is a pause."
    return f"{left} {'try' if left == 1 else 'tries'} left before a pause."
