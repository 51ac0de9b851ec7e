"""HTTP client with deadlines, size limits, few redirects, conditional requests and a user agent."""

import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException, IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_network
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from requests_hardened import Config as HardenedConfig
from requests_hardened import HTTPSession, ip_filter
from urllib3.exceptions import DecodeError, HTTPError

from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.sources.http.deadline import POOLS
from cryptoviz.sources.http.decoding import decoded
from cryptoviz.sources.http.http_errors import transport_error
from cryptoviz.sources.http.reasons import make_reason

USER_AGENT = "CryptoViz/0.1 (+self-hosted monitor)"
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10
CHUNK = 65_536  # bytes, and the size limit of the body of an error

# An OSError includes the exceptions of requests.
_FAILURES = (OSError, HTTPError, HTTPException, UnicodeError)


@dataclass(frozen=True)
class Validators:
    """Values of a response with which a later request asks whether it has changed."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers of a conditional request."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True)
class HttpResponse:
    """A complete response of any status. `url` is where redirects led."""

    status: int
    body: bytes
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=CaseInsensitiveDict)

    @property
    def validators(self) -> Validators:
        """The validators for the next request."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))


# IPv6 forms of private addresses that the library lets through: site-local addresses, and IPv4
# addresses inside IPv6 ones.
ip_filter.EXTRA_BLOCKED_NET_RANGES += tuple(
    ip_network(net) for net in ("fec0::/10", "::/96", "::ffff:0:0:0/96")
)


class _Session(HTTPSession):  # type: ignore[misc]  # requests-hardened has no types
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Follow no redirects: requests would read their bodies without a limit."""


@dataclass(repr=False)
class HttpClient:
    """Gets URLs for the source called `title`. Thread-safe: each request has its own session."""

    title: str
    timeout_seconds: int
    max_bytes: int
    # Headers for the origin of the first URL only, never for where it redirects.
    secrets: Mapping[str, str] = field(default_factory=dict)
    public_only: bool = False  # refuse private and local addresses, also after redirects
    public_redirects: bool = False  # refuse them where a redirect leaves the origin of the URL

    def __post_init__(self) -> None:
        self._closed = threading.Event()

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        validators: Validators | None = None,
    ) -> HttpResponse:
        """Return the response. Raises SourceError if it is not complete before the deadline."""
        deadline = time.monotonic() + self.timeout_seconds
        headers = (validators or Validators()).headers()
        url = f"{url}?{urlencode(params)}" if params else url
        origin = urlsplit(url)[:2]
        try:
            for _ in range(MAX_REDIRECTS + 1):
                left = urlsplit(url)[:2] != origin
                secrets = {} if left else self.secrets
                with self._session(self.public_only or (left and self.public_redirects)) as session:
                    answer = self._get_one(session, url, {**headers, **secrets}, deadline)
                if isinstance(answer, HttpResponse):
                    return answer
                url = answer
        except _FAILURES as error:
            host = urlsplit(url).hostname or ""
            # A connection that was shut down at the deadline fails in many ways.
            late = time.monotonic() >= deadline
            cause = TimeoutError("the deadline passed") if late else error
            raise transport_error(self.title, host, self.timeout_seconds, cause) from error
        raise SourceUnavailableError(make_reason("too_many_redirects", self.title))

    def close(self) -> None:
        """End requests that are receiving a body, and fail later ones at once."""
        self._closed.set()

    def _get_one(
        self, session: requests.Session, url: str, headers: Mapping[str, str], deadline: float
    ) -> HttpResponse | str:
        """Return the response, or the URL to which it redirects."""
        left = self._time_left(deadline)
        timeout = min(CONNECT_SECONDS, left), left
        response = session.get(url, headers=dict(headers), stream=True, timeout=timeout)
        with response, ExitStack() as stack:
            if timer := getattr(response.raw, "deadline_timer", None):  # none behind a proxy
                stack.callback(timer.cancel)
            target = response.headers.get("location", "")
            if response.status_code not in (301, 302, 303, 307, 308) or not target:
                return self._read(response, deadline)
        try:
            return urljoin(response.url, target)
        except ValueError as error:  # unbalanced brackets
            raise PayloadError(make_reason("malformed", self.title)) from error

    def _read(self, response: requests.Response, deadline: float) -> HttpResponse:
        limit = self.max_bytes if response.status_code == 200 else CHUNK
        received = iter(lambda: response.raw.read1(CHUNK, decode_content=False), b"")
        encoding = response.headers.get("content-encoding", "")
        body = bytearray()
        try:
            # In pieces, so that a zip bomb does not pass the size limit.
            for piece in decoded(received, encoding, CHUNK):
                self._time_left(deadline)
                body += piece
                if len(body) > limit:
                    break
        except (IncompleteRead, DecodeError):
            if response.status_code == 200:  # the others are errors whatever their body says
                raise
        self._time_left(deadline)  # a body that was cut off can look complete
        if len(body) > limit and response.status_code == 200:
            raise PayloadError(make_reason("too_large", self.title, bytes=limit))
        return HttpResponse(response.status_code, bytes(body), response.url, response.headers)

    def _time_left(self, deadline: float) -> float:
        """Return the seconds left. Raises if there are none, or if the client was closed."""
        if self._closed.is_set():
            raise ConnectionAbortedError("this client is closed")
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline passed")
        return left

    def _session(self, public_only: bool) -> requests.Session:
        session: requests.Session = _Session(
            HardenedConfig(
                ip_filter_enable=public_only,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=(CONNECT_SECONDS, self.timeout_seconds),
                user_agent_override=USER_AGENT,
            )
        )
        session.headers["Accept-Encoding"] = "gzip, deflate"
        session.auth = lambda request: request  # else requests looks for a password in .netrc
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for adapter in session.adapters.values():
            adapter.poolmanager.pool_classes_by_scheme = POOLS  # type: ignore[attr-defined]
        return session
