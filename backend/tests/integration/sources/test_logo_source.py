"""The source of logos against a server: which ones it stores, skips and reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from cryptoviz.config import read_config
from cryptoviz.model.logos import KEPT_FOR, FetchedLogo, WantedLogo
from cryptoviz.model.polling import Poll
from cryptoviz.simulator.market.logo_drawing import draw_logo
from cryptoviz.sources.coingecko.logos.source import LogoSource, is_allowed
from cryptoviz.sources.factory import logo_source
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer

GOOD = Reply(draw_logo("bitcoin"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Logos:
    """LogoStore in memory: each logo is wanted until it was saved."""

    def __init__(self, *urls: str) -> None:
        self.missing = [WantedLogo(f"coin-{number}", url) for number, url in enumerate(urls)]
        self.saved: list[FetchedLogo] = []

    def wanted(self, now: datetime, limit: int) -> Sequence[WantedLogo]:
        return self.missing[:limit]

    def save(self, fetched: Sequence[FetchedLogo]) -> None:
        self.saved += fetched
        done = {logo.coin_id for logo in fetched}
        self.missing = [logo for logo in self.missing if logo.coin_id not in done]

    def waits(self, clock: HandClock) -> list[tuple[bool, timedelta]]:
        """Return of each saved one whether it has an image, and when it is wanted again."""
        return [(logo.image is not None, logo.refetch_at - clock()) for logo in self.saved]


def source_of(server: ScriptedServer, logos: Logos, clock: HandClock) -> LogoSource:
    config = read_config({"COINGECKO_BASE_URL": f"{server.url}/api/v3"}, dotenv=None)
    return logo_source(config, logos, clock, pause_s=0)


def poll(source: LogoSource, clock: HandClock) -> Poll:
    assert source.due_at(clock()) <= clock()
    return source.poll(clock())


def test_good_logos_are_stored_and_bad_ones_skipped_for_a_day(server: ScriptedServer) -> None:
    server.replies |= {
        "/good": [GOOD],
        "/html": [Reply(b"<html>no image</html>")],
        "/large": [Reply(bytes(300_000))],
        "/moved": [Reply(status=302, headers={"Location": "/good"})],
        "/away": [Reply(status=302, headers={"Location": "http://10.0.0.1/logo"})],
        "/loop": [Reply(status=302, headers={"Location": "/loop"})],
    }
    paths = ["/good", "/html", "/large", "/none", "/moved", "/away", "/loop"]
    clock = HandClock()
    logos = Logos(*(server.url + path for path in paths), "https://elsewhere.example/logo.png")
    source = source_of(server, logos, clock)
    assert poll(source, clock).error is None
    kept, refused = (True, KEPT_FOR), (False, DAY)
    assert logos.waits(clock) == [kept, *[refused] * 3, kept, *[refused] * 3]
    assert source.status(clock()).state == "ok"
    assert source.due_at(clock()) == clock() + timedelta(seconds=10)


def test_one_logo_that_fails_is_no_failure_and_comes_again_in_an_hour(
    server: ScriptedServer,
) -> None:
    server.replies |= {"/a": [Reply(status=503)], "/b": [GOOD]}
    clock, logos = HandClock(), Logos(f"{server.url}/a", f"{server.url}/b")
    source = source_of(server, logos, clock)
    assert poll(source, clock).error is None
    assert logos.waits(clock) == [(False, HOUR), (True, KEPT_FOR)]
    assert source.status(clock()).state == "ok"


def test_server_that_does_not_answer_is_reported_and_left_alone(server: ScriptedServer) -> None:
    wait = Reply(status=429, headers={"Retry-After": "120"})
    server.replies |= {"/a": [wait], "/b": [wait], "/c": [GOOD]}
    clock, logos = HandClock(), Logos(*(f"{server.url}/{name}" for name in "abc"))
    source = source_of(server, logos, clock)
    failed = poll(source, clock)
    assert failed.error is not None
    assert failed.error.reason.code == "rate_limited"
    assert source.status(clock()).state == "failing"
    assert server.paths() == ["/a", "/b"]
    clock.move(seconds=119)
    assert source.due_at(clock()) > clock()
    clock.move(seconds=1)
    assert poll(source, clock).error is None
    assert source.status(clock()).state == "ok"


def test_closed_source_marks_no_logo_as_failed(server: ScriptedServer) -> None:
    clock, logos = HandClock(), Logos(f"{server.url}/a")
    source = source_of(server, logos, clock)
    source.due_at(clock())
    source.close()
    assert source.poll(clock()).error is None
    assert logos.saved == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://coin-images.coingecko.com/coins/images/1/large/bitcoin.png?1", True),
        ("https://coingecko.com:443/logo", True),
        ("http://127.0.0.1:8060/logos/bitcoin.png", True),
        ("http://127.0.0.1:8061/logos/bitcoin.png", False),
        ("http://coin-images.coingecko.com/1.png", False),
        ("https://coin-images.coingecko.com:8443/1.png", False),
        ("https://coingecko.com.elsewhere.example/1.png", False),
        ("https://notcoingecko.com/1.png", False),
        ("https://coin-images.coingecko.com@10.0.0.1/1.png", False),
        ("https://coingecko.com:port/1.png", False),
        ("https://[coingecko.com/1.png", False),
        ("https://10.0.0.1\\.coingecko.com/1.png", False),
        ("https://10.0.0.1\\@coingecko.com/1.png", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_logos_come_from_coingecko_or_the_host_of_the_api(url: str, allowed: bool) -> None:
    assert is_allowed(url, "http://127.0.0.1:8060/api/v3") is allowed
