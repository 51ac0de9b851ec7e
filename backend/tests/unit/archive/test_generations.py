"""Whatever writers do (pause, resume, die at any byte), each offset is read once and in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cryptoviz.archive.lines import Record, split_line
from cryptoviz.archive.log import merge_generations


@dataclass
class Segment:
    """What one generation has on disk."""

    generation: int
    body: bytearray = field(default_factory=bytearray)

    def whole(self) -> list[Record]:
        records = (split_line(line) for line in bytes(self.body).split(b"\n")[:-1])
        return [record for record in records if record is not None]

    @property
    def first(self) -> int:
        return self.whole()[0][0]

    def records(self, offset: int) -> Iterator[Record]:
        return iter([record for record in self.whole() if record[0] >= offset])


@dataclass
class Writer:
    """An owner of the partition; it takes a new generation with its first line."""

    offset: int
    segment: Segment | None = None
    under_way: bytes = b""


class Writers(RuleBasedStateMachine):
    """Any of them may act at any moment, however many have come after it."""

    def __init__(self) -> None:
        super().__init__()
        self.segments: list[Segment] = []
        self.writers: list[Writer] = []
        self.acknowledged = 0

    def runs(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.whole()]

    def end(self) -> int:
        return max((segment.whole()[-1][0] + 1 for segment in self.runs()), default=0)

    @rule()
    def a_new_owner_comes(self) -> None:
        self.writers.append(Writer(self.end()))

    @precondition(lambda self: self.writers)
    @rule(data=st.data(), records=st.integers(1, 4), holes=st.booleans())
    def one_appends_up_to_some_byte(self, data: st.DataObject, records: int, holes: bool) -> None:
        writer = data.draw(st.sampled_from(self.writers))
        if writer.segment is None:
            writer.segment = Segment(len(self.segments) + 1)
            self.segments.append(writer.segment)
        if not writer.under_way:
            numbers = [
                number
                for number in range(writer.offset, writer.offset + records)
                if not (holes and is_hole(number))
            ]
            by = writer.segment.generation
            writer.under_way = b"".join(
                b'{"partition":0,"offset":%d,"event":{"by":%d}}\n' % (number, by)
                for number in numbers
            )
            writer.offset += records
        count = data.draw(st.integers(0, len(writer.under_way)))
        writer.segment.body += writer.under_way[:count]
        writer.under_way = writer.under_way[count:]
        if not writer.under_way:
            self.acknowledged = max(self.acknowledged, writer.offset)

    @precondition(lambda self: self.writers)
    @rule(data=st.data())
    def one_dies_where_it_stands(self, data: st.DataObject) -> None:
        self.writers.remove(data.draw(st.sampled_from(self.writers)))

    @invariant()
    def each_offset_is_read_once_in_order_from_the_highest_generation(self) -> None:
        self.check(0)

    @rule(offset=st.integers(0, 30))
    def a_reader_goes_on_from_anywhere(self, offset: int) -> None:
        self.check(offset)

    def check(self, offset: int) -> None:
        best: dict[int, bytes] = {}
        for segment in self.segments:  # by generation
            best.update(segment.records(offset))
        assert list(merge_generations(self.runs(), offset)) == sorted(best.items())
        missing = set(range(offset, self.acknowledged)) - best.keys()
        assert all(is_hole(number) for number in missing), "acknowledged and not in the archive"


def is_hole(number: int) -> bool:
    """Whether the topic has removed this offset before it was archived."""
    return number % 7 in (3, 4)


Writers.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestWriters = Writers.TestCase


def test_merge_opens_run_only_when_due() -> None:
    """A thousand generations must not all be open at once."""
    opened: list[int] = []

    class Watched(Segment):
        def records(self, offset: int) -> Iterator[Record]:
            opened.append(self.generation)
            return super().records(offset)

    def segment(generation: int, first: int) -> Segment:
        body = b"".join(
            b'{"partition":0,"offset":%d,"event":{}}\n' % number
            for number in range(first, first + 3)
        )
        return Watched(generation, bytearray(body))

    log = merge_generations([segment(3, 6), segment(1, 0), segment(2, 3)], 0)

    assert [next(log)[0] for _ in range(3)] == [0, 1, 2]
    assert opened == [1]
    assert [offset for offset, _ in log] == [3, 4, 5, 6, 7, 8]
    assert opened == [1, 2, 3]


def test_merge_with_resumed_writer_keeps_lines_of_others() -> None:
    """Generation 2 began at 2, lost 3 and 4 to retention, and resumed after 3 began at 4."""

    def segment(generation: int, *numbers: int) -> Segment:
        lines = (
            b'{"partition":0,"offset":%d,"event":%d}\n' % (number, generation) for number in numbers
        )
        return Segment(generation, bytearray(b"".join(lines)))

    log = merge_generations([segment(1, 0, 1, 2, 3, 4, 5), segment(2, 2, 5, 6), segment(3, 4)], 0)
    assert list(log) == [
        (0, b"1"),
        (1, b"1"),
        (2, b"2"),
        (3, b"1"),
        (4, b"3"),
        (5, b"2"),
        (6, b"2"),
    ]
