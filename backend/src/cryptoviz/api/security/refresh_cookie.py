"""The refresh token's cookie, and the readable one beside it whose value must come back in a header.

Cookies ignore ports: the names carry the installation's id, so that two on one host do not sign each other out.
"""

import hmac

from flask import Request, Response

from cryptoviz.api.security.tokens import REFRESH_LIFE, RefreshToken
from cryptoviz.errors import AuthError, ForbiddenError

CSRF_HEADER = "X-CSRF-TOKEN"
_PATH = "/api/v1/auth"  # the token itself goes nowhere else


class RefreshCookie:
    """`secure`: the cookies travel over https only."""

    def __init__(self, instance_id: str, *, secure: bool) -> None:
        self.token_name = f"cv_refresh_{instance_id}"
        self.csrf_name = f"cv_csrf_{instance_id}"
        self._secure = secure

    def read(self, request: Request) -> str:
        """Raises AuthError without a cookie."""
        encoded = request.cookies.get(self.token_name)
        if not encoded:
            raise AuthError("There is no sign-in to go on with.")
        return encoded

    def check_csrf(self, request: Request, csrf: str) -> None:
        """Raises ForbiddenError unless the header repeats the token's CSRF value: another site's page cannot read it."""
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), csrf.encode()):
            raise ForbiddenError(
                f"The header {CSRF_HEADER} must repeat the cookie {self.csrf_name}."
            )

    def set(self, response: Response, token: RefreshToken) -> None:
        """Put both cookies on an answer."""
        life = int(REFRESH_LIFE.total_seconds())
        response.set_cookie(
            self.token_name,
            token.encoded,
            life,
            path=_PATH,
            secure=self._secure,
            httponly=True,
            samesite="Strict",
        )
        response.set_cookie(
            self.csrf_name, token.csrf, life, path="/", secure=self._secure, samesite="Strict"
        )

    def clear(self, response: Response) -> None:
        """Have the browser forget both."""
        response.delete_cookie(
            self.token_name, path=_PATH, secure=self._secure, httponly=True, samesite="Strict"
        )
        response.delete_cookie(self.csrf_name, path="/", secure=self._secure, samesite="Strict")
