"""A polite HTTP client: deadlines, byte caps, few redirects, conditional requests, an honest name. Every failure is a SourceError."""

import http.client
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
from requests_hardened import Config as HardenedConfig
from requests_hardened import HTTPSession

from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.sources.http.connection import Line
from cryptoviz.sources.http.http_errors import transport_error
from cryptoviz.sources.http.reasons import reason

USER_AGENT = "CryptoViz/0.1 (+self-hosted monitor)"
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10
CHUNK = 65_536
ERROR_BODY = 65_536  # of an answer that is an error anyway, no more is read

_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    UnicodeError,
)


@dataclass(frozen=True)
class Validators:
    """What a server gave to ask later whether its answer changed."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Those to ask with."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Answer:
    """A whole answer, whatever its status. Header names are asked in any case; `url` is where redirects led."""

    status: int
    body: bytes
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=CaseInsensitiveDict)

    @property
    def validators(self) -> Validators:
        """Those to ask with the next time."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))


class _Session(HTTPSession):  # type: ignore[misc]  # requests-hardened has no types
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Redirects are followed by hand: requests would read their bodies without a limit, even when told not to follow."""


class HttpClient:
    """Gets URLs for the source called `title`. Usable from several threads: each request has its own session and connection.

    `secrets` are headers sent to the first URL's origin alone, never to where it redirects. With `public_only`, names are
    resolved once and private, loopback and link-local addresses refused, at each redirect too.
    """

    def __init__(
        self,
        title: str,
        *,
        timeout_seconds: int,
        max_bytes: int,
        secrets: Mapping[str, str] | None = None,
        public_only: bool = False,
    ) -> None:
        self._title = title
        self._seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._secrets = dict(secrets or {})
        self._public_only = public_only
        self._lines: set[Line] = set()
        self._lock = threading.Lock()
        self._closed = False

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        validators: Validators | None = None,
    ) -> Answer:
        """Raises SourceError when no whole answer arrives within the deadline."""
        session = self._session()
        line = Line(session, self._seconds)
        try:
            with session, line:
                self._enter(line)
                answer = self._follow(session, url, params, validators or Validators())
                if (
                    line.was_cut
                ):  # a cut connection looks like the end of a body that has no stated length
                    raise ConnectionAbortedError("cut by us")
                return answer
        except _FAILURES as error:
            raise self._failure(url, line, error) from error
        finally:
            with self._lock:
                self._lines.discard(line)

    def close(self) -> None:
        """Cut what is under way; later requests fail at once."""
        with self._lock:
            self._closed = True
            for line in self._lines:
                line.cut()

    def _enter(self, line: Line) -> None:
        with self._lock:
            self._lines.add(line)
            if self._closed:
                raise ConnectionAbortedError("this client is closed")

    def _follow(
        self,
        session: requests.Session,
        url: str,
        params: Mapping[str, str] | None,
        validators: Validators,
    ) -> Answer:
        origin, headers = _origin(url), validators.headers()
        for _ in range(MAX_REDIRECTS + 1):
            secrets = self._secrets if _origin(url) == origin else {}
            response = session.get(
                url,
                params=params,
                headers={**headers, **secrets},
                stream=True,
                allow_redirects=False,
                timeout=(min(CONNECT_SECONDS, self._seconds), self._seconds),
            )
            with response:
                target = response.headers.get("location", "")
                if response.status_code not in (301, 302, 303, 307, 308) or not target:
                    return self._read(response)
            url, params = self._joined(response.url, target), None
        raise SourceUnavailableError(reason("too_many_redirects", self._title))

    def _joined(self, url: str, target: str) -> str:
        try:
            return urljoin(url, target)
        except ValueError as error:  # brackets that do not match
            raise PayloadError(reason("malformed", self._title)) from error

    def _read(self, response: requests.Response) -> Answer:
        limit = self._max_bytes if response.status_code == 200 else ERROR_BODY
        body = bytearray()
        # read1 returns what one receive brought, decompressed no further than a chunk: a drip meets the deadline, a bomb the cap.
        while part := response.raw.read1(CHUNK, decode_content=True):
            body += part
            if len(body) > limit:
                if response.status_code == 200:
                    raise PayloadError(reason("too_large", self._title, bytes=limit))
                break
        return Answer(response.status_code, bytes(body), response.url, response.headers)

    def _failure(self, url: str, line: Line, error: Exception) -> SourceError:
        cause = TimeoutError("the deadline passed") if line.expired else error
        return transport_error(self._title, urlsplit(url).hostname or "", self._seconds, cause)

    def _session(self) -> requests.Session:
        session: requests.Session = _Session(
            HardenedConfig(
                ip_filter_enable=self._public_only,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=(CONNECT_SECONDS, self._seconds),
                user_agent_override=USER_AGENT,
            )
        )
        session.headers["Accept-Encoding"] = "gzip, deflate"
        session.auth = lambda request: (
            request
        )  # or requests would look for a password in the user's .netrc
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return session


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
