"""Dead letters: bytes, place and reason of a rejected record."""

import base64
import hashlib
import logging

import pytest

from cryptoviz.config import project_root
from cryptoviz.errors import BusError
from cryptoviz.model.events import ERROR, LETTER_BYTES, dead_letter_event
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.topics import load_topics
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from support.fakes.bus import ListPublisher, event
from support.fakes.clock import HandClock


def batch_of(topic: str, *messages: Message) -> Batch:
    return Batch(Position("log", topic, 0, 5), Position("log", topic, 0, 9), messages)


def test_send_publishes_bytes_origin_and_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    publisher, clock = ListPublisher(), HandClock()
    torn = Message(7, b'{"torn\xff', None, "not JSON")
    bad = Message(8, b"{}", event("bitcoin"), "price: too strange")
    with caplog.at_level(logging.WARNING):
        DeadLetterPublisher(publisher, clock).send(batch_of("datacrypto", torn, bad), [torn, bad])

    (topic, first), (_, second) = publisher.published
    assert (topic, first.type, first.time) == ("errors", ERROR, clock.now)
    assert base64.b64decode(first.data.value) == torn.value
    assert (first.data.topic, first.data.partition, first.data.offset, first.data.key) == (
        "datacrypto",
        0,
        7,
        None,
    )
    assert (second.data.value, second.data.encoding, second.data.key) == ("{}", "utf-8", "bitcoin")
    assert (second.data.origin, second.data.error) == ("index", "price: too strange")
    assert [record.event_id for record in caplog.records] == [None, event("bitcoin").id]


def test_send_twice_publishes_same_ids() -> None:
    publisher, clock = ListPublisher(), HandClock()
    torn = Message(7, b"torn", None, "not JSON")
    for _ in range(2):
        DeadLetterPublisher(publisher, clock).send(batch_of("rssfeed", torn), [torn])
        clock.move(minutes=1)
    assert len({sent.id for _, sent in publisher.published}) == 1


def test_send_rejected_dead_letter_publishes_nothing() -> None:
    """Or each would be wrapped in the next one for ever."""
    publisher, clock = ListPublisher(), HandClock()
    letter = dead_letter_event("index", b"torn", "not JSON", clock.now)
    stored_never = Message(3, letter.to_json(), letter, "the database refuses it")
    no_event = Message(4, b"torn", None, "not JSON")
    DeadLetterPublisher(publisher, clock).send(
        batch_of("errors", stored_never, no_event), [stored_never, no_event]
    )
    assert [sent.data.offset for _, sent in publisher.published] == [4]


def test_send_to_full_bus_raises() -> None:
    publisher = ListPublisher()
    publisher.error = BusError("no space")
    torn = Message(7, b"torn", None, "not JSON")
    with pytest.raises(BusError):
        DeadLetterPublisher(publisher, HandClock()).send(batch_of("datacrypto", torn), [torn])


@pytest.mark.parametrize(
    ("byte", "encoding"),
    [(b"x", "utf-8"), (b"\x01", "utf-8"), (b'"', "utf-8"), (b"\0", "base64"), (b"\xff", "base64")],
)
def test_dead_letter_keeps_the_first_bytes_their_number_and_a_hash(
    byte: bytes, encoding: str
) -> None:
    topics = load_topics(project_root() / "kafka/topics.yml")
    value, place = byte * 10_000_000, {"log": "log", "topic": "t", "partition": 0, "offset": 7}
    event = dead_letter_event("index", value, "e" * 10_000_000, HandClock()(), **place)
    letter = event.data
    assert letter.encoding == encoding
    kept = letter.value.encode() if encoding == "utf-8" else base64.b64decode(letter.value)
    assert kept == value[:LETTER_BYTES]
    assert (letter.size, letter.sha256) == (len(value), hashlib.sha256(value).hexdigest())
    assert len(event.to_json()) < 500_000 < topics["errors"].max_message_bytes


def test_dead_letter_is_not_cut_within_a_character() -> None:
    for character in ("é", "€", "𝄞"):
        value = b"x" + character.encode() * LETTER_BYTES
        letter = dead_letter_event("index", value, "too large", HandClock()()).data
        assert letter.encoding == "utf-8"
        assert LETTER_BYTES - 4 < len(letter.value.encode()) <= LETTER_BYTES


def test_dead_letters_with_the_same_first_bytes_have_ids_of_their_own() -> None:
    clock = HandClock()
    first, second = (b"x" * LETTER_BYTES + tail for tail in (b"1", b"2"))
    ids = {dead_letter_event("feed", value, "bad", clock()).id for value in (first, second, first)}
    assert len(ids) == 2
