"""A news feed, polled on its own schedule."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptoviz.clock import Clock
from cryptoviz.model.events import content_hash, news_event
from cryptoviz.model.topics import NEWS
from cryptoviz.sources.conditional import ConditionalSource, Parsed
from cryptoviz.sources.feeds.parser import parse_feed
from cryptoviz.sources.http.client import HttpClient, HttpResponse, Validators
from cryptoviz.sources.http.http_errors import http_date, status_error
from cryptoviz.sources.source_health import LONGEST, SourceHealth, bounded

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


class RssSource(ConditionalSource):
    """Source named by its URL. Publishes new and changed items, oldest first."""

    topic = NEWS

    def __init__(
        self, url: str, title: str, http: HttpClient, clock: Clock, *, poll_seconds: int
    ) -> None:
        interval = timedelta(seconds=poll_seconds)
        health = SourceHealth(url, title, "news", max(LONGEST, interval))
        super().__init__(health, clock, interval)
        self._url, self._title, self._http = url, title, http

    def close(self) -> None:
        self._http.close()

    def _fetch(self, validators: Validators) -> HttpResponse:
        response = self._http.get(self._url, validators=validators)
        error = status_error(self._title, response.status, response.headers, self._clock())
        if error is not None:
            raise error
        return response

    def _parse(self, response: HttpResponse) -> Parsed:
        items, rejected = parse_feed(response.body, self._url, self._title, response.headers)
        now, known = self._clock(), set(self._state.get("seen", "").split())
        events = {content_hash(event.id): event for event in (news_event(i, now) for i in items)}
        changed = [event for digest, event in reversed(events.items()) if digest not in known]
        return changed, rejected, {"seen": " ".join(reversed(events))}

    def _wait_after_success(self, response: HttpResponse, now: datetime) -> timedelta:
        return after_success(self._interval, response.headers, now)


def after_success(usual: timedelta, headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return the usual interval, or up to an hour if the response stays fresh for longer."""
    fresh = _fresh_for(headers, now)
    return usual if fresh is None else max(usual, bounded(fresh, usual))


def _fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    found = _MAX_AGE.search(headers.get("cache-control", "").lower())
    if found:
        return timedelta(seconds=int(found[1]))
    expires = http_date(headers.get("expires", ""))
    served = http_date(headers.get("date", ""))
    return expires - (served or now) if expires else None
