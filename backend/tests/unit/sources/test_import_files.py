"""Files to import: their formats, bad rows, and the blocks that their rows become."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cryptoviz.clock import to_ms
from cryptoviz.errors import ConfigError
from cryptoviz.model.records import HISTORY_BLOCK, HistoryPoint
from cryptoviz.sources.files.blocks import blocks_of, spacings_of
from cryptoviz.sources.files.reader import BadRow, open_import
from cryptoviz.sources.files.rows import Row

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000
START = to_ms(NOW) - 1_000 * DAY_MS
HEADER = "coin,time,price,market_cap,volume\n"


def read(path: Path, content: str | bytes, coin: str | None = None) -> list[Row | BadRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_import(path, coin, NOW) as file:
        return list(file.rows())


def row(at: int, price: float, cap: float | None = None, volume: float | None = None) -> Row:
    return Row("bitcoin", HistoryPoint(at=at, price=price, market_cap=cap, total_volume=volume))


@pytest.mark.parametrize(
    ("content", "coin"),
    [
        (f"{HEADER}bitcoin,{START},1.5,10,\n\nbitcoin,{START + 1000},2,,7\n", None),
        (f"\ufeffvolume,Price,TIMESTAMP\r\n,1.5,{START}\r\n7,2,{START + 1000}\r\n", "bitcoin"),
        (
            f'{{"coin":"bitcoin","time":{START},"price":1.5,"market_cap":null,"volume":null}}\n'
            f'{{"coin":"bitcoin","time":"{START + 1000}","price":"2","volume":7.0}}',
            None,
        ),
        (
            f'{{"prices":[[{START + 1000},2],[{START},1.5]],\n'
            f'"market_caps":[],"total_volumes":[[{START + 1000},7]]}}',
            "bitcoin",
        ),
    ],
    ids=["csv", "csv of one coin", "jsonl", "market_chart"],
)
def test_each_format_gives_the_same_rows(tmp_path: Path, content: str, coin: str | None) -> None:
    cap = 10.0 if content.startswith(HEADER) else None
    expected = [row(START, 1.5, cap), row(START + 1000, 2.0, None, 7.0)]
    assert read(tmp_path / "file", content, coin) == expected
    assert read(tmp_path / "file.gz", gzip.compress(content.encode()), coin) == expected


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("bitcoin,{at},-1,,", "price: negative"),
        ("bitcoin,{at},nan,,", "price: not a finite number"),
        ("bitcoin,{at},1e999,,", "price: not a finite number"),
        ("bitcoin,{at},1e101,,", "price: more than 1e+100"),
        ("bitcoin,{at},1_000,,", "price: not a number"),
        ("bitcoin,{at},,,", "price: empty"),
        ("bitcoin,{at},1,-2,", "market_cap: negative"),
        ("bitcoin,2026-01-01T00:06:00Z,1,,", "time: in the future"),
        ("bitcoin,1969-12-31T23:59:59Z,1,,", "time: before 1970"),
        ("bitcoin,20240131,1,,", "time: neither RFC 3339"),
        ("bitcoin,9999-99-99,1,,", "time: neither RFC 3339"),
        (",{at},1,,", "coin: empty"),
        ("a/b,{at},1,,", "coin: a coin's id must not"),
        ('"bitcoin,{at},1,,', "1 cell instead of 5"),
        ("bitcoin,{at},1", "3 cells instead of 5"),
        ("bit\udcffcoin,{at},1,,", "not UTF-8 text"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_spoils_no_other(
    tmp_path: Path, cells: str, problem: str
) -> None:
    good = f"bitcoin,{START},1,,\n"
    text = HEADER + good + cells.format(at=START) + "\n" + good
    first, bad, last = read(tmp_path / "file", text.encode(errors="surrogateescape"))
    assert isinstance(bad, BadRow)
    assert (first, bad.place, last) == (row(START, 1.0), "line 3", row(START, 1.0))
    assert bad.error.startswith(problem)


def test_a_coin_named_twice_must_be_the_same(tmp_path: Path) -> None:
    text = f"{HEADER}bitcoin,{START},1,,\nethereum,{START},1,,\n"
    good, bad = read(tmp_path / "file", text, "bitcoin")
    assert good == row(START, 1.0)
    assert bad == BadRow("line 3", "coin: another one than that of --coin")


def test_times_are_rfc_3339_or_epoch_seconds_or_milliseconds(tmp_path: Path) -> None:
    times = ["2020-01-01", "2020-01-01T01:00:00+01:00", "1577836800", "1577836800000"]
    rows = read(tmp_path / "file", HEADER + "".join(f"bitcoin,{time},1,,\n" for time in times))
    assert rows == [row(1_577_836_800_000, 1.0)] * 4


def test_an_id_that_was_quoted_for_spreadsheets_is_restored(tmp_path: Path) -> None:
    quoted, plain = read(tmp_path / "file", f"{HEADER}'=x,{START},1,,\n'x,{START},1,,\n")
    assert [one.coin_id for one in (quoted, plain) if isinstance(one, Row)] == ["=x", "'x"]


@pytest.mark.parametrize(
    ("content", "coin", "problem"),
    [
        ("", None, "is empty"),
        ("coin;time;price\n", None, "by commas: it has no coin and no time and no price"),
        ("time,cost\n", "bitcoin", "has no price"),
        (b"\xff\xfe", None, "is not UTF-8 text"),
        ('{"prices":[]}', None, "use --coin"),
        ('{"prices":[[1,', "bitcoin", "neither CSV, nor JSON Lines"),
        (gzip.compress(HEADER.encode() * 100, mtime=0)[:-20], None, "damaged"),
    ],
)
def test_a_file_without_a_known_format_is_refused(
    tmp_path: Path, content: str | bytes, coin: str | None, problem: str
) -> None:
    with pytest.raises(ConfigError, match=problem):
        read(tmp_path / "file", content, coin)


def test_blocks_hold_one_coin_and_one_spacing_in_order() -> None:
    daily = [START + day * DAY_MS for day in range(20)]
    hourly = [daily[-1] + hour * 3_600_000 for hour in range(1, 40) if hour not in (20, 21, 22)]
    rows = [row(at, 1.0) for at in (*reversed(hourly), *daily, *daily)]
    first, second = blocks_of(rows)
    assert [(first.spacing_s, len(first.points)), (second.spacing_s, len(second.points))] == [
        (86_400, 19),  # the last one is already next to hourly ones
        (3_600, 37),
    ]
    assert [point.at for point in (*first.points, *second.points)] == daily + hourly
    assert not first.last


def test_blocks_are_bounded_and_a_last_point_alone_has_the_spacing_before() -> None:
    rows = [row(START + minute * 300_000, 1.0) for minute in range(HISTORY_BLOCK + 1)]
    full, rest = blocks_of(rows)
    assert [(len(it.points), it.spacing_s) for it in (full, rest)] == [
        (HISTORY_BLOCK, 300),
        (1, 300),
    ]


def test_spacing_ignores_jitter_and_holes() -> None:
    times, at = [], START
    for index in range(50):
        at += 3_600_000 + (index % 3 - 1) * 90_000 + (5 * DAY_MS if index == 25 else 0)
        times.append(at)
    assert set(spacings_of(times, 60)) == {3_600}
    assert spacings_of([START], 60) == [60]
