"""What must hold after all parts have stopped, whatever was killed: tests on raw data."""

from collections import Counter

from cryptoviz.store.db.database import Database
from support.crash.event_flow import EventFlow
from support.crash.final_state import ERROR, FinalState
from support.crash.raw_data import expected_archive_value
from support.crash.table_rows import read_rows


class InvariantTests:
    """Base class of tests; the module has the fixtures `final_state` and `flow`."""

    def test_archive_holds_every_record_once_as_published(self, final_state: FinalState) -> None:
        single_writer_ends = final_state.single_writer_ends
        assert final_state.archived.keys() == {record.id for record in final_state.records}
        for record in final_state.records:
            lines, (*partition, offset) = final_state.archived[record.id], record.id
            assert len(lines) == 1 or (
                single_writer_ends and offset >= single_writer_ends[tuple(partition)]
            ), lines
            newest = max(lines, key=lambda line: line.generation)
            assert newest.value == expected_archive_value(record.value)
            assert len({line.generation for line in lines}) == len(lines), (
                f"{record.id} is there twice in one generation"
            )

    def test_index_holds_every_published_price_once(self, final_state: FinalState) -> None:
        """And no other; below the horizon of a coin there are candles instead."""
        horizons = dict(final_state.query("SELECT id, horizon FROM coins"))
        stored = final_state.query(
            "SELECT c.id, s.at, s.price, s.origin FROM samples s JOIN coins c ON c.key = s.coin"
        )
        samples = Counter((coin, at) for coin, at, _, _ in stored if at >= horizons[coin])
        priced = {key: price for key, price in final_state.snapshots.items() if price is not None}
        assert set(samples.values()) == {1}
        assert samples.keys() == {
            key for key in (*priced, *final_state.history_keys) if key[1] >= horizons[key[0]]
        }
        assert {(coin, at): price for coin, at, price, origin in stored if origin == 2} == priced

    def test_latest_row_of_each_coin_is_its_newest_snapshot(self, final_state: FinalState) -> None:
        newest: dict[str, int] = {}
        for coin, at in final_state.snapshots:
            newest[coin] = max(newest.get(coin, 0), at)
        stored = final_state.query(
            "SELECT c.id, l.at, l.price FROM latest l JOIN coins c ON c.key = l.coin"
        )
        expected = [(coin, at, final_state.snapshots[coin, at]) for coin, at in newest.items()]
        assert sorted(stored, key=str) == sorted(expected, key=str)

    def test_news_items_are_stored_once_in_newest_version(self, final_state: FinalState) -> None:
        assert len(final_state.news_items) > 100
        stored = final_state.query("SELECT id, event_id FROM news_items")
        assert sorted(stored) == sorted(final_state.news_items.items())

    def test_invalid_messages_are_dead_letters_once(self, final_state: FinalState) -> None:
        letters = {event["id"]: event["data"] for _, event in final_state.events_of(ERROR)}
        stored = final_state.query("SELECT id FROM error_log")
        assert sorted(key for (key,) in stored) == sorted(letters)
        reported = Counter(
            (letter["topic"], letter["partition"], letter["offset"])
            for letter in letters.values()
            if letter.get("offset") is not None
        )
        values = {value for _, _, value in final_state.invalid_messages}
        invalid = [record.id for record in final_state.records if record.value in values]
        assert len(invalid) == len(final_state.invalid_messages)
        assert reported == Counter(invalid)

    def test_counts_of_the_index_add_up_to_its_positions(self, final_state: FinalState) -> None:
        counted = final_state.query(
            'SELECT topic, partition, "offset", indexed, duplicates, dead_letters'
            " FROM consumer_positions"
        )
        ends = Counter(record.id[:2] for record in final_state.records)
        assert {(topic, partition): offset for topic, partition, offset, *_ in counted} == ends
        assert all(sum(counts) == offset for _, _, offset, *counts in counted), counted
        for topic in ("rssfeed", "errors"):
            duplicates = sum(row[4] for row in counted if row[0] == topic)
            assert duplicates == final_state.repeats(topic)
        repeats = {topic: final_state.repeats(topic) for topic in ("datacrypto", "rssfeed")}
        print(f"records with the id of an earlier one: {repeats}")

    def test_acknowledged_responses_were_published(self, final_state: FinalState) -> None:
        assert len(final_state.acknowledged_prices) > 1_000
        assert final_state.acknowledged_prices.items() <= final_state.snapshots.items()
        published = set(final_state.news_items)
        assert len(final_state.acknowledged_news) > 100
        missing = [ids for ids in final_state.acknowledged_news if not published.intersection(ids)]
        assert not missing

    def test_reindex_gives_the_same_rows(self, flow: EventFlow) -> None:
        """Last, because it replaces the tables. Positions in files may differ."""
        database = Database(flow.installation.url)
        before = read_rows(database, "derived", without=("consumer_positions",), by_id=True)
        flow.installation.run_command("reindex")
        after = read_rows(database, "derived", without=("consumer_positions",), by_id=True)
        database.dispose()
        assert after == before
