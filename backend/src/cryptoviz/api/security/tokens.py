"""Tokens: access tokens for the Authorization header, refresh tokens for the cookie. Both are JWTs signed with HS256."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from cryptoviz.clock import Clock, from_ms, to_ms
from cryptoviz.errors import AuthError

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a good access token says: `epoch` is that of its user when it was issued."""

    user_id: int
    sid: str
    epoch: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """`encoded` goes into the cookie, `csrf` into the readable one."""

    encoded: str = field(repr=False)
    csrf: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """What a good refresh token says: `csrf` is what the readable cookie holds."""

    user_id: int
    sid: str
    token_id: str = field(repr=False)
    csrf: str = field(repr=False)


def configure(app: Flask, key: str) -> None:
    """Let flask-jwt-extended sign and check with `key`."""
    # Whether a token is too old is decided below, by the clock that the app is given; the library only knows the system's.
    app.config.update(
        JWT_SECRET_KEY=key,
        JWT_ALGORITHM="HS256",
        JWT_ENCODE_NBF=False,
        JWT_DECODE_LEEWAY=timedelta(days=36_500),
    )
    app.config.update(JWT_TOKEN_LOCATION=["headers", "cookies"])
    JWTManager(app)


def signing_key() -> str:
    """Of the application that answers now."""
    key: str = current_app.config["JWT_SECRET_KEY"]
    return key


def new_id() -> str:
    """128 random bits as hex."""
    return secrets.token_hex(16)


def issue_access(user_id: int, sid: str, epoch: int, now: datetime) -> str:
    """A token that is good for ACCESS_LIFE, as long as its sign-in goes on."""
    claims = {"sid": sid, "epoch": epoch, "iat": _seconds(now), "exp": _seconds(now + ACCESS_LIFE)}
    token: str = create_access_token(str(user_id), expires_delta=False, additional_claims=claims)
    return token


def read_access(encoded: str, clock: Clock) -> AccessClaims:
    """Raises AuthError for anything but an unexpired access token of ours. Whether its sign-in goes on is another question."""
    claims = _decode(encoded, "access", clock)
    try:
        return AccessClaims(
            int(claims["sub"]), str(claims["sid"]), int(claims["epoch"]), _moment(claims["exp"])
        )
    except (KeyError, ValueError, TypeError) as error:
        raise AuthError("The token lacks something.") from error


def issue_refresh(user_id: int, sid: str, token_id: str, issued_ms: int) -> RefreshToken:
    """The same arguments give the same token, so that a lost answer can be given again."""
    csrf = _derived("csrf", token_id)
    times = {"iat": issued_ms // 1000, "exp": issued_ms // 1000 + int(REFRESH_LIFE.total_seconds())}
    claims = {"sid": sid, "jti": token_id, "csrf": csrf, **times}
    return RefreshToken(
        create_refresh_token(str(user_id), expires_delta=False, additional_claims=claims), csrf
    )


def successor_id(token_id: str) -> str:
    """The id of the token that follows. Nobody without the key can tell it."""
    return _derived("successor", token_id)


def hash_of(token_id: str) -> str:
    """What the database keeps of a refresh token."""
    return hashlib.sha256(token_id.encode()).hexdigest()


def read_refresh(encoded: str, clock: Clock) -> RefreshClaims:
    """Raises AuthError for anything but an unexpired refresh token of ours."""
    claims = _decode(encoded, "refresh", clock)
    try:
        return RefreshClaims(
            int(claims["sub"]), str(claims["sid"]), str(claims["jti"]), str(claims["csrf"])
        )
    except (KeyError, ValueError, TypeError) as error:
        raise AuthError("The token lacks something.") from error


def _decode(encoded: str, kind: str, clock: Clock) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = decode_token(encoded)
        expires_at = _moment(claims["exp"])
    except (
        PyJWTError,
        JWTExtendedException,
        KeyError,
        ValueError,
        TypeError,
        OverflowError,
    ) as error:
        raise AuthError("The token is not valid.") from error
    if claims["type"] != kind:
        raise AuthError(f"This is no {kind} token.")
    if expires_at <= clock():
        raise AuthError("The token has expired.")
    return claims


def _derived(purpose: str, token_id: str) -> str:
    return hmac.new(
        signing_key().encode(), f"{purpose}:{token_id}".encode(), hashlib.sha256
    ).hexdigest()[:32]


def _seconds(moment: datetime) -> int:
    return to_ms(moment) // 1000


def _moment(seconds: str | float) -> datetime:
    return from_ms(int(seconds) * 1000)
