"""Cookies of a session: the refresh token, and a readable CSRF value that a header must repeat.

Cookies ignore ports. Their names contain the installation's id, so that two installations on one
host do not sign each other out.
"""

import hmac

from flask import Request, Response

from cryptoviz.api.parameters import Json
from cryptoviz.api.security.tokens import REFRESH_LIFETIME, RefreshClaims, TokenSigner
from cryptoviz.clock import Clock
from cryptoviz.errors import AuthError, ForbiddenError

CSRF_HEADER = "X-CSRF-TOKEN"


class RefreshCookie:
    """`secure`: the cookies are sent over https only."""

    def __init__(
        self,
        instance_id: str,
        signer: TokenSigner,
        clock: Clock,
        base_path: str = "/",
        *,
        secure: bool,
    ) -> None:
        self._base_path = base_path
        self._signer, self._clock, self._secure = signer, clock, secure
        self.token_name = f"cv_refresh_{instance_id}"
        self.csrf_name = f"cv_csrf_{instance_id}"

    def verify(self, request: Request) -> RefreshClaims:
        """Return the claims of the refresh token.

        Raise AuthError without a valid one, ForbiddenError unless the header repeats the CSRF
        value, which other sites cannot read.
        """
        encoded = request.cookies.get(self.token_name)
        if not encoded:
            raise AuthError("There is no session to refresh.")
        claims = self._signer.verify_refresh(encoded, self._clock())
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(errors="replace"), claims.csrf.encode()):
            message = f"The header {CSRF_HEADER} must repeat the cookie {self.csrf_name}."
            raise ForbiddenError(message)
        return claims

    def set(self, response: Response, token: str, csrf: str) -> None:
        """Set both cookies."""
        self._set(response, token, csrf, int(REFRESH_LIFETIME.total_seconds()))

    def clear(self, response: Response) -> None:
        """Delete both cookies."""
        self._set(response, "", "", 0)

    def _set(self, response: Response, token: str, csrf: str, max_age: int) -> None:
        expires = None if max_age else 0
        common: Json = {"expires": expires, "secure": self._secure, "samesite": "Strict"}
        path = f"{self._base_path}api/v1/auth"  # The refresh token is not sent anywhere else.
        response.set_cookie(self.token_name, token, max_age, path=path, httponly=True, **common)
        response.set_cookie(self.csrf_name, csrf, max_age, path=self._base_path, **common)
