"""The hourly poll of exchange rates, and the charts of the past year."""

from collections.abc import Sequence

import orjson

from cryptoviz.config import read_config
from cryptoviz.model.polling import Poll
from cryptoviz.sources.coingecko.rates.exchange_rates import ExchangeRateSource
from cryptoviz.sources.coingecko.rates.history import RateHistorySource
from cryptoviz.sources.factory import coingecko_client, rate_sources
from cryptoviz.sources.quota.ledger import Ledger
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, Seen

BODY = b"""{"rates": {"usd": {"name": "US Dollar", "unit": "$", "value": 50000, "type": "fiat"},
  "eur": {"name": "Euro", "unit": "\xe2\x82\xac", "value": 45000, "type": "fiat"}}}"""


Sources = tuple[ExchangeRateSource, RateHistorySource]


class Currencies:
    """Currencies in use."""

    def __init__(self, *codes: str) -> None:
        self.used = codes

    def codes(self) -> Sequence[str]:
        return self.used


def sources_of(server: ScriptedServer, clock: HandClock, quota: MemoryQuota, *used: str) -> Sources:
    config = read_config({"COINGECKO_BASE_URL": server.url}, dotenv=None)
    client = coingecko_client(config, quota, Seen(), clock)
    return rate_sources(client, Currencies(*used), clock)


def test_rates_are_polled_hourly_and_sooner_after_a_failure(server: ScriptedServer) -> None:
    server.replies["/exchange_rates"] = [Reply(b"", 500), Reply(BODY)]
    clock, quota = HandClock(), MemoryQuota()
    source, _ = sources_of(server, clock, quota)
    assert source.poll(clock()).error is not None
    clock.move(seconds=61)
    assert source.due_at(clock()) <= clock()
    [event] = source.poll(clock()).events
    assert event.data.rates[0].per_bitcoin == {"usd": 50_000, "eur": 45_000}
    clock.move(minutes=59)
    assert source.due_at(clock()) > clock()
    clock.move(minutes=1)
    assert source.due_at(clock()) <= clock()


def test_poll_takes_a_background_call(server: ScriptedServer) -> None:
    server.replies["/exchange_rates"] = [Reply(BODY)]
    clock, quota = HandClock(), MemoryQuota()
    source, _ = sources_of(server, clock, quota)
    kinds = []
    for minutes in (0, 60):
        clock.move(minutes=minutes)
        source.poll(clock())
        kinds.append(Ledger.from_json(quota.read("keyless")[0]).calls[-1][1])
    assert kinds == ["background", "background"]


def run_due(source: RateHistorySource, clock: HandClock, polls: int) -> list[Poll]:
    """Poll so often, each time when the source is due."""
    found = []
    for _ in range(polls):
        clock.now = max(clock.now, source.due_at(clock()))
        found.append(source.poll(clock()))
    return found


def test_past_rates_of_a_currency_in_use_come_from_two_charts(server: ScriptedServer) -> None:
    charts = {"usd": [[1000, 100.0], [2000, 110.0]], "eur": [[1000, 90.0], [2000, 88.0]]}
    server.answer["/coins/bitcoin/market_chart"] = lambda request: Reply(
        orjson.dumps({"prices": charts[request.query["vs_currency"]]})
    )
    clock, quota = HandClock(), MemoryQuota()
    _, source = sources_of(server, clock, quota, "eur")
    _, filled = run_due(source, clock, 2)
    [event] = filled.events
    assert [(it.at, it.per_bitcoin) for it in event.data.rates] == [
        (1000, {"eur": 90.0, "usd": 100.0}),
        (2000, {"eur": 88.0, "usd": 110.0}),
    ]
    _, again = sources_of(server, clock, quota, "eur")
    again.set_state(filled.state)
    assert run_due(again, clock, 1)[0].events == ()
    clock.move(days=7)
    assert [len(poll.events) for poll in run_due(again, clock, 2)] == [0, 1]


def test_a_refused_chart_is_not_requested_again_for_a_day(server: ScriptedServer) -> None:
    server.replies["/coins/bitcoin/market_chart"] = [Reply(b"no JSON")]
    clock = HandClock()
    _, source = sources_of(server, clock, MemoryQuota(), "eur")
    polls = run_due(source, clock, 20)
    assert sum(poll.error is not None for poll in polls) == 1
    assert len(server.requests) == 1
