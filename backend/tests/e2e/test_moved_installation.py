"""An installation that has lived a month on one machine moves to Kafka and another database: nobody who asks its API can tell."""

import json
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.config import project_root
from support.e2e import recording_reader
from support.e2e.month_of_data import COINS, DAYS, FEEDS, START, publish_month
from support.servers.api_client import API
from support.servers.databases import Databases
from support.servers.installation import Installation
from support.servers.kafka_broker import local_cluster
from support.waiting import PATIENCE_S, wait_until

PEOPLE = {
    "ada": "the password of ada",
    "grace": "the password of grace",
    "Zoë": "the password of Zoë",
}
STARRED = {"ada": ("bitcoin", "near", "twin-two"), "grace": ("tezos",), "Zoë": ()}
WINDOWS = ("24h", "7d", "30d", "90d", "1y", "max")
SORTS = (
    "rank",
    "name",
    "price",
    "change_1h",
    "change_24h",
    "change_7d",
    "market_cap",
    "total_volume",
)
ABOUT_ITSELF = {
    f"{API}/site",
    f"{API}/status",
    "/healthz",
    "/readyz",
}  # of the installation, not of what is in it
PUBLISHED_AT_ONCE = 2000

Answers = dict[str, dict[str, bytes]]  # by user, then by question


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """It holds nothing before."""
    with local_cluster(tmp_path_factory.mktemp("broker")) as cluster:
        yield cluster


def test_nobody_can_tell_that_it_has_moved(
    own_broker: Any, databases: Databases, tmp_path: Path
) -> None:
    """To PostgreSQL with `--database postgresql`, else to another SQLite file."""
    data, url = tmp_path / "data", databases.empty(tmp_path)
    publish_month(data / "archive", project_root() / "kafka/topics.yml")
    old = Installation(tmp_path)
    with old.serving("up"):
        tokens = {
            name: old.api.authenticate("register", name, password)
            for name, password in PEOPLE.items()
        }
        old.wait_indexed(tokens["ada"])
        star(old, tokens)
        assert old.api.documented_paths() - ABOUT_ITSELF == {path for path, _ in questions()}
        before = walked(old, tokens)
    check_worth_comparing(before["ada"])

    new = Installation(tmp_path, KAFKA_BOOTSTRAP_SERVERS=own_broker.bootstrap, DATABASE_URL=url)
    succeed(new, "topics")
    succeed(new, "migrate")
    succeed(new, "move", "--from", f"sqlite:///{data / 'cryptoviz.db'}")
    with new.running("consume", "archive"):
        replay_with_a_death_in_the_middle(new)
        wait_until(
            lambda: archived(new) >= archived(old),
            2 * PATIENCE_S,
            lambda: f"{archived(old) - archived(new)} in the archive",
        )
    check_archive(old, new)
    succeed(new, "reindex")

    with new.serving("up"):
        assert differing(before, walked(new, tokens)) == [], "with the tokens that they had"
        again = {
            name: new.api.authenticate("login", name, password) for name, password in PEOPLE.items()
        }
        new.wait_indexed(again["ada"])
        assert differing(before, walked(new, again)) == [], "and when the index has read on"
        status = new.api.request(f"{API}/status", again["ada"]).json()
        assert status["database"]["kind"] == databases.kind
        assert {row["consumer"] for row in status["consumers"]} == {"archive", "index"}


def succeed(installation: Installation, *words: str) -> str:
    done = installation.command(*words)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def star(installation: Installation, tokens: dict[str, str]) -> None:
    for name, coins in STARRED.items():
        for coin in coins:
            assert (
                installation.api.request(f"{API}/favourites/{coin}", tokens[name], "PUT").status
                == 204
            )


def replay_with_a_death_in_the_middle(new: Installation) -> None:
    """It dies when a batch is published and its place is not kept: that batch comes twice."""
    assert new.command("replay", CRYPTOVIZ_FAULT="replay.published:3").returncode == -9
    said = succeed(new, "replay")
    assert int(said.split()[1]) > 0
    assert succeed(new, "replay").startswith("Published 0 records")


def log_of(installation: Installation) -> Path:
    """The directory that its bus writes."""
    archive = Path(installation.environ["DATA_DIR"]) / "archive"
    kafka = "KAFKA_BOOTSTRAP_SERVERS" in installation.environ
    (log,) = [
        path
        for path in archive.glob("*-*")
        if path.is_dir() and path.name.startswith("kafka-") == kafka
    ]
    return log


