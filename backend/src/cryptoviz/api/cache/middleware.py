"""Cached responses without Flask, for the most frequent requests."""

from wsgiref.types import WSGIEnvironment

from cryptoviz.api.activity import ActivityRecorder
from cryptoviz.api.cache.response_cache import Reply, ResponseCache
from cryptoviz.api.security.token_cache import TokenCache
from cryptoviz.errors import CryptoVizError


class CachedResponseMiddleware:
    """Authenticates and looks up as the views do, before Flask is involved.

    `cors`: requests of other origins go to Flask, where flask-cors adds its headers.
    """

    def __init__(
        self,
        tokens: TokenCache,
        responses: ResponseCache,
        activity: ActivityRecorder,
        *,
        cors: bool,
    ) -> None:
        self._tokens, self._responses, self._activity = tokens, responses, activity
        self._cors = cors

    def lookup(self, environ: WSGIEnvironment) -> Reply | None:
        """Return the cached reply, or None if Flask must handle the request."""
        authorization = environ.get("HTTP_AUTHORIZATION")
        if authorization is None or environ["REQUEST_METHOD"] != "GET":
            return None
        if self._cors and "HTTP_ORIGIN" in environ:
            return None
        try:
            principal = self._tokens.authenticate(authorization)
            query = environ.get("QUERY_STRING", "")
            cached = self._responses.lookup(environ["PATH_INFO"], query, principal)
        except CryptoVizError:  # Flask meets the same error and responds with a problem.
            return None
        if cached is None:
            return None
        self._activity.record_view(cached.spec.viewed_coin)
        return cached.reply(environ.get("HTTP_IF_NONE_MATCH"))
