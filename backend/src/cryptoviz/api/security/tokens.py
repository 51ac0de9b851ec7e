"""Access tokens for the Authorization header, refresh tokens for the cookie; both are JWTs."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.errors import AuthError

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
_OPTIONS = {
    "JWT_ALGORITHM": "HS256",
    "JWT_ENCODE_NBF": False,
    # Expiry is checked below by the clock given; the library only knows that of the system.
    "JWT_DECODE_LEEWAY": timedelta(days=36_500),
    "JWT_TOKEN_LOCATION": ["headers", "cookies"],
}
_INVALID = (PyJWTError, JWTExtendedException, KeyError, ValueError, TypeError, OverflowError)

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
    """Issues and verifies tokens with one key, through flask-jwt-extended."""

    def __init__(self, app: Flask, key: str) -> None:
        self._app = app
        app.config.update(_OPTIONS, JWT_SECRET_KEY=key)
        JWTManager(app)

    @property
    def key(self) -> str:
        """The key in force."""
        return str(self._app.config["JWT_SECRET_KEY"])

    def issue_access(self, user_id: int, sid: str, epoch: int, now: datetime) -> str:
        """Return a token valid for ACCESS_LIFETIME, as long as its session is active."""
        claims = {"sid": sid, "epoch": epoch, **_times(to_ms(now) // 1000, ACCESS_LIFETIME)}
        return self._encode(create_access_token, user_id, claims)

    def verify_access(self, encoded: str, now: datetime) -> AccessClaims:
        """Return the claims; the session may have ended. Raise AuthError for an invalid token."""

        def read(claims: Claims) -> AccessClaims:
            user_id, epoch = int(claims["sub"]), int(claims["epoch"])
            return AccessClaims(user_id, str(claims["sid"]), epoch, _expiry(claims))

        return self._verify("access", encoded, now, read)

    def issue_refresh(self, user_id: int, sid: str, token_id: str, issued_ms: int) -> str:
        """Return the same token for the same arguments, so that a lost response can be repeated."""
        claims = {"sid": sid, "jti": token_id, "csrf": self.csrf_value(token_id)}
        claims |= _times(issued_ms // 1000, REFRESH_LIFETIME)
        return self._encode(create_refresh_token, user_id, claims)

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

    def _encode(self, create: Callable[..., str], user_id: int, claims: Claims) -> str:
        with self._app.app_context():
            return create(str(user_id), expires_delta=False, additional_claims=claims)

    def _verify(self, kind: str, encoded: str, now: datetime, read: Callable[[Claims], T]) -> T:
        try:
            with self._app.app_context():
                claims = decode_token(encoded)
            actual, expires_at, result = claims["type"], _expiry(claims), read(claims)
        except _INVALID as error:
            raise AuthError("The token is not valid.") from error
        if actual != kind:
            raise AuthError(f"The token is not of type {kind}.")
        if expires_at <= now:
            raise AuthError("The token has expired.")
        return result


def _times(issued_s: int, lifetime: timedelta) -> Claims:
    return {"iat": issued_s, "exp": issued_s + int(lifetime.total_seconds())}


def _expiry(claims: Claims) -> datetime:
    return from_ms(int(claims["exp"]) * 1000)
