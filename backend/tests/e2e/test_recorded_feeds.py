"""Recorded feeds all the way, compared with what an independent reader finds in the files themselves."""

import threading
from collections.abc import Sequence
from pathlib import Path

from cryptoviz.pipeline.produce import produce
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.store.db.database import Database
from support.e2e import recording_reader
from support.e2e.in_process_app import InProcessApp
from support.e2e.recordings import (
    LAST_POLL_MS,
    RECORDINGS,
    REPLAY,
    all_pages,
    at,
    check_balance,
    link,
    moment_of,
    needed,
    served,
    settings,
    step,
)
from support.fakes.clock import HandClock

POLLED = ("bitcoinmagazine_zh", "coindesk_zh", "cointelegraph_zh")

pytestmark = needed


def test_every_item_of_the_feeds_is_found_again(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    files = {name: sorted((RECORDINGS / "feeds/polled" / name).glob("*.xml")) for name in POLLED}
    shifts = {
        name: LAST_POLL_MS - recording_reader.file_moment(paths[-1])
        for name, paths in files.items()
    }
    recording = link(
        tmp_path / "recording",
        f"coingecko/{REPLAY.name}",
        *(f"feeds/polled/{name}" for name in POLLED),
    )
    with served(recording, clock) as server:
        product = InProcessApp(settings(tmp_path, server, feeds=POLLED), database, clock)
        for number in range(max(map(len, files.values()))):
            shown = {name: paths[min(number, len(paths) - 1)] for name, paths in files.items()}
            clock.now = max(
                clock.now if number else at(0),
                *(
                    at(recording_reader.file_moment(path) + shifts[name])
                    for name, path in shown.items()
                ),
            )
            clock.move(minutes=61)
            if number:
                step(server)
            news = [source for source in product.sources() if source.topic == "rssfeed"]
            produce(
                news, product.bus, product.states, stop=threading.Event(), clock=clock, once=True
            )
        product.index()
    check_balance(product, "rssfeed")
    for name, paths in files.items():
        rows = all_pages(product, "news", filter="all", feed=feed_url(server, name), limit=100)
        # A torn document may give an item another identity: the newest word counts.
        found = {
            recording_reader.untracked(row["link"]): row
            for row in sorted(rows, key=lambda row: str(row["observed_at"]))
        }
        for item in expected_items(paths):
            row = found[item.link]
            assert row["title"] == item.title
            assert item.published_ms is not None
            assert moment_of(row["published"]) == item.published_ms + shifts[name]


def test_every_item_of_the_single_feeds_is_found_again(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    """Documents in English, one of them cut in the middle: its whole items count."""
    paths = {path.stem: path for path in (RECORDINGS / "feeds/crypto").glob("*.xml")}
    with served(
        link(tmp_path / "recording", f"coingecko/{REPLAY.name}", "feeds/crypto"), clock
    ) as server:
        product = InProcessApp(settings(tmp_path, server, feeds=tuple(paths)), database, clock)
        assert product.poll(*(feed_url(server, name) for name in paths))
        product.index()
    check_balance(product, "rssfeed")
    for name, path in paths.items():
        found = {
            recording_reader.untracked(row["link"]): row
            for row in all_pages(product, "news", filter="all", feed=feed_url(server, name))
        }
        recorded = recording_reader.feed_items(recording_reader.closed(path.read_bytes()))
        assert len(recorded) >= 3
        assert {item.link: item.title for item in recorded.values()}.items() <= {
            url: row["title"] for url, row in found.items()
        }.items()


def feed_url(server: SimulatorServer, name: str) -> str:
    return f"{server.url}/feeds/{name}.xml"


def expected_items(paths: Sequence[Path]) -> list[recording_reader.Item]:
    """Every item as its last poll told it. What a torn document may have told anew is not expected."""
    items: dict[str, recording_reader.Item] = {}
    for path in paths:
        body = path.read_bytes()
        try:
            items |= recording_reader.feed_items(body)
        except recording_reader.ElementTree.ParseError:
            items = {
                guid: item for guid, item in items.items() if recording_reader.raw(guid) not in body
            }
    return list(items.values())
