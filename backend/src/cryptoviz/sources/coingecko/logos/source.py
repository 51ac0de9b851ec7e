"""Fetches the logos of coins, a few a second.

They come from servers for images, so they take no calls from the budget. A logo that is missing or
no image is nothing that the status reports; servers that cannot be reached are.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event

from urllib3.util import parse_url

from cryptoviz.clock import Clock
from cryptoviz.errors import PayloadError, SourceError
from cryptoviz.model.logos import KEPT_FOR, FetchedLogo, LogoStore, WantedLogo
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import COINGECKO, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.logos.image import redraw
from cryptoviz.sources.http.client import HttpClient
from cryptoviz.sources.http.http_errors import status_error
from cryptoviz.sources.source_health import SourceHealth, doubled

DOMAIN = "coingecko.com"
MAX_BYTES = 256_000
LOOK_EVERY = timedelta(seconds=10)  # for logos of coins that are new
PAUSE_S = 0.25  # between two requests
BATCH = 10  # logos stored at a time: each time the pages that show coins change
REFUSED_FOR = timedelta(days=1)  # a logo that is missing or no image
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
# Failures that concern one logo.
_OF_ONE = frozenset({"not_found", "private_address", "too_many_redirects", "truncated"})

_log = logging.getLogger(__name__)


def is_allowed(url: str, base_url: str) -> bool:
    """Return whether a logo may be fetched: from CoinGecko's hosts, or from that of its API."""
    try:
        # As for the request: in a.com\.coingecko.com urlsplit finds another host.
        parts, api = parse_url(url), parse_url(base_url)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):  # of a simulator
        return True
    is_usual = parts.scheme == "https" and parts.port in (None, 443)
    return is_usual and f".{parts.host}".endswith(f".{DOMAIN}")


class LogoSource:
    """Source `coingecko-logos`: each poll stores up to BATCH logos. `base_url`: of the API."""

    name, topic = f"{COINGECKO}-logos", MARKETS

    def __init__(
        self,
        http: HttpClient,
        base_url: str,
        store: LogoStore,
        clock: Clock,
        pause_s: float,
    ) -> None:
        self._http, self._base_url, self._store, self._clock = http, base_url, store, clock
        self._pause_s = pause_s
        self._health = SourceHealth(self.name, f"{TITLE}: logos", "market", LONGEST_RETRY)
        self._wanted: Sequence[WantedLogo] = ()
        self._look_at: datetime | None = None
        self._unreached: set[str] = set()  # coins in a row whose logos could not be requested
        self._closed = Event()

    def set_state(self, state: Mapping[str, str]) -> None:
        self._health.restore(state)

    def due_at(self, now: datetime) -> datetime:
        """Return now if there are logos to fetch."""
        held = self._health.due_at(now)
        if held > now:
            return held
        if self._look_at is not None and now < self._look_at <= now + LOOK_EVERY:
            return self._look_at
        self._look_at = now + LOOK_EVERY
        self._wanted = self._store.wanted(now, BATCH)
        return now if self._wanted else self._look_at

    def poll(self, now: datetime) -> Poll:
        wanted, self._wanted, self._look_at = self._wanted, (), None
        self._health.next_at = None
        fetched, failure = self._fetch_all(wanted)
        self._store.save(fetched)
        now = self._clock()
        if failure is None:
            self._health.succeed(now)
        else:
            wait = doubled(FIRST_RETRY, self._health.fail(now, failure), LONGEST_RETRY)
            self._health.next_at = now + min(failure.retry_after or wait, LONGEST_RETRY)
        return Poll(state=self._health.to_state(), error=failure)

    def status(self, now: datetime) -> SourceStatus:
        interval_s = int(LOOK_EVERY.total_seconds())
        return self._health.status(now, interval_s, self._health.due_at(now))

    def close(self) -> None:
        self._closed.set()
        self._http.close()

    def _fetch_all(
        self, wanted: Sequence[WantedLogo]
    ) -> tuple[list[FetchedLogo], SourceError | None]:
        """Return the logos, and the error after which no further one was requested.

        One that could not be requested may be alone in that: the next one is requested too.
        """
        fetched: list[FetchedLogo] = []
        for logo in wanted:
            if self._closed.wait(self._pause_s):
                break
            try:
                fetched.append(self._fetch(logo))
                self._unreached.clear()
            except SourceError as error:
                if self._closed.is_set():
                    break
                fetched.append(FetchedLogo(*logo, None, self._clock() + LONGEST_RETRY))
                self._unreached.add(logo.coin_id)
                if len(self._unreached) > 1:
                    return fetched, error
        return fetched, None

    def _fetch(self, logo: WantedLogo) -> FetchedLogo:
        """Return the logo, or that there is none. Raises SourceError if no server answers."""
        image = None
        try:
            image = self._image(logo.url)
        except SourceError as error:
            if not (isinstance(error, PayloadError) or error.reason.code in _OF_ONE):
                raise
            _log.info("no logo", extra={"coin": logo.coin_id, "error": str(error)})
        wait = KEPT_FOR if image else REFUSED_FOR
        return FetchedLogo(*logo, image, self._clock() + wait)

    def _image(self, url: str) -> bytes | None:
        if not is_allowed(url, self._base_url):
            return None
        response = self._http.get(url)
        error = status_error(TITLE, response.status, response.headers, self._clock())
        if error is not None:
            raise error
        return redraw(response.body) if is_allowed(response.url, self._base_url) else None
