"""CoinGeckoSource against a scripted server: pages, coins beyond them, failures half-way."""

from typing import Any

import orjson

from cryptoviz.config import read_config
from cryptoviz.model.polling import Poll
from cryptoviz.sources.coingecko.markets import CoinGeckoSource
from cryptoviz.sources.factory import market_sources
from support.fakes.clock import HandClock
from support.fakes.http import Asked, Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, Seen, WantedList

KEY = "CG-secret-of-a-demo-plan"


class Bench:
    """One source, its clock and everything it is handed."""

    def __init__(
        self,
        server: ScriptedServer,
        wanted: list[str] | None = None,
        rows: MemoryQuota | None = None,
        **variables: str,
    ) -> None:
        self.clock, self.wanted, self.rows = (
            HandClock(),
            WantedList(wanted or []),
            rows or MemoryQuota(),
        )
        self.config = read_config(
            {"COINGECKO_BASE_URL": server.url, "TOP_COINS": "500", **variables}, dotenv=None
        )
        self.source = self.made()

    def made(self) -> CoinGeckoSource:
        return market_sources(self.config, self.wanted, self.rows, Seen(self.clock()), self.clock)[
            0
        ]

    def poll(self, *, save: bool = True) -> Poll:
        assert self.source.due_at(self.clock()) <= self.clock()
        poll = self.source.poll(self.clock())
        if save:
            self.source.set_state(poll.state)
        return poll


def row(coin_id: str, updated: str = "2026-11-23T11:59:00Z") -> dict[str, Any]:
    return {
        "id": coin_id,
        "symbol": "s",
        "name": "N",
        "current_price": 1.0,
        "last_updated": updated,
    }


def pages(asked: Asked) -> Reply:
    """Two full pages by rank, and any coin by its id."""
    if "ids" in asked.query:
        return Reply(orjson.dumps([row(coin_id) for coin_id in asked.query["ids"].split(",")]))
    size, page = int(asked.query["per_page"]), int(asked.query["page"])
    return Reply(orjson.dumps([row(f"coin-{page}-{number}") for number in range(size)]))


def subjects(poll: Poll) -> list[str]:
    return [event.subject for event in poll.events]


