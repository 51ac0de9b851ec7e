"""Recorded feeds from poll to API, compared with what an independent reader finds in the files."""

from collections.abc import Sequence
from pathlib import Path

from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.store.db.database import Database
from support.e2e import recording_reader
from support.e2e.in_process_app import InProcessApp
from support.e2e.recordings import (
    LAST_POLL_MS,
    RECORDINGS,
    REPLAY,
    check_balance,
    from_ms,
    get_all_rows,
    link_recordings,
    next_poll,
    recording_config,
    recording_server,
    requires_recordings,
    to_ms_or_none,
)
from support.fakes.clock import HandClock

POLLED = ("bitcoinmagazine_zh", "coindesk_zh", "cointelegraph_zh")

pytestmark = requires_recordings


def test_api_returns_every_item_of_polled_feeds(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    files = {name: sorted((RECORDINGS / "feeds/polled" / name).glob("*.xml")) for name in POLLED}
    shifts = {
        name: LAST_POLL_MS - recording_reader.time_of_file(paths[-1])
        for name, paths in files.items()
    }
    recording = link_recordings(
        tmp_path / "recording",
        f"coingecko/{REPLAY.name}",
        *(f"feeds/polled/{name}" for name in POLLED),
    )
    with recording_server(recording, clock) as server:
        app = InProcessApp(recording_config(tmp_path, server, feeds=POLLED), database, clock)
        for number in range(max(map(len, files.values()))):
            shown = {name: paths[min(number, len(paths) - 1)] for name, paths in files.items()}
            clock.now = max(
                clock.now if number else from_ms(0),
                *(
                    from_ms(recording_reader.time_of_file(path) + shifts[name])
                    for name, path in shown.items()
                ),
            )
            clock.move(minutes=61)
            if number:
                next_poll(server)
            news = [source for source in app.sources() if source.topic == "rssfeed"]
            app.poll_once(news)
        app.index()
    check_balance(app, "rssfeed")
    for name, paths in files.items():
        rows = get_all_rows(app, "news", filter="all", feed=feed_url(server, name), limit=100)
        # A truncated document may give an item another identity: the newest one counts.
        found = {
            recording_reader.without_trackers(row["link"]): row
            for row in sorted(rows, key=lambda row: str(row["observed_at"]))
        }
        for item in expected_items(paths):
            row = found[item.link]
            assert row["title"] == item.title
            assert item.published_ms is not None
            assert to_ms_or_none(row["published"]) == item.published_ms + shifts[name]


def test_api_returns_every_item_of_single_feeds(
    database: Database, tmp_path: Path, clock: HandClock
) -> None:
    """One of the documents is truncated: its whole items count."""
    paths = {path.stem: path for path in (RECORDINGS / "feeds/crypto").glob("*.xml")}
    with recording_server(
        link_recordings(tmp_path / "recording", f"coingecko/{REPLAY.name}", "feeds/crypto"), clock
    ) as server:
        app = InProcessApp(recording_config(tmp_path, server, feeds=tuple(paths)), database, clock)
        assert app.poll(*(feed_url(server, name) for name in paths))
        app.index()
    check_balance(app, "rssfeed")
    for name, path in paths.items():
        found = {
            recording_reader.without_trackers(row["link"]): row
            for row in get_all_rows(app, "news", filter="all", feed=feed_url(server, name))
        }
        recorded = recording_reader.feed_items(recording_reader.close_document(path.read_bytes()))
        assert len(recorded) >= 3
        assert {item.link: item.title for item in recorded.values()}.items() <= {
            url: row["title"] for url, row in found.items()
        }.items()


def feed_url(server: SimulatorServer, name: str) -> str:
    return f"{server.url}/feeds/{name}.xml"


def expected_items(paths: Sequence[Path]) -> list[recording_reader.FeedItem]:
    """Return every item of the last poll that had it, without those in truncated documents."""
    items: dict[str, recording_reader.FeedItem] = {}
    for path in paths:
        body = path.read_bytes()
        try:
            items |= recording_reader.feed_items(body)
        except recording_reader.ElementTree.ParseError:
            items = {
                guid: item
                for guid, item in items.items()
                if recording_reader.escaped(guid) not in body
            }
    return list(items.values())
