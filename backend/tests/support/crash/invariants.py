"""What must hold when everything has ended, whatever was killed, as tests on raw records, lines and rows."""

from collections import Counter

from cryptoviz.store.db.database import Database
from support.crash.final_state import ERROR, FinalState
from support.crash.kafka_installation import KafkaInstallation
from support.crash.raw_data import as_archived
from support.crash.table_rows import read_rows


class InvariantTests:
    """Each test is told by its class: `evidence` and `world` are fixtures of the file."""

    def test_every_offset_is_in_the_archive_once_and_as_it_was_published(
        self, evidence: FinalState
    ) -> None:
        assert evidence.lines.keys() == {record.place for record in evidence.records}
        for record in evidence.records:
            lines, (*partition, offset) = evidence.lines[record.place], record.place
            assert len(lines) == 1 or (
                evidence.calm and offset >= evidence.calm[tuple(partition)]
            ), lines
            assert max(lines, key=lambda line: line.generation).value == as_archived(record.value)
            assert len({line.generation for line in lines}) == len(lines), (
                f"{record.place} is there twice in one generation"
            )

    def test_every_snapshot_is_a_sample_once(self, evidence: FinalState) -> None:
        """And there is no sample that nobody published; below the horizon of a coin there are candles instead."""
        horizons = dict(evidence.query("SELECT id, horizon FROM coins"))
        stored = evidence.query(
            "SELECT c.id, s.at, s.price, s.origin FROM samples s JOIN coins c ON c.key = s.coin"
        )
        samples = Counter((coin, at) for coin, at, _, _ in stored if at >= horizons[coin])
        priced = {key: price for key, price in evidence.snapshots.items() if price is not None}
        assert set(samples.values()) == {1}
        assert samples.keys() == {
            key for key in (*priced, *evidence.history) if key[1] >= horizons[key[0]]
        }
        assert {(coin, at): price for coin, at, price, origin in stored if origin == 2} == priced

    def test_the_newest_figures_of_each_coin_are_shown(self, evidence: FinalState) -> None:
        newest: dict[str, int] = {}
        for coin, at in evidence.snapshots:
            newest[coin] = max(newest.get(coin, 0), at)
        shown = evidence.query(
            "SELECT c.id, l.at, l.price FROM latest l JOIN coins c ON c.key = l.coin"
        )
        assert sorted(shown, key=str) == sorted(
            ((coin, at, evidence.snapshots[coin, at]) for coin, at in newest.items()), key=str
        )

    def test_every_news_item_is_there_once_in_its_newest_version(
        self, evidence: FinalState
    ) -> None:
        assert len(evidence.items) > 100
        assert sorted(evidence.query("SELECT id, event_id FROM news_items")) == sorted(
            evidence.items.items()
        )

    def test_what_is_no_event_is_a_dead_letter_once(self, evidence: FinalState) -> None:
        letters = {event["id"]: event["data"] for _, event in evidence.of(ERROR)}
        assert sorted(key for (key,) in evidence.query("SELECT id FROM error_log")) == sorted(
            letters
        )
        told = Counter(
            (letter["topic"], letter["partition"], letter["offset"])
            for letter in letters.values()
            if letter.get("offset") is not None
        )
        strangers = [
            record.place
            for record in evidence.records
            if record.value in {value for _, _, value in evidence.junk}
        ]
        assert len(strangers) == len(evidence.junk)
        assert told == Counter((topic, partition, offset) for topic, partition, offset in strangers)

    def test_each_record_is_counted_as_indexed_or_duplicate_or_dead_letter(
        self, evidence: FinalState
    ) -> None:
        counted = evidence.query(
            'SELECT topic, partition, "offset", indexed, duplicates, dead_letters FROM consumer_positions'
        )
        ends = Counter(record.place[:2] for record in evidence.records)
        assert {(topic, partition): offset for topic, partition, offset, *_ in counted} == ends
        assert all(sum(counts) == offset for _, _, offset, *counts in counted), counted
        for topic in ("rssfeed", "errors"):
            swallowed = sum(duplicates for name, _, _, _, duplicates, _ in counted if name == topic)
            assert swallowed == evidence.repeats(topic)
        print(
            f"records of one id: { ({topic: evidence.repeats(topic) for topic in ('datacrypto', 'rssfeed', 'errors')}) }"
        )

    def test_whatever_was_acknowledged_was_published(self, evidence: FinalState) -> None:
        assert len(evidence.kept_figures) > 1_000
        assert evidence.kept_figures.items() <= evidence.snapshots.items()
        published = set(evidence.items)
        assert len(evidence.kept_items) > 100
        assert not [ids for ids in evidence.kept_items if not published.intersection(ids)]

    def test_events_flowed_fast(self, evidence: FinalState, world: KafkaInstallation) -> None:
        count, seconds = (
            sum(world.began <= record.at / 1000 < world.ended for record in evidence.records),
            world.ended - world.began,
        )
        print(f"{count} records in {seconds:.0f} s: {count / seconds:.0f} a second")
        assert count >= world.wanted(world.ended)

    def test_a_reindex_gives_the_same_rows(self, world: KafkaInstallation) -> None:
        """Last: it replaces the tables. Where a consumer stands in which file is not part of them."""
        database = Database(world.url)
        before = read_rows(database, "derived", without=("consumer_positions",), by_id=True)
        world.command("reindex")
        assert read_rows(database, "derived", without=("consumer_positions",), by_id=True) == before
        database.dispose()
