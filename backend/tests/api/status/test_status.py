"""Status of sources and consumers."""

from datetime import timedelta

from cryptoviz.errors import Reason
from cryptoviz.model.events import source_status_event
from cryptoviz.model.records import (
    SourceStatus,
)
from support.fakes.api import seed_prices, write_status

RATE_LIMITED = Reason(
    code="rate_limited",
    detail="CoinGecko answered 429 (too many requests).",
    params={"status": 429, "retry_s": 60},
)


def failing_source(now):
    times = {
        "checked_at": now,
        "last_success": now - timedelta(minutes=5),
        "next_try": now + timedelta(minutes=1),
    }
    calls = {"failures": 3, "calls_month": 17, "budget_month": 10_000}
    return SourceStatus(
        source="coingecko",
        title="CoinGecko",
        kind="market",
        state="failing",
        reason=RATE_LIMITED,
        interval_s=60,
        missing_coins=("bitcoinn",),
        **times,
        **calls,
    )


def test_status_of_failing_source_has_reason_and_next_try(ada, database, clock):
    write_status(database, source_status_event(failing_source(clock())))
    body = ada.get("status").get_json()
    assert body["sources"] == [
        {
            "source": "coingecko",
            "title": "CoinGecko",
            "kind": "market",
            "state": "failing",
            "reason": vars(RATE_LIMITED),
            "checked_at": "2026-11-23T12:00:00.000Z",
            "last_success": "2026-11-23T11:55:00.000Z",
            "next_try": "2026-11-23T12:01:00.000Z",
            "interval_s": 60,
            "failures": 3,
            "calls_month": 17,
            "budget_month": 10_000,
            "missing_coins": ["bitcoinn"],
        }
    ]
    assert body["markets"] == {
        "as_of": "2026-11-23T12:00:00.000Z",
        "next_poll": "2026-11-23T12:01:00.000Z",
    }
    assert body["history"] == {"filled": 0, "total": 3}


def test_status_shows_the_database_to_admins_only(ada, bob, database):
    assert ada.get("status").get_json()["database"] == {
        "kind": database.kind,
        "url": database.masked_url,
    }
    assert bob.get("status").get_json()["database"] is None


def test_status_omits_feeds_that_are_no_longer_polled(ada, config, database, clock):
    gone, kept = "https://example.org/gone.xml", config.feeds[0].url
    status = {"title": "F", "kind": "news", "state": "ok", "interval_s": 300, "checked_at": clock()}
    write_status(
        database, *(source_status_event(SourceStatus(source=url, **status)) for url in (gone, kept))
    )
    assert [source["source"] for source in ada.get("status").get_json()["sources"]] == [kept]


def test_status_times_of_a_clock_that_was_ahead_are_clamped(ada, database, clock):
    seed_prices(database, {"bitcoin": 1.0}, clock() + timedelta(days=900))
    ahead = failing_source(clock() + timedelta(days=900))
    write_status(database, source_status_event(ahead))
    body = ada.get("status").get_json()
    [source] = body["sources"]
    assert source["checked_at"] == source["last_success"] == body["as_of"]
    assert body["markets"]["as_of"] == body["as_of"]


def test_status_of_a_source_that_is_not_polled_in_time_is_overdue(ada, database, clock):
    ok = failing_source(clock()).model_copy(update={"state": "ok", "reason": None})
    on_demand = ("history", "links", "logos", "rate-history")
    idle = [ok.model_copy(update={"source": f"coingecko-{name}"}) for name in on_demand]
    write_status(database, *map(source_status_event, (ok, *idle)))
    clock.move(seconds=120)
    assert {one["state"] for one in ada.get("status").get_json()["sources"]} == {"ok"}
    clock.move(seconds=1)
    polled, *idle_sources = ada.get("status").get_json()["sources"]
    assert (polled["state"], polled["reason"]["code"]) == ("failing", "overdue")
    since = "CoinGecko has not been polled since 2026-11-23T12:00:00.000Z."
    assert polled["reason"]["detail"] == since
    assert [one["state"] for one in idle_sources] == ["ok"] * 4


def test_status_of_a_source_checked_in_the_future_is_overdue(ada, database, clock):
    ahead = failing_source(clock() + timedelta(days=900))
    ok = ahead.model_copy(update={"state": "ok", "reason": None})
    write_status(database, source_status_event(ok))
    [source] = ada.get("status").get_json()["sources"]
    assert (source["state"], source["reason"]["code"]) == ("failing", "overdue")
