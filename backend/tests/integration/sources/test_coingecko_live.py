"""CoinGeckoSource against a scripted server: pages, coins beyond them, failures half-way."""

import orjson

from support.fakes.http import Reply, ScriptedServer
from support.fakes.live_poll import KEY, LivePoll, pages, row, subjects


def test_live_poll_requests_top_pages_then_wanted_coins(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = pages
    live = LivePoll(server, ["far-away", "coin-1-3"], COINS="set-by-name")
    poll = live.poll()
    assert len(poll.events) == 502
    assert [request.query.get("page") or request.query["ids"] for request in server.requests] == [
        "1",
        "2",
        "far-away,set-by-name",
    ]
    first = server.requests[0].query
    assert (first["vs_currency"], first["per_page"], first["price_change_percentage"]) == (
        "usd",
        "250",
        "1h,24h,7d,30d",
    )
    status = live.source.status(live.clock())
    assert (status.state, status.calls_month, status.interval_s) == ("ok", 3, 60)
    assert status.next_try == live.clock.now.replace(minute=1)


def test_live_poll_asks_for_sparklines_at_the_start_and_after_an_outage(
    server: ScriptedServer,
) -> None:
    page = {**row("bitcoin"), "sparkline_in_7d": {"price": [1, 2]}}
    server.answer["/coins/markets"] = lambda _: Reply(orjson.dumps([page]))
    live = LivePoll(server, TOP_COINS="1")
    asked = []
    for minutes in (1, 61, 62, 1):
        live.poll()
        asked.append(server.requests[-1].query.get("sparkline"))
        live.clock.move(minutes=minutes)
    assert asked == ["true", None, "true", "true"]
    assert live.sparklines.saved == {"bitcoin": [1, 2]}


def test_live_poll_requests_unusual_ids_unchanged(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = pages
    ids = ["...", "1move token", "a%2Fb", "a&b=c#d?e", "boringdao-[old]", "é:@+~"]
    poll = LivePoll(server, ids, TOP_COINS="0").poll()
    assert subjects(poll) == ids


def test_live_poll_of_an_odd_number_of_coins_returns_exactly_them(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = pages
    poll = LivePoll(server, TOP_COINS="301").poll()
    assert len(poll.events) == 301


def test_live_poll_publishes_unchanged_coins_again_only_if_they_were_lost(
    server: ScriptedServer,
) -> None:
    rows = [row("bitcoin"), row("ethereum"), {**row("unknown"), "last_updated": None}]
    server.replies["/coins/markets"] = [Reply(orjson.dumps(rows))]
    live = LivePoll(server, TOP_COINS="3")
    assert len(live.poll(save=False).events) == 3
    live.clock.move(seconds=60)
    assert len(live.poll().events) == 3, "the poll before was not made durable"
    live.clock.move(seconds=60)
    assert subjects(live.poll()) == ["unknown"]
    rows[0]["last_updated"] = "2026-11-23T12:01:00Z"
    server.replies["/coins/markets"] = [Reply(orjson.dumps(rows))]
    live.clock.move(seconds=60)
    assert subjects(live.poll()) == ["bitcoin", "unknown"]


def test_live_poll_after_a_restart_sends_validators_and_repeats_nothing(
    server: ScriptedServer,
) -> None:
    body = orjson.dumps([row("bitcoin")])
    server.replies["/coins/markets"] = [Reply(body, headers={"ETag": 'W/"1"'}), Reply(status=304)]
    live = LivePoll(server, TOP_COINS="1")
    state = live.poll().state
    live.source = live.made()
    live.source.set_state(state)
    live.clock.move(seconds=60)
    poll = live.poll()
    assert (poll.events, poll.error) == ([], None)
    assert server.requests[-1].headers["if-none-match"] == 'W/"1"'
    assert live.source.status(live.clock()).last_success == live.clock()


def test_live_poll_with_a_bad_row_keeps_the_others(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [
        Reply(orjson.dumps([row("bitcoin"), {**row("ethereum"), "current_price": "1"}]))
    ]
    poll = LivePoll(server, TOP_COINS="2").poll()
    assert subjects(poll) == ["bitcoin"]
    assert [rejected.key for rejected in poll.rejected] == ["ethereum"]


def test_live_poll_sends_the_key_in_its_header_only(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [
        Reply(b'{"status":{"error_code":10002,"error_message":"wrong key"}}', 401)
    ]
    live = LivePoll(server, TOP_COINS="1", COINGECKO_API_KEY=KEY)
    error = live.poll().error
    [request] = server.requests
    assert request.headers["x-cg-demo-api-key"] == KEY
    assert KEY not in str(request.query)
    assert KEY not in repr(error) + repr(live.rows.rows)
    status = live.source.status(live.clock())
    assert (status.state, status.budget_month) == ("blocked", 10_000)


def test_live_poll_refuses_a_304_that_it_has_not_asked_for(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [Reply(status=304)]
    poll = LivePoll(server, TOP_COINS="1").poll()
    assert poll.error is not None
    assert poll.error.reason.code == "malformed"
