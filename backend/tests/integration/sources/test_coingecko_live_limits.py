"""CoinGecko's live poll with failures, 429s and used-up budgets."""

import orjson

from cryptoviz.model.polling import Poll
from cryptoviz.model.records import MarketSnapshot
from support.fakes.http import Reply, ScriptedServer
from support.fakes.live_poll import KEY, LivePoll, pages, row, subjects


def test_live_poll_with_a_failing_page_keeps_the_pages_before_it(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = lambda request: (
        pages(request) if request.query.get("page") == "1" else Reply(b"{}", 503)
    )
    live = LivePoll(server)
    poll = live.poll()
    assert len(poll.events) == 250
    assert poll.error is not None
    status = live.source.status(live.clock())
    assert status.reason is not None
    assert (status.state, status.failures, status.reason.detail) == (
        "failing",
        1,
        "CoinGecko answered 503 (service unavailable).",
    )
    server.answer["/coins/markets"] = pages
    live.clock.move(seconds=60)
    assert len(live.poll().events) == 250, "page 1 was published already"
    assert live.source.status(live.clock()).state == "ok"


def test_live_poll_after_a_429_makes_every_process_wait(server: ScriptedServer) -> None:
    limit = Reply(b'{"status":{"error_code":429}}', 429, {"Retry-After": "90"})
    server.replies["/coins/markets"] = [limit, Reply(orjson.dumps([row("bitcoin")]))]
    live = LivePoll(server, TOP_COINS="1")
    assert live.poll().error is not None
    other = live.made()
    for source in (live.source, other):
        assert (source.due_at(live.clock()) - live.clock()).total_seconds() >= 90
    status = live.source.status(live.clock())
    assert (status.interval_s, status.state) == (120, "failing")
    live.clock.move(seconds=120)
    assert subjects(live.poll()) == ["bitcoin"]
    assert live.source.status(live.clock()).interval_s == 80


def test_live_poll_counts_each_kind_of_failure_for_its_own_pause(server: ScriptedServer) -> None:
    html, broken = Reply(b"<html>captcha</html>"), Reply(b"", 500)
    server.replies["/coins/markets"] = [broken] * 6 + [html, broken, html, html]
    live = LivePoll(server, TOP_COINS="1")
    pauses = []
    for _ in range(10):
        state = live.poll().state
        pauses.append((live.source.due_at(live.clock()) - live.clock()).total_seconds())
        live.clock.move(hours=1)
        live.source = live.made()
        live.source.set_state(state)
    assert pauses[6:] == [300, 60, 600, 1200]


def test_live_poll_interrupted_by_the_budget_continues_at_its_next_page(
    server: ScriptedServer,
) -> None:
    server.answer["/coins/markets"] = pages
    live = LivePoll(server, TOP_COINS="1500")
    found = [len(live.poll().events)]
    assert found == [1_000], "four of five calls a minute are for live polls"
    assert live.source.due_at(live.clock()) > live.clock()
    live.clock.move(seconds=61)
    found.append(len(live.poll().events))
    assert found == [1_000, 500]
    assert [request.query["page"] for request in server.requests] == ["1", "2", "3", "4", "5", "6"]


def spacings(poll: Poll) -> set[int]:
    return {one.data.spacing_s for one in poll.events if isinstance(one.data, MarketSnapshot)}


def test_live_poll_continued_after_a_restart_gives_the_interval_of_polls(
    server: ScriptedServer,
) -> None:
    server.answer["/coins/markets"] = pages
    live = LivePoll(server, TOP_COINS="1500")
    first = live.poll()
    live.source = live.made()
    live.source.set_state(first.state)
    live.clock.move(seconds=61)
    second = live.poll()
    assert len(second.events) == 500
    assert spacings(first) == spacings(second) == {92}


def test_live_poll_of_two_processes_is_made_once_an_interval(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [Reply(orjson.dumps([row("bitcoin")]))]
    live = LivePoll(server, TOP_COINS="1")
    other = live.made()
    live.poll()
    assert other.due_at(live.clock()) > live.clock()
    assert other.poll(live.clock()) == Poll(
        state=other.poll(live.clock()).state, events=[], rejected=[]
    )
    assert len(server.requests) == 1


def test_live_poll_with_a_spent_month_waits_for_the_next(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [Reply(orjson.dumps([row("bitcoin")]))]
    live = LivePoll(server, TOP_COINS="1", COINGECKO_API_KEY=KEY, COINGECKO_CALLS_PER_MONTH="2")
    live.poll()
    status = live.source.status(live.clock())
    assert status.reason is not None
    assert (status.state, status.reason.code, status.next_try) == (
        "waiting",
        "budget_month",
        live.clock().replace(month=12, day=1, hour=0),
    )
