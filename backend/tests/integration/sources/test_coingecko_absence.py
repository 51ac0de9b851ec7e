"""Coins that leave the answers of the live poll, and coins of COINS that are in none."""

import logging
from datetime import timedelta

import orjson

from cryptoviz.model.events import ABSENCE, SNAPSHOT
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import CoinAbsence
from support.fakes.http import ReceivedRequest, Reply, ScriptedServer
from support.fakes.live_poll import LivePoll, row


class Market:
    """A source with these coins by rank, each page with an ETag of its own."""

    def __init__(self, server: ScriptedServer, *coins: str) -> None:
        self.coins = list(coins)
        server.answer["/coins/markets"] = self._answer

    def _answer(self, request: ReceivedRequest) -> Reply:
        if "ids" in request.query:
            wanted = request.query["ids"].split(",")
            found = [coin for coin in self.coins if coin in wanted]
        else:
            found = self.coins[: int(request.query["per_page"])]
        etag = f'W/"{" ".join(found)}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304)
        return Reply(orjson.dumps([row(coin) for coin in found]), headers={"ETag": etag})


def of(poll: Poll, kind: str) -> list[str]:
    return [event.subject for event in poll.events if event.type == kind]


def absences(poll: Poll) -> dict[str, bool]:
    """Return the coins that became absent, and whether each was requested."""
    found = (event.data for event in poll.events)
    return {data.coin_id: data.requested for data in found if isinstance(data, CoinAbsence)}


def next_poll(live: LivePoll) -> Poll:
    live.clock.move(seconds=60)
    return live.poll()


def test_live_poll_reports_once_a_coin_that_left_and_publishes_it_when_it_returns(
    server: ScriptedServer,
) -> None:
    market = Market(server, "bitcoin", "ethereum", "loved")
    live = LivePoll(server, ["loved"], TOP_COINS="2")
    assert of(live.poll(), ABSENCE) == []
    assert next_poll(live).events == []
    market.coins.remove("loved")
    left = next_poll(live)
    assert of(left, ABSENCE) == ["loved"]
    assert left.events[0].time == live.clock()
    assert next_poll(live).events == []
    market.coins.append("loved")
    returned = next_poll(live)
    assert (of(returned, SNAPSHOT), of(returned, ABSENCE)) == (["loved"], [])


def test_live_poll_reports_a_coin_that_fell_out_of_the_top(server: ScriptedServer) -> None:
    market = Market(server, "bitcoin", "ethereum")
    live = LivePoll(server, TOP_COINS="2")
    live.poll()
    market.coins.insert(0, "risen")
    poll = next_poll(live)
    assert (of(poll, SNAPSHOT), of(poll, ABSENCE)) == (["risen"], ["ethereum"])


def test_live_poll_tells_a_coin_that_left_from_one_that_nothing_asks_for(
    server: ScriptedServer,
) -> None:
    market = Market(server, "bitcoin", "set", "loved", "named")
    live = LivePoll(server, ["loved", "named"], TOP_COINS="1", COINS="set")
    state = live.poll().state
    market.coins.remove("named")
    live.config = live.config.model_copy(update={"coins": ()})
    live.source = live.made()
    live.source.set_state(state)
    assert absences(next_poll(live)) == {"set": False, "named": True}
    live.wanted.coins.remove("named")
    assert absences(next_poll(live)) == {"named": False}
    assert absences(next_poll(live)) == {}
    live.wanted.coins.append("named")
    assert absences(next_poll(live)) == {"named": True}


def test_live_poll_after_a_restart_reports_a_coin_that_left_meanwhile(
    server: ScriptedServer,
) -> None:
    market = Market(server, "bitcoin", "loved")
    live = LivePoll(server, ["loved"], TOP_COINS="1")
    state = live.poll().state
    market.coins.remove("loved")
    live.source = live.made()
    live.source.set_state(state)
    assert of(next_poll(live), ABSENCE) == ["loved"]


def test_live_poll_that_fails_midway_reports_no_coin_as_absent(server: ScriptedServer) -> None:
    market = Market(server, "bitcoin", "loved")
    live = LivePoll(server, ["loved"], TOP_COINS="1")
    live.poll()
    market.coins.insert(0, "risen")
    whole = server.answer["/coins/markets"]
    server.answer["/coins/markets"] = lambda request: (
        Reply(status=500) if "ids" in request.query else whole(request)
    )
    poll = next_poll(live)
    assert poll.error is not None
    assert of(poll, ABSENCE) == []


def test_live_poll_with_a_bad_row_does_not_report_its_coin_as_absent(
    server: ScriptedServer,
) -> None:
    rows = [row("bitcoin"), row("ethereum")]
    server.answer["/coins/markets"] = lambda _: Reply(orjson.dumps(rows))
    live = LivePoll(server, TOP_COINS="2")
    live.poll()
    rows[1]["current_price"] = "x"
    assert of(next_poll(live), ABSENCE) == []


def test_live_poll_continued_from_a_state_without_answers_starts_again(
    server: ScriptedServer,
) -> None:
    Market(server, "bitcoin", "loved")
    live = LivePoll(server, ["loved"], TOP_COINS="1")
    old = {"page": 1, "published": {"bitcoin": 1, "loved": 1}}
    live.source.set_state({"poll": orjson.dumps(old).decode()})
    assert of(live.poll(), ABSENCE) == []


def test_live_poll_with_a_304_that_it_did_not_ask_for_is_an_error(server: ScriptedServer) -> None:
    server.answer["/coins/markets"] = lambda _: Reply(status=304)
    poll = LivePoll(server, TOP_COINS="1").poll()
    assert poll.error is not None
    assert poll.error.reason.code == "malformed"


def test_coins_of_the_settings_without_an_answer_are_in_status_and_logged_once(
    server: ScriptedServer, caplog
) -> None:
    market = Market(server, "bitcoin", "monero")
    live = LivePoll(server, TOP_COINS="1", COINS="monero,bitcoinn,foo,bitcoin")

    def missing() -> tuple[str, ...]:
        return live.source.status(live.clock()).missing_coins

    assert missing() == ()
    with caplog.at_level(logging.WARNING):
        live.poll()
        next_poll(live)
    assert missing() == ("bitcoinn", "foo")
    [record] = caplog.records
    assert vars(record)["coins"] == ["bitcoinn", "foo"]
    state = live.source.poll(live.clock() + timedelta(seconds=60)).state
    live.source = live.made()
    live.source.set_state(state)
    assert missing() == ("bitcoinn", "foo")
    market.coins.append("foo")
    live.clock.move(seconds=60)
    next_poll(live)
    assert missing() == ("bitcoinn",)
