"""A line of the archive: any bytes survive it, and any JSON tool can read it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.archive.lines import split_line, to_line, to_message
from support.fakes.bus import event

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.binary()
    | st.text().map(str.encode)
    | JSON.map(lambda value: json.dumps(value, indent=1).encode()),
    st.integers(0, 2**63),
)
def test_to_line_any_value_round_trips(value: bytes, offset: int) -> None:
    line = to_line(3, offset, value)
    wrapper = json.loads(line)
    assert line.splitlines() == [line[:-1]]
    assert (wrapper["partition"], wrapper["offset"]) == (3, offset)
    place = split_line(line[:-1])
    assert place is not None
    assert place[0] == offset
    if "event" in wrapper:
        assert json.loads(place[1]) == json.loads(value)
    else:
        assert place[1] == value


def test_to_line_pretty_printed_event_is_event() -> None:
    pretty = json.dumps(json.loads(event("a").to_json()), indent=2).replace("\n", "\r\n").encode()
    place = split_line(to_line(0, 7, pretty)[:-1])
    assert place is not None
    assert to_message(*place).event == event("a")


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"nonsense",
        b"\xff\x00",
        b'{"half":',
        b"NaN",
        b"[" * 5000 + b"]" * 5000,
        b'"\xc3"',
        b'{"line\nbreak":1}',
    ],
)
def test_to_line_invalid_json_keeps_bytes(value: bytes) -> None:
    line = to_line(0, 7, value)
    assert set(json.loads(line)) == {"partition", "offset", "value", "encoding"}
    assert json.loads(line)["encoding"] in ("utf-8", "base64")
    place = split_line(line[:-1])
    assert place == (7, value)
    message = to_message(*place)
    assert message.event is None
    assert message.error is not None
    assert message.error.startswith("not JSON")


@pytest.mark.parametrize("value", [b'{"a":\n1}', b'{"a":\r1}', b'{"a":\r\n1}', b'\n{"a":1}\n'])
def test_to_line_breaks_between_tokens_leave_one_line(value: bytes) -> None:
    line = to_line(0, 7, value)
    assert line.splitlines() == [line[:-1]]
    assert json.loads(line)["event"] == {"a": 1}
    assert split_line(line[:-1]) == (7, value.replace(b"\n", b" ").replace(b"\r", b" "))


def test_to_line_invalid_json_keeps_the_partition() -> None:
    assert json.loads(to_line(3, 7, b"nonsense"))["partition"] == 3


def test_split_line_formatted_by_another_tool_returns_the_event() -> None:
    line = b'{ "offset": 7, "partition": 0, "event": {"a": 1} }'
    assert split_line(line) == (7, b'{"a":1}')


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"\0" * 40,
        b'{"offset":1}',
        b'{"offset":1,"value":"=","encoding":"base64"}',
        b'{"offset":1,"value":2,"encoding":"utf-8"}',
    ],
)
def test_split_line_damaged_returns_none(line: bytes) -> None:
    assert split_line(line) is None
