"""Access tokens for the Authorization header, refresh tokens for the cookie; both are JWTs."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import jwt
from jwt.types import Options

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.errors import AuthError

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
_ALGORITHM = "HS256"
# Expiry is checked below by the clock given; the library only knows that of the system.
_OPTIONS: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}

Claims = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """Claims of an access token; `epoch` is that of its user when the token was issued."""

    user_id: int
    sid: str
    epoch: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """Claims of a refresh token."""

    user_id: int
    sid: str
    token_id: str = field(repr=False)
    csrf: str = field(repr=False)


def new_id() -> str:
    """Return 128 random bits as hex."""
    return secrets.token_hex(16)


def hash_token_id(token_id: str) -> str:
    """Return the hash that the database keeps of a refresh token."""
    return hashlib.sha256(token_id.encode()).hexdigest()


class TokenSigner:
    """Issues and verifies tokens with one key."""

    def __init__(self, key: str) -> None:
        self.key = key

    def issue_access(self, user_id: int, sid: str, epoch: int, now: datetime) -> str:
        """Return a token valid for ACCESS_LIFETIME, as long as its session is active."""
        claims = {"sub": str(user_id), "sid": sid, "epoch": epoch}
        return self._encode("access", claims, to_ms(now) // 1000, ACCESS_LIFETIME)

    def verify_access(self, encoded: str, now: datetime) -> AccessClaims:
        """Return the claims. Raise AuthError unless `encoded` is a valid access token.

        The caller must check whether the session is still active.
        """

        def read(claims: Claims) -> AccessClaims:
            user_id, epoch = int(claims["sub"]), int(claims["epoch"])
            return AccessClaims(user_id, str(claims["sid"]), epoch, _expiry(claims))

        return self._verify("access", encoded, now, read)

    def issue_refresh(self, user_id: int, sid: str, token_id: str, issued_ms: int) -> str:
        """Return the same token for the same arguments, so that a lost response can be repeated."""
        csrf = self.csrf_value(token_id)
        claims = {"sub": str(user_id), "sid": sid, "jti": token_id, "csrf": csrf}
        return self._encode("refresh", claims, issued_ms // 1000, REFRESH_LIFETIME)

    def verify_refresh(self, encoded: str, now: datetime) -> RefreshClaims:
        """Return the claims. Raise AuthError unless `encoded` is a valid refresh token."""

        def read(claims: Claims) -> RefreshClaims:
            token_id, csrf = str(claims["jti"]), str(claims["csrf"])
            return RefreshClaims(int(claims["sub"]), str(claims["sid"]), token_id, csrf)

        return self._verify("refresh", encoded, now, read)

    def csrf_value(self, token_id: str) -> str:
        """Return the value that a header must repeat to use this refresh token."""
        return self._derive("csrf", token_id)

    def successor_id(self, token_id: str) -> str:
        """Return the id of the next refresh token; it cannot be guessed without the key."""
        return self._derive("successor", token_id)

    def _derive(self, purpose: str, token_id: str) -> str:
        message = f"{purpose}:{token_id}".encode()
        return hmac.new(self.key.encode(), message, hashlib.sha256).hexdigest()[:32]

    def _encode(self, kind: str, claims: Claims, issued_s: int, lifetime: timedelta) -> str:
        times = {"iat": issued_s, "exp": issued_s + int(lifetime.total_seconds())}
        return jwt.encode({"type": kind, **claims, **times}, self.key, _ALGORITHM)

    def _verify(self, kind: str, encoded: str, now: datetime, read: Callable[[Claims], T]) -> T:
        try:
            claims = jwt.decode(encoded, self.key, [_ALGORITHM], _OPTIONS)
            actual, expires_at, result = claims["type"], _expiry(claims), read(claims)
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, OverflowError) as error:
            raise AuthError("The token is not valid.") from error
        if actual != kind:
            raise AuthError(f"The token is not of type {kind}.")
        if expires_at <= now:
            raise AuthError("The token has expired.")
        return result


def _expiry(claims: Claims) -> datetime:
    return from_ms(int(claims["exp"]) * 1000)
