"""The loop that polls: order of what it keeps, and that nothing ends it."""

from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import DeadLetter
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING
from support.fakes.pipeline.producing import Journal, event, once, run
from support.fakes.sources import ScriptedSource


def test_produce_publishes_records_before_it_saves_the_state() -> None:
    source = ScriptedSource([Poll([event("a")], [RejectedRow(b"bad", "why", "k")], {"etag": "1"})])
    succeeded, journal = once(source)
    assert succeeded
    assert journal.steps == [MARKETS, ERRORS, MONITORING, "state"]
    assert journal.saved["scripted"]["etag"] == "1"
    [letter] = journal.of(ERRORS)
    assert isinstance(letter.data, DeadLetter)
    assert (letter.data.origin, letter.data.value, letter.data.error, letter.data.key) == (
        "scripted",
        "bad",
        "why",
        "k",
    )


def test_produce_once_skips_sources_that_are_not_due() -> None:
    succeeded, journal = once(ScriptedSource([]))
    assert (succeeded, journal.steps) == (True, [])


def test_produce_sets_the_saved_state_before_the_first_poll() -> None:
    journal = Journal()
    journal.saved["scripted"] = {"etag": "7"}
    source = ScriptedSource([Poll()])
    once(source, journal=journal)
    assert source.states == [{"etag": "7"}]


def test_produce_publishes_a_row_that_stays_bad_once() -> None:
    bad = RejectedRow(b"bad", "why")
    source = ScriptedSource(
        [
            Poll((), [bad]),
            Poll((), [bad, bad]),
            Poll((), [RejectedRow(b"new", "why")]),
            Poll([event("end")]),
        ]
    )
    journal = Journal()
    run([source], journal, lambda: bool(journal.of(MARKETS)))
    assert [letter.data.value for letter in journal.of(ERRORS)] == ["bad", "new"]
