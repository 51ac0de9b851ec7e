"""Links of coins: which ones are taken, and how often they are fetched."""

from datetime import timedelta

import orjson
import pytest

from cryptoviz.config import read_config
from cryptoviz.errors import PayloadError
from cryptoviz.model.links import KEPT_FOR, CoinLinks
from cryptoviz.sources.coingecko.links import LinkSource, parse_links
from cryptoviz.sources.factory import coingecko_client
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.links import SqlLinks
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, Seen


def document(homepage: object, explorers: object, github: object) -> bytes:
    repositories = {"github": github, "bitbucket": []}
    links = {"homepage": homepage, "blockchain_site": explorers, "repos_url": repositories}
    return orjson.dumps({"id": "bitcoin", "links": links})


GOOD = document(["https://bitcoin.org"], ["https://mempool.space/"], ["https://code.example/b"])
LINKS = CoinLinks("https://bitcoin.org/", "https://mempool.space/", "https://code.example/b")


def test_first_safe_link_of_each_kind_is_taken() -> None:
    assert parse_links(GOOD) == LINKS
    unsafe = ["", None, "http://plain.example", "javascript:alert(1)", "https://[", "ftp://a.b"]
    assert parse_links(document([*unsafe, "https://site.example/"], unsafe, [])) == CoinLinks(
        "https://site.example/"
    )
    assert parse_links(b'{"links": {}}') == CoinLinks()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", document("x", [], []), document([1], [], [])])
def test_document_without_readable_links_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_links(body)


def test_links_of_opened_coins_are_fetched_once_a_week(
    server: ScriptedServer, database: Database
) -> None:
    server.replies |= {"/coins/bitcoin": [Reply(GOOD)], "/coins/odd": [Reply(b"no JSON")]}
    clock, links = HandClock(), SqlLinks(database)
    wanted = SqlWantedCoins(database, clock)
    for coin, reason in (("starred", "favourite"), ("odd", "opened"), ("bitcoin", "opened")):
        wanted.want(coin, reason, clock())
        clock.move(seconds=1)
    config = read_config({"COINGECKO_BASE_URL": server.url}, dotenv=None)
    source = LinkSource(coingecko_client(config, MemoryQuota(), Seen(), clock), links, clock)

    def fetched() -> list[str]:
        server.requests.clear()
        for _ in range(4):
            clock.now = max(clock.now, source.due_at(clock()))
            assert source.poll(clock()).error is None
        return server.paths()

    assert fetched() == ["/coins/bitcoin", "/coins/odd"]
    assert (links.of("bitcoin"), links.of("odd")) == (LINKS, None)
    assert fetched() == []
    clock.move(days=2)
    assert fetched() == ["/coins/odd"]
    clock.move(seconds=(KEPT_FOR - timedelta(days=2)).total_seconds())
    wanted.want("bitcoin", "opened", clock())
    server.replies["/coins/bitcoin"] = [Reply(b"no JSON")]
    assert fetched()[:1] == ["/coins/bitcoin"]
    assert links.of("bitcoin") == LINKS, "what was known is kept"
