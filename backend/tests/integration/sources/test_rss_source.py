"""RssSource with a scripted server."""

from collections.abc import Mapping

import pytest

from cryptoviz.model.polling import Poll
from cryptoviz.sources.feeds.rss import RssSource, after_success
from cryptoviz.sources.http.client import HttpClient
from cryptoviz.sources.source_health import after_failure
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer


class Bench:
    def __init__(
        self,
        server: ScriptedServer,
        state: Mapping[str, str] | None = None,
        poll_seconds: int = 300,
    ) -> None:
        self.clock = HandClock()
        http = HttpClient("CoinDesk", timeout_seconds=60, max_bytes=1_000_000)
        self.source = RssSource(
            f"{server.url}/rss", "CoinDesk", http, self.clock, poll_seconds=poll_seconds
        )
        self.source.set_state(state or {})

    def poll(self, *, save: bool = True) -> Poll:
        poll = self.source.poll(self.clock())
        if save:
            self.source.set_state(poll.state)
        return poll

    def wait(self) -> float:
        return (self.source.due_at(self.clock()) - self.clock()).total_seconds()


def feed(*titles: str) -> bytes:
    items = (f"<item><guid>{title[:1]}</guid><title>{title}</title></item>" for title in titles)
    return f"<rss><channel>{''.join(items)}</channel></rss>".encode()


def titles(poll: Poll) -> list[str]:
    return [event.data.title for event in poll.events]


def test_rss_poll_publishes_new_and_changed_items_oldest_first(server: ScriptedServer) -> None:
    server.replies["/rss"] = [
        Reply(feed("b one", "a one")),
        Reply(feed("c one", "b two", "a one")),
        Reply(feed("c one")),
    ]
    bench = Bench(server)
    first = bench.poll()
    assert titles(first) == ["a one", "b one"]
    assert titles(Bench(server, first.state).poll()) == ["b two", "c one"], "after a restart too"


def test_rss_poll_that_was_not_durable_is_repeated(server: ScriptedServer) -> None:
    server.replies["/rss"] = [Reply(feed("a one"), headers={"ETag": '"1"'})]
    bench = Bench(server)
    assert titles(bench.poll(save=False)) == titles(bench.poll()) == ["a one"]
    assert "if-none-match" not in server.requests[1].headers


def test_rss_poll_after_a_restart_sends_validators_and_accepts_304(server: ScriptedServer) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}
    server.replies["/rss"] = [
        Reply(feed("a one"), headers=headers),
        Reply(status=304),
        Reply(feed("a one", "b one")),
    ]
    bench = Bench(server)
    bench.poll()
    again = Bench(server, bench.poll().state)
    assert again.source.status(again.clock()).state == "ok"
    assert titles(again.poll()) == ["b one"]
    assert [request.headers.get("if-none-match") for request in server.requests] == [
        None,
        '"1"',
        '"1"',
    ]
    assert server.requests[2].headers["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


FAULTS = [
    (Reply(b"", 403), "blocked", "CoinDesk answered 403 (forbidden)."),
    (
        Reply(b"<html>captcha</html>"),
        "blocked",
        "CoinDesk answered with a web page instead of data.",
    ),
    (Reply(b"{}"), "failing", "CoinDesk answered with something that is not a feed."),
    (Reply(b"", 500), "failing", "CoinDesk answered 500 (internal server error)."),
    (Reply(b"", 429), "failing", "CoinDesk answered 429 (too many requests)."),
    (Reply(b"", 404), "failing", "CoinDesk answered 404 (not found)."),
]


@pytest.mark.parametrize(("fault", "state", "sentence"), FAULTS)
def test_rss_poll_with_each_fault_reports_it_until_the_next_good_answer(
    server: ScriptedServer, fault: Reply, state: str, sentence: str
) -> None:
    server.replies["/rss"] = [Reply(feed("a one")), fault, fault, Reply(feed("a one", "b one"))]
    bench = Bench(server)
    bench.poll()
    waits = []
    for failures in (1, 2):
        bench.clock.move(minutes=10)
        assert bench.poll().error is not None
        status = bench.source.status(bench.clock())
        assert status.reason is not None
        assert (status.state, status.reason.detail, status.failures) == (state, sentence, failures)
        waits.append(bench.wait())
    assert waits == [300, 600]
    restarted = Bench(server, bench.poll().state)
    status = restarted.source.status(restarted.clock())
    assert (status.state, status.reason, status.last_success) == ("ok", None, bench.clock())


def test_rss_poll_counts_each_kind_of_failure_for_its_own_pause(server: ScriptedServer) -> None:
    server.replies["/rss"] = [Reply(b"", 500)] * 3 + [Reply(b"<html>"), Reply(b"", 500)]
    bench, waits = Bench(server), []
    for _ in range(5):
        bench.poll()
        waits.append(bench.wait())
        bench.clock.move(hours=2)
    assert waits == [300, 600, 1200, 300, 2400]


def test_rss_due_at_follows_max_age_and_retry_after(server: ScriptedServer) -> None:
    fresh = [
        {"Cache-Control": "public, max-age=900"},
        {"Cache-Control": "max-age=5"},
        {"Cache-Control": "max-age=864000"},
    ]
    server.replies["/rss"] = [Reply(feed("a one"), headers=headers) for headers in fresh] + [
        Reply(b"", 503, {"Retry-After": "1200"})
    ]
    bench = Bench(server)
    waits = []
    for _ in range(4):
        bench.poll()
        waits.append(bench.wait())
        bench.clock.move(hours=2)
    assert waits == [900, 300, 3600, 1200]


def test_rss_due_at_after_the_clock_was_set_back_is_now(server: ScriptedServer) -> None:
    server.replies["/rss"] = [Reply(feed("a one"))]
    bench = Bench(server)
    bench.clock.move(days=1)
    state = bench.poll().state
    bench.clock.move(days=-1)
    assert (bench.wait(), Bench(server, state).wait()) == (0, 0)


def test_after_success_counts_expires_from_the_clock_of_the_server() -> None:
    clock = HandClock()
    headers = {"date": "Mon, 23 Nov 2026 08:00:00 GMT", "expires": "Mon, 23 Nov 2026 08:20:00 GMT"}
    usual = clock().replace(minute=5) - clock()
    assert after_success(usual, headers, clock()).total_seconds() == 1200
    assert after_success(usual, {"expires": "0"}, clock()) == usual
    assert after_failure(usual, 40, None).total_seconds() == 3600


def test_rss_poll_with_bad_items_rejects_them_and_keeps_the_others(server: ScriptedServer) -> None:
    server.replies["/rss"] = [
        Reply(
            b"<rss><channel><item><guid>x</guid></item><item><title>Good</title></item></channel></rss>"
        )
    ]
    poll = Bench(server).poll()
    assert titles(poll) == ["Good"]
    assert [rejected.value for rejected in poll.rejected] == [b"<item><guid>x</guid></item>"]


def test_rss_state_does_not_grow(server: ScriptedServer) -> None:
    server.answer["/rss"] = lambda _asked: Reply(
        feed(*(f"{chr(97 + number)} {len(server.requests)}" for number in range(20)))
    )
    bench = Bench(server)
    sizes = {len(str(sorted(bench.poll().state.items()))) for _ in range(10)}
    assert len(sizes) == 1
