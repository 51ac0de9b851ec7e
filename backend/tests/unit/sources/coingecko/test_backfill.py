"""Backfill: which ranges are asked for, and waiting for the budget."""

from datetime import timedelta

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.errors import PayloadError, SourceError, SourceUnavailableError
from cryptoviz.sources.coingecko.history.backfill import (
    Backfill,
    missing_ranges,
    ranges_for_gaps,
)
from cryptoviz.sources.coingecko.history.source import Job
from cryptoviz.sources.http.client import HttpResponse, Validators
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.quota.ledger import CallKind
from support.fakes.clock import HandClock
from support.fakes.store import DAY, HOUR

CLOCK = HandClock()
NOW = to_ms(CLOCK())
JOB = Job("bitcoin", 90, CallKind.BACKGROUND)


@pytest.mark.parametrize(
    ("days", "fetched", "missing"),
    [
        (365, {}, [1, 90, 365]),
        (30, {}, [1, 30]),
        (30, {90: NOW}, [1]),
        (180, {90: NOW, 365: NOW}, [1]),
        (700, {1: NOW, 90: NOW, 365: NOW}, [700]),
        (365, {1: NOW, 90: NOW, 365: NOW}, []),
    ],
)
def test_missing_ranges_leave_out_what_a_fetched_one_contains(days, fetched, missing):
    assert missing_ranges(days, fetched) == missing


@pytest.mark.parametrize(
    ("gap", "fetched", "ranges"),
    [
        ((2 * HOUR, HOUR), {}, [1]),
        ((2 * DAY, HOUR), {}, [90]),
        ((100 * DAY, 99 * DAY), {}, [365]),
        ((400 * DAY, 300 * DAY), {}, [365]),  # the rest cannot be had
        ((400 * DAY, 390 * DAY), {}, []),
        ((2 * DAY, DAY), {90: NOW - DAY}, []),  # it was asked for after the gap
        ((2 * DAY, DAY), {90: NOW - DAY - 1}, [90]),
        ((2 * DAY, DAY), {1: NOW, 365: NOW}, [90]),
    ],
)
def test_ranges_for_gaps_cover_each_with_the_finest_points(gap, fetched, ranges):
    start, end = gap
    assert ranges_for_gaps([(NOW - start, NOW - end)], 365, fetched, CLOCK()) == ranges


class ScriptedClient:
    """Raises each error in turn, then answers."""

    def __init__(self, *errors: SourceError) -> None:
        self.errors, self.calls = list(errors), 0

    def get(self, path: str, params, kind: CallKind, validators: Validators | None = None):
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return HttpResponse(200, b'{"prices":[[1000,2.5]]}')


def run(*errors: SourceError):
    """Return the client, the waits and the notes of a fetch, and its error."""
    client, waits, notes, failure = ScriptedClient(*errors), [], [], None
    backfill = Backfill(client, CLOCK, waits.append, notes.append)
    try:
        backfill.fetch(JOB)
    except SourceError as error:
        failure = error
    return client, waits, notes, failure


def unavailable(code: str, wait: timedelta | None = None, **params) -> SourceUnavailableError:
    return SourceUnavailableError(make_reason(code, "CoinGecko", **params), wait)


def test_fetch_waits_for_the_budget_as_often_as_it_takes_and_says_so_once():
    minute = timedelta(seconds=61)
    client, waits, notes, failure = run(*[unavailable("budget_minute", minute)] * 9)
    assert (client.calls, waits, failure) == (10, [minute] * 9, None)
    assert notes == [
        "The calls to CoinGecko of this minute are used up. Waiting until 2026-11-23T12:01:01.000Z."
    ]


def test_fetch_tries_again_without_network_and_then_gives_up():
    client, waits, notes, failure = run(*[unavailable("dns", host="x")] * 9)
    assert (client.calls, [wait.total_seconds() for wait in waits]) == (4, [15, 45, 135])
    assert (str(failure), len(notes)) == (
        "CoinGecko cannot be reached: the name x does not resolve.",
        1,
    )


def test_fetch_does_not_repeat_what_would_fail_again():
    error = unavailable("bad_key", status=401, error_code=10002)
    client, waits, _, failure = run(error)
    assert (client.calls, waits, failure) == (1, [], error)


@pytest.mark.parametrize(
    ("error", "skipped", "asked"),
    [
        (unavailable("not_found", status=404), {"days": 365}, {"coin_id": "ethereum"}),
        (
            PayloadError(make_reason("beyond_plan", "CoinGecko")),
            {"coin_id": "ethereum"},
            {"days": 365},
        ),
    ],
)
def test_fetch_notes_once_what_the_source_does_not_have(error, skipped, asked):
    client, notes = ScriptedClient(error), []
    backfill = Backfill(client, CLOCK, lambda wait: None, notes.append)
    assert backfill.fetch(JOB) is None
    assert backfill.fetch(JOB._replace(**skipped)) is None
    assert (notes, client.calls) == ([f"bitcoin, 90 days: {error}"], 1)
    assert backfill.fetch(JOB._replace(**asked)) is not None
