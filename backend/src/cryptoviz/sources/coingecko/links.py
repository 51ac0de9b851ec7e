"""Fetches the links of coins whose pages were opened, from /coins/{id}, at most once a week."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

import msgspec

from cryptoviz.clock import Clock
from cryptoviz.errors import PayloadError, SourceError
from cryptoviz.model.links import KEPT_FOR, CoinLinks, LinkStore
from cryptoviz.model.polling import Poll
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.json_parts import UNREADABLE
from cryptoviz.sources.coingecko.on_demand_source import OnDemandSource
from cryptoviz.sources.feeds.links import clean_link
from cryptoviz.sources.http.reasons import make_reason
from cryptoviz.sources.quota.ledger import CallKind

REFUSED_FOR = timedelta(days=1)
_PARTS = ("localization", "tickers", "market_data", "community_data", "developer_data")


class _Repositories(msgspec.Struct):
    github: list[str | None] = []
    bitbucket: list[str | None] = []


class _Links(msgspec.Struct):
    homepage: list[str | None] = []
    blockchain_site: list[str | None] = []
    repos_url: _Repositories = msgspec.field(default_factory=_Repositories)


class _Coin(msgspec.Struct):
    links: _Links


def parse_links(body: bytes) -> CoinLinks:
    """Return the first link of each kind that browsers can follow safely. Raises PayloadError."""
    try:
        links = msgspec.json.decode(body, type=_Coin).links
    except UNREADABLE as error:
        raise PayloadError(make_reason("malformed", TITLE)) from error
    repositories = [*links.repos_url.github, *links.repos_url.bitbucket]
    return CoinLinks(*map(_first, (links.homepage, links.blockchain_site, repositories)))


def _first(texts: Sequence[str | None]) -> str | None:
    links = (clean_link(text) for text in texts)
    return next((link for link in links if link and link.startswith("https://")), None)


class LinkSource(OnDemandSource[str]):
    """Source `coingecko-links`. A job is the id of a coin."""

    def __init__(self, client: CoinGeckoClient, store: LinkStore, clock: Clock) -> None:
        super().__init__("links", "links", client, clock)
        self._store = store

    def set_state(self, state: Mapping[str, str]) -> None:
        self._health.restore(state)

    def _next_job(self, now: datetime) -> str | None:
        return self._store.wanted(now)

    def _kind(self, job: str) -> CallKind:
        return CallKind.BACKGROUND

    def _fetch(self, job: str) -> Poll:
        params = dict.fromkeys(_PARTS, "false")
        links, wait = None, REFUSED_FOR
        try:
            response = self._client.get(f"/coins/{quote(job, safe='')}", params, self._kind(job))
            links, wait = parse_links(response.body), KEPT_FOR
        except SourceError as error:
            if not (isinstance(error, PayloadError) or error.reason.code == "not_found"):
                raise
        now = self._clock()
        self._store.save(job, links, now + wait)
        self._health.succeed(now)
        return Poll(state=self._health.to_state())

    def _after_failure(self, job: str, error: SourceError, now: datetime) -> dict[str, str]:
        return self._health.to_state()