def test_the_top_and_the_coins_beyond_it_are_asked_for(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = pages
    bench = Bench(server, ["far-away", "coin-1-3"], COINS="set-by-name")
    poll = bench.poll()
    assert len(poll.events) == 502
    assert [asked.query.get("page") or asked.query["ids"] for asked in server.asked] == [
        "1",
        "2",
        "far-away,set-by-name",
    ]
    first = server.asked[0].query
    assert (first["vs_currency"], first["per_page"], first["price_change_percentage"]) == (
        "usd",
        "250",
        "1h,24h,7d",
    )
    status = bench.source.status(bench.clock())
    assert (status.state, status.calls_month, status.interval_s) == ("ok", 3, 60)
    assert status.next_try == bench.clock.now.replace(minute=1)


def test_odd_numbers_of_coins_come_exactly(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = pages
    poll = Bench(server, TOP_COINS="301").poll()
    assert len(poll.events) == 301


def test_what_the_poll_before_published_is_not_repeated_unless_it_was_lost(
    server: ScriptedServer,
) -> None:
    rows = [row("bitcoin"), row("ethereum"), {**row("unknown"), "last_updated": None}]
    server.replies["/coins/markets"] = [Reply(orjson.dumps(rows))]
    bench = Bench(server, TOP_COINS="3")
    assert len(bench.poll(save=False).events) == 3
    bench.clock.move(seconds=60)
    assert len(bench.poll().events) == 3, "the poll before was not made durable"
    bench.clock.move(seconds=60)
    assert subjects(bench.poll()) == ["unknown"]
    rows[0]["last_updated"] = "2026-11-23T12:01:00Z"
    server.replies["/coins/markets"] = [Reply(orjson.dumps(rows))]
    bench.clock.move(seconds=60)
    assert subjects(bench.poll()) == ["bitcoin", "unknown"]


def test_validators_are_kept_across_a_restart(server: ScriptedServer) -> None:
    body = orjson.dumps([row("bitcoin")])
    server.replies["/coins/markets"] = [Reply(body, headers={"ETag": 'W/"1"'}), Reply(status=304)]
    bench = Bench(server, TOP_COINS="1")
    state = bench.poll().state
    bench.source = bench.made()
    bench.source.set_state(state)
    bench.clock.move(seconds=60)
    poll = bench.poll()
    assert (poll.events, poll.error) == ([], None)
    assert server.asked[-1].headers["if-none-match"] == 'W/"1"'
    assert bench.source.status(bench.clock()).last_success == bench.clock()


def test_a_failure_on_a_later_page_keeps_the_pages_before_it(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = lambda asked: (
        pages(asked) if asked.query.get("page") == "1" else Reply(b"{}", 503)
    )
    bench = Bench(server)
    poll = bench.poll()
    assert len(poll.events) == 250
    assert poll.error is not None
    status = bench.source.status(bench.clock())
    assert status.reason is not None
    assert (status.state, status.failures, status.reason.detail) == (
        "failing",
        1,
        "CoinGecko answered 503 (service unavailable).",
    )
    server.answer["/coins/markets"] = pages
    bench.clock.move(seconds=60)
    assert len(bench.poll().events) == 250, "page 1 was published already"
    assert bench.source.status(bench.clock()).state == "ok"


def test_bad_rows_are_rejected_and_the_good_ones_go_on(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [
        Reply(orjson.dumps([row("bitcoin"), {**row("ethereum"), "current_price": "1"}]))
    ]
    poll = Bench(server, TOP_COINS="2").poll()
    assert subjects(poll) == ["bitcoin"]
    assert [rejected.key for rejected in poll.rejected] == ["ethereum"]


def test_a_429_makes_every_process_wait_and_says_so(server: ScriptedServer) -> None:
    limit = Reply(b'{"status":{"error_code":429}}', 429, {"Retry-After": "90"})
    server.replies["/coins/markets"] = [limit, Reply(orjson.dumps([row("bitcoin")]))]
    bench = Bench(server, TOP_COINS="1")
    assert bench.poll().error is not None
    other = bench.made()
    for source in (bench.source, other):
        assert (source.due_at(bench.clock()) - bench.clock()).total_seconds() >= 90
    status = bench.source.status(bench.clock())
    assert (status.interval_s, status.state) == (120, "failing")
    bench.clock.move(seconds=120)
    assert subjects(bench.poll()) == ["bitcoin"]
    assert bench.source.status(bench.clock()).interval_s == 80


def test_more_pages_than_a_minute_allows_are_continued_where_they_stopped(
    server: ScriptedServer,
) -> None:
    server.answer["/coins/markets"] = pages
    bench = Bench(server, TOP_COINS="1500")
    found = [len(bench.poll().events)]
    assert found == [1_000], "four of five calls a minute are for live polls"
    assert bench.source.due_at(bench.clock()) > bench.clock()
    bench.clock.move(seconds=61)
    found.append(len(bench.poll().events))
    assert found == [1_000, 500]
    assert [asked.query["page"] for asked in server.asked] == ["1", "2", "3", "4", "5", "6"]


def test_two_processes_share_one_poll_an_interval(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [Reply(orjson.dumps([row("bitcoin")]))]
    bench = Bench(server, TOP_COINS="1")
    other = bench.made()
    bench.poll()
    assert other.due_at(bench.clock()) > bench.clock()
    assert other.poll(bench.clock()) == Poll(
        state=other.poll(bench.clock()).state, events=[], rejected=[]
    )
    assert len(server.asked) == 1


def test_the_key_travels_in_its_header_alone(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [
        Reply(b'{"status":{"error_code":10002,"error_message":"wrong key"}}', 401)
    ]
    bench = Bench(server, TOP_COINS="1", COINGECKO_API_KEY=KEY)
    error = bench.poll().error
    [asked] = server.asked
    assert asked.headers["x-cg-demo-api-key"] == KEY
    assert KEY not in str(asked.query)
    assert KEY not in repr(error) + repr(bench.rows.rows)
    status = bench.source.status(bench.clock())
    assert (status.state, status.budget_month) == ("blocked", 10_000)


def test_a_month_that_is_spent_is_waited_out(server: ScriptedServer) -> None:
    server.replies["/coins/markets"] = [Reply(orjson.dumps([row("bitcoin")]))]
    bench = Bench(server, TOP_COINS="1", COINGECKO_API_KEY=KEY, COINGECKO_CALLS_PER_MONTH="2")
    bench.poll()
    status = bench.source.status(bench.clock())
    assert status.reason is not None
    assert (status.state, status.reason.code, status.next_try) == (
        "waiting",
        "budget_month",
        bench.clock().replace(month=12, day=1, hour=0),
    )
