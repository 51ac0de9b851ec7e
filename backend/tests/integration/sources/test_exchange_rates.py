"""The hourly poll of exchange rates."""

from cryptoviz.config import read_config
from cryptoviz.sources.coingecko.exchange_rates import ExchangeRateSource
from cryptoviz.sources.factory import coingecko_client, rate_sources
from cryptoviz.sources.quota.ledger import Ledger
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, Seen

BODY = b"""{"rates": {"usd": {"name": "US Dollar", "unit": "$", "value": 50000, "type": "fiat"},
  "eur": {"name": "Euro", "unit": "\xe2\x82\xac", "value": 45000, "type": "fiat"}}}"""


def source_of(server: ScriptedServer, clock: HandClock, quota: MemoryQuota) -> ExchangeRateSource:
    config = read_config({"COINGECKO_BASE_URL": server.url}, dotenv=None)
    return rate_sources(coingecko_client(config, quota, Seen(), clock), clock)[0]


def test_rates_are_polled_hourly_and_sooner_after_a_failure(server: ScriptedServer) -> None:
    server.replies["/exchange_rates"] = [Reply(b"", 500), Reply(BODY)]
    clock, quota = HandClock(), MemoryQuota()
    source = source_of(server, clock, quota)
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
    source = source_of(server, clock, quota)
    kinds = []
    for minutes in (0, 60):
        clock.move(minutes=minutes)
        source.poll(clock())
        kinds.append(Ledger.from_json(quota.read("keyless")[0]).calls[-1][1])
    assert kinds == ["background", "background"]