def archived(installation: Installation) -> Counter[tuple[str, str]]:
    """How often each event is in the archive, by topic and id; without those about the running parts, which go on."""
    try:
        log = log_of(installation)
    except ValueError:  # not yet
        return Counter()
    lines = recording_reader.archived(log.parent, log.name)
    return Counter(
        (topic, line["event"]["id"])
        for topic, line in lines
        if topic != "monitoring" and "future" not in line["event"]["type"]
    )


def check_archive(old: Installation, new: Installation) -> None:
    """All events have come; those of one batch twice, at offsets of their own."""
    before, after = archived(old), archived(new)
    assert before.keys() == after.keys()
    assert sum((after - before).values()) == PUBLISHED_AT_ONCE
    assert set(after.values()) <= {1, 2}


def questions() -> Iterator[tuple[str, str]]:
    """(path of the API document, URL): every GET route with what can be asked of it."""
    plain = ("auth/me", "favourites", "news/feeds", "coins", "markets", "news")
    yield from ((f"{API}/{path}", f"{API}/{path}") for path in plain)
    yield from asked(
        "coins", {"limit": 25}, {"q": "other", "limit": 40}, {"q": "tez"}, {"q": "bit"}
    )
    for coin in (*COINS, "other-1-0-1", "no-such-coin"):
        yield f"{API}/coins/{{coin_id}}", f"{API}/coins/{coin}"
        for series in ("prices", "market-cap", "volume", "change"):
            yield from of_series(coin, series)
    for sort in SORTS:
        yield from asked("markets", {"sort": sort, "limit": 5}, {"sort": f"-{sort}"})
    yield from asked("markets", {"favourites": "true"}, {"q": "twin"})
    yield from asked(
        "news",
        {"filter": "favourites", "limit": 7},
        {"filter": "all", "limit": 7},
        {"filter": "all", "q": "updated"},
    )
    yield from asked(
        "news",
        {"coin": "bitcoin,solana"},
        {"since": to_ms(START) + 20 * 86_400_000, "filter": "all"},
    )
    yield from asked("news", *({"feed": feed, "filter": "all", "limit": 50} for feed in FEEDS))


def asked(path: str, *queries: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for query in queries:
        yield f"{API}/{path}", f"{API}/{path}?{urllib.parse.urlencode(query)}"


def of_series(coin: str, series: str) -> Iterator[tuple[str, str]]:
    end = to_ms(START) + DAYS * 86_400_000
    queries: list[dict[str, Any]] = [{"window": window} for window in WINDOWS]
    queries += [
        {"window": "max", "points": 50},
        {"from": end - 7_200_000, "to": end},
        {"from": end - 20 * 86_400_000, "to": end, "points": 2000},
    ]
    for query in queries:
        yield (
            f"{API}/coins/{{coin_id}}/{series}",
            f"{API}/coins/{coin}/{series}?{urllib.parse.urlencode(query)}",
        )


def walked(installation: Installation, tokens: dict[str, str]) -> Answers:
    urls = [url for _, url in questions()]
    return {name: installation.api.get_all_pages(urls, token) for name, token in tokens.items()}


def differing(before: Answers, after: Answers) -> list[tuple[str, str, bytes, bytes]]:
    """(user, question, then, now), the first few."""
    keys = [(name, url) for name in before for url in before[name].keys() | after[name].keys()]
    pairs = [
        (name, url, before[name].get(url, b""), after[name].get(url, b"")) for name, url in keys
    ]
    return [pair for pair in pairs if pair[2] != pair[3]][:5]


def check_worth_comparing(answers: dict[str, bytes]) -> None:
    """A month is in them: what is asked of a coin that is there is answered, with points, items and pages."""
    for url, answer in answers.items():
        missing = any(name in url for name in ("no-such-coin",))
        assert answer.startswith(b"404" if missing else b"200"), (url, answer)
    assert len(json.loads(answers[f"{API}/coins/bitcoin/prices?window=max"][4:])["t"]) > 300
    assert sum("cursor" in url for url in answers) > 60
    assert len(json.loads(answers[f"{API}/favourites"][4:])["data"]) == 3
    assert b"(updated)" in answers[f"{API}/news?filter=all&q=updated"]
