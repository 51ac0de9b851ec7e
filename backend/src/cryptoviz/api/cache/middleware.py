"""The fast lane: a request that was answered before, by somebody whose token was verified before, is answered without Flask.

What Flask's path would say is said here too: the token's sign-in, the account and the key are checked, the data's version is checked, and
what both paths share (Host check, headers, metrics, access log) stands in front.py around them. Whatever is unusual goes Flask's way.
"""

from wsgiref.types import WSGIEnvironment

from cryptoviz.api.activity import Interest
from cryptoviz.api.cache.response_cache import ReadyAnswers, Reply
from cryptoviz.api.ports import ChangeWatch
from cryptoviz.api.security.token_cache import Viewers
from cryptoviz.errors import CryptoVizError


class Lane:
    """`cors`: other origins may ask; what they are told is flask-cors's business."""

    def __init__(
        self,
        watch: ChangeWatch,
        viewers: Viewers,
        answers: ReadyAnswers,
        interest: Interest,
        *,
        cors: bool,
    ) -> None:
        self._watch, self._viewers, self._answers, self._interest, self._cors = (
            watch,
            viewers,
            answers,
            interest,
            cors,
        )

    def reply(self, environ: WSGIEnvironment) -> Reply | None:
        """None = ask Flask."""
        authorization = environ.get("HTTP_AUTHORIZATION")
        if (
            authorization is None
            or environ["REQUEST_METHOD"] != "GET"
            or (self._cors and "HTTP_ORIGIN" in environ)
        ):
            return None
        try:
            stamp = self._watch.stamp()
            viewer = self._viewers.known(authorization, stamp)
            if viewer is None:
                return None
            ready = self._answers.find(
                environ["PATH_INFO"], environ.get("QUERY_STRING", ""), viewer, stamp
            )
        except CryptoVizError:  # Flask's path meets it again and says it properly
            return None
        if ready is None:
            return None
        self._interest.seen(ready.recipe.opened)
        return ready.reply(environ.get("HTTP_IF_NONE_MATCH"))
