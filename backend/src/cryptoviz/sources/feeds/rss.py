"""One news feed, polled on its own schedule."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.model.events import Event, content_hash, news_event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import NewsItem, SourceStatus
from cryptoviz.model.topics import NEWS
from cryptoviz.sources.feeds.feed import parse_feed
from cryptoviz.sources.feeds.schedule import LONGEST, after_failure, after_success
from cryptoviz.sources.http.client import Answer, HttpClient, Validators
from cryptoviz.sources.http.http_errors import status_error
from cryptoviz.sources.source_health import Progress, moment_of, put_off


class RssSource:
    """Source named by its URL. Publishes the items that are new or changed since the body before."""

    topic = NEWS

    def __init__(
        self, url: str, title: str, http: HttpClient, clock: Clock, *, poll_seconds: int
    ) -> None:
        self._url, self._title, self._http, self._clock = url, title, http, clock
        self._usual = timedelta(seconds=poll_seconds)
        self._progress = Progress()
        self._state: Mapping[str, str] = {}
        self._next_at: datetime | None = None

    @property
    def name(self) -> str:
        return self._url

    def restore(self, state: Mapping[str, str]) -> None:
        self._state = state
        self._progress = Progress.from_state(state)
        self._next_at = moment_of(state, "next_at")

    def due_at(self, now: datetime) -> datetime:
        return put_off(self._next_at, now, max(LONGEST, self._usual))

    def poll(self, now: datetime) -> Poll:
        validators = Validators(self._state.get("etag", ""), self._state.get("last_modified", ""))
        try:
            answer = self._http.get(self._url, validators=validators)
            error = status_error(self._title, answer.status, answer.headers, self._clock())
            if error is not None:
                raise error
            if answer.status == 304:
                return Poll(state=self._succeeded(answer, {**self._state}))
            items, rejected = parse_feed(answer.body, self._url, self._title, answer.headers)
        except SourceError as error:
            return Poll(state=self._failed(error), error=error)
        events, seen = self._changed(items)
        learnt = {
            "etag": answer.validators.etag,
            "last_modified": answer.validators.last_modified,
            "seen": seen,
        }
        return Poll(events, rejected, self._succeeded(answer, learnt))

    def saved(self, poll: Poll) -> None:
        self._state = poll.state

    def status(self, now: datetime) -> SourceStatus:
        return self._progress.status(
            self._url,
            self._title,
            "news",
            now,
            round(self._usual.total_seconds()),
            self.due_at(now),
        )

    def close(self) -> None:
        self._http.close()

    def _changed(self, items: Sequence[NewsItem]) -> tuple[list[Event], str]:
        """Events of the items that the body before did not hold, oldest first, and the hashes of all items of this one."""
        now, known = self._clock(), set(self._state.get("seen", "").split())
        events = [news_event(item, now) for item in reversed(items)]
        hashes = [content_hash(event.id) for event in events]
        fresh = [event for event, digest in zip(events, hashes, strict=True) if digest not in known]
        return fresh, " ".join(hashes)

    def _succeeded(self, answer: Answer, learnt: dict[str, str]) -> dict[str, str]:
        now = self._clock()
        self._progress = self._progress.succeeded(now)
        self._next_at = now + after_success(self._usual, answer.headers, now)
        return self._kept(learnt)

    def _failed(self, error: SourceError) -> dict[str, str]:
        now = self._clock()
        self._progress = self._progress.failed(now, error)
        told = error.retry_after if isinstance(error, SourceUnavailableError) else None
        self._next_at = now + after_failure(self._usual, self._progress.failures, told)
        return self._kept({**self._state})

    def _kept(self, learnt: dict[str, str]) -> dict[str, str]:
        return {
            **learnt,
            **self._progress.to_state(),
            "next_at": rfc3339(self._next_at or self._clock()),
        }
