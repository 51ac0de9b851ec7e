"""Base of sources that poll one document on a schedule, with conditional requests."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import SourceError
from cryptoviz.model.events import Event
from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import SourceStatus
from cryptoviz.sources.http.client import HttpResponse, Validators
from cryptoviz.sources.source_health import SourceHealth, after_failure, failure_of

Parsed = tuple[Sequence[Event], Sequence[RejectedRow], dict[str, str]]


class ConditionalSource(ABC):
    """Subclasses fetch and parse the document."""

    def __init__(self, health: SourceHealth, clock: Clock, interval: timedelta) -> None:
        self._health, self._clock = health, clock
        self._interval = self._first_retry = interval
        self.name = health.source
        self._state: Mapping[str, str] = {}

    def set_state(self, state: Mapping[str, str]) -> None:
        self._state = state
        self._health.restore(state)

    def due_at(self, now: datetime) -> datetime:
        return self._health.due_at(now)

    def poll(self, now: datetime) -> Poll:
        validators = Validators(self._state.get("etag", ""), self._state.get("last_modified", ""))
        try:
            response = self._fetch(validators)
            if response.status == 304:
                return Poll(state=self._succeeded(response, self._state))
            events, rejected, parsed = self._parse(response)
        except SourceError as error:
            return Poll(state=self._failed(error), error=failure_of(error))
        validators = response.validators
        document = {"etag": validators.etag, "last_modified": validators.last_modified, **parsed}
        return Poll(events, rejected, self._succeeded(response, document))

    def status(self, now: datetime) -> SourceStatus:
        return self._health.status(now, round(self._interval.total_seconds()), self.due_at(now))

    def _succeeded(self, response: HttpResponse, state: Mapping[str, str]) -> dict[str, str]:
        now = self._clock()
        self._health.succeed(now)
        return self._next_state(state, now + self._wait_after_success(response, now))

    def _failed(self, error: SourceError) -> dict[str, str]:
        now = self._clock()
        repeats = self._health.fail(now, error)
        wait = after_failure(self._first_retry, repeats, error.retry_after)
        return self._next_state(self._state, now + wait)

    def _next_state(self, state: Mapping[str, str], next_at: datetime) -> dict[str, str]:
        self._health.next_at = next_at
        return {**state, **self._health.to_state(), "next_at": rfc3339(next_at)}

    @abstractmethod
    def _fetch(self, validators: Validators) -> HttpResponse:
        """Return data or a 304. Raises SourceError."""

    @abstractmethod
    def _parse(self, response: HttpResponse) -> Parsed:
        """Return changed events, bad rows, and what the next poll must know. Raises SourceError."""

    def _wait_after_success(self, response: HttpResponse, now: datetime) -> timedelta:
        return self._interval
