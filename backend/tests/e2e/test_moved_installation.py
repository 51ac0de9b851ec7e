"""After a move to Kafka and another database the API answers the same."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from cryptoviz.config import Config, project_root
from cryptoviz.model.topics import load_topics
from support.e2e.api_urls import api_urls
from support.e2e.month_of_data import publish_month
from support.e2e.recording_reader import read_archive
from support.servers.api_client import API
from support.servers.databases import Databases
from support.servers.installation import Installation
from support.servers.kafka_broker import delete_topics
from support.waiting import PATIENCE_S, wait_until

PASSWORDS = {
    "ada": "the password of ada",
    "grace": "the password of grace",
    "Zoë": "the password of Zoë",
}
FAVOURITES = {"ada": ("bitcoin", "near", "twin-two"), "grace": ("tezos",), "Zoë": ()}
# About the installation, not about its data; and logos, which it has none of.
OTHER_PATHS = {
    *(f"{API}/{path}" for path in ("site", "status", "settings/coingecko-key")),
    *("/healthz", "/readyz", "/logos/{coin_id}"),
}
REPLAY_BATCH = 2000

Responses = dict[str, dict[str, bytes]]  # user → URL → response


def test_api_answers_the_same_after_a_move_to_kafka(
    broker: Any, databases: Databases, tmp_path: Path
) -> None:
    """The new database is PostgreSQL with `--database postgresql`, else another SQLite file."""
    delete_topics(broker, load_topics(Config().topics_file))
    data, url = tmp_path / "data", databases.empty(tmp_path)
    publish_month(data / "archive", project_root() / "kafka/topics.yml")
    old = Installation(tmp_path)
    with old.serving("up"):
        tokens = {
            name: old.api.authenticate("register", name, password)
            for name, password in PASSWORDS.items()
        }
        old.wait_indexed(tokens["ada"])
        add_favourites(old, tokens)
        assert old.api.documented_paths() - OTHER_PATHS == {path for path, _ in api_urls()}
        before = responses_of(old, tokens)
    check_worth_comparing(before["ada"])

    new = Installation(tmp_path, KAFKA_BOOTSTRAP_SERVERS=broker.bootstrap, DATABASE_URL=url)
    run(new, "topics")
    run(new, "migrate")
    run(new, "move", "--from", f"sqlite:///{data / 'cryptoviz.db'}")
    with new.running("consume", "archive"):
        replay_with_a_kill(new)
        expected = archived_events(old)
        wait_until(
            lambda: archived_events(new) >= expected,
            2 * PATIENCE_S,
            lambda: f"{expected - archived_events(new)} in the archive",
            interval_s=0.5,
        )
    check_archive(old, new)
    run(new, "reindex")

    with new.serving("up"):
        assert differences(before, responses_of(new, tokens)) == [], "with the old tokens"
        new_tokens = {
            name: new.api.authenticate("login", name, password)
            for name, password in PASSWORDS.items()
        }
        new.wait_indexed(new_tokens["ada"])
        assert differences(before, responses_of(new, new_tokens)) == [], "after indexing"
        status = new.api.get("status", new_tokens["ada"])
        assert status["database"]["kind"] == databases.kind
        assert {row["consumer"] for row in status["consumers"]} == {"archive", "index"}


def run(installation: Installation, *words: str) -> str:
    done = installation.command(*words)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def add_favourites(installation: Installation, tokens: dict[str, str]) -> None:
    for name, coins in FAVOURITES.items():
        for coin in coins:
            path = f"{API}/favourites/{coin}"
            assert installation.api.request(path, tokens[name], "PUT").status == 204


def replay_with_a_kill(installation: Installation) -> None:
    """Kill it when a batch is published but its offset is not saved: that batch comes twice."""
    killed = installation.command("replay", CRYPTOVIZ_FAULT="replay.published:3")
    assert killed.returncode == -9
    assert int(run(installation, "replay").split()[1]) > 0
    assert run(installation, "replay").startswith("Published 0 records")


def log_directory(installation: Installation) -> Path:
    """Return the directory of the log that its bus writes."""
    archive = Path(installation.environ["DATA_DIR"]) / "archive"
    on_kafka = "KAFKA_BOOTSTRAP_SERVERS" in installation.environ
    logs = [path for path in archive.glob("*-*") if path.is_dir()]
    (log,) = [path for path in logs if path.name.startswith("kafka-") == on_kafka]
    return log


def archived_events(installation: Installation) -> Counter[tuple[str, str]]:
    """Count each archived event by topic and id, without those about running parts."""
    try:
        log = log_directory(installation)
    except ValueError:  # not yet there
        return Counter()
    return Counter(
        (topic, line["event"]["id"])
        for topic, line in read_archive(log.parent, log.name)
        if topic != "monitoring" and "future" not in line["event"]["type"]
    )


def check_archive(old: Installation, new: Installation) -> None:
    """Check that all events have come; those of one batch twice, at different offsets."""
    before, after = archived_events(old), archived_events(new)
    assert before.keys() == after.keys()
    assert sum((after - before).values()) == REPLAY_BATCH
    assert set(after.values()) <= {1, 2}


def responses_of(installation: Installation, tokens: dict[str, str]) -> Responses:
    urls = [url for _, url in api_urls()]
    return {name: installation.api.get_all_pages(urls, token) for name, token in tokens.items()}


def differences(before: Responses, after: Responses) -> list[tuple[str, str, bytes, bytes]]:
    """Return the first few (user, URL, response before, response after) that differ."""
    keys = [(name, url) for name in before for url in before[name].keys() | after[name].keys()]
    pairs = [
        (name, url, before[name].get(url, b""), after[name].get(url, b"")) for name, url in keys
    ]
    return [pair for pair in pairs if pair[2] != pair[3]][:5]


def check_worth_comparing(responses: dict[str, bytes]) -> None:
    """Check that the responses have a month of points, items and pages."""
    for url, response in responses.items():
        expected = b"404" if "no-such-coin" in url else b"200"
        assert response.startswith(expected), (url, response)
    assert len(json.loads(responses[f"{API}/coins/bitcoin/prices?window=max"][4:])["t"]) > 300
    assert sum("cursor" in url for url in responses) > 60
    assert len(json.loads(responses[f"{API}/favourites"][4:])["data"]) == 3
    assert b"(updated)" in responses[f"{API}/news?filter=all&q=updated"]
