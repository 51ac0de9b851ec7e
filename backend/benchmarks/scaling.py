"""The tables of docs/scaling.md, computed from build/bench.json.

`python -m benchmarks.scaling` writes them between the markers of the document. The first table has
the inputs, so that a test can compute the others again.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from benchmarks.databases import sizes
from benchmarks.report import read
from cryptoviz.config import PLANS, Config, project_root
from cryptoviz.model.topics import MARKETS, load_topics

COINS = (250, 2_500, 18_000)
PAGE = 250  # coins per call of CoinGecko's /coins/markets
MARK = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"
INDEX, REINDEX = "index on {}, batches of 2,000", "reindex on {}"
_PER_DATABASE = (sizes.SAMPLE, sizes.CANDLE, INDEX, REINDEX)
INPUTS = (
    sizes.LINE,
    sizes.ZIPPED,
    sizes.IN_KAFKA,
    sizes.HISTORY_LINES,
    sizes.HISTORY_CANDLES,
    *(title.format(name) for name in sizes.DATABASES for title in _PER_DATABASE),
)
# Bars of a coin in a day, of all widths.
CANDLES_A_DAY = sum(86_400 / seconds for seconds in (300, 1_800, 7_200, 21_600, 86_400, 259_200))
PLAIN_DAYS = 2  # of the archive: the current day, and the one before until it is gzipped
_DAY, _MONTH, _YEAR = 86_400, 30, 365

Measured = Mapping[str, float]
Row = tuple[str, Callable[[int], str]]


def tables(measured: Measured, config: Config) -> str:
    """Return all tables as Markdown."""
    return "\n\n".join(
        [
            _inputs(measured),
            f"### What flows at one poll in {config.poll_seconds} s\n\n"
            + _by_coins(_flow(measured, config)),
            "### The archive: JSON Lines\n\n" + _by_coins(_archive(measured, config)),
            "### The database\n\n" + _by_coins(_database(measured, config)),
            "### Kafka\n\n" + _by_coins(_kafka(measured, config)),
        ]
    )


def _inputs(measured: Measured) -> str:
    rows = [(name, f"{measured[name]:,.0f}") for name in INPUTS]
    return _table(("measured", "bytes, rows or records a second"), rows)


def _by_coins(rows: Sequence[Row]) -> str:
    return _table(
        ("coins", *(f"{coins:,}" for coins in COINS)),
        [(title, *(cell(coins) for coins in COINS)) for title, cell in rows],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _flow(measured: Measured, config: Config) -> list[Row]:
    def busy(coins: int) -> str:
        return ", ".join(
            f"{_rate(coins, config) / measured[INDEX.format(name)]:.2%}" for name in sizes.DATABASES
        )

    def catching_up(coins: int) -> str:
        return ", ".join(
            _time(_records(coins, config) / measured[INDEX.format(name)])
            for name in sizes.DATABASES
        )

    def rebuilding(coins: int) -> str:
        return ", ".join(
            _time(_YEAR * _records(coins, config) / measured[REINDEX.format(name)])
            for name in sizes.DATABASES
        )

    return [
        ("records a second, at most", lambda coins: f"{_rate(coins, config):,.1f}"),
        ("calls of CoinGecko a month", lambda coins: f"{_calls(coins, config):,.0f}"),
        ("smallest plan that allows them", lambda coins: _plan(coins, config)),
        ("index busy (SQLite, PostgreSQL)", busy),
        ("a day's backlog is caught up in", catching_up),
        ("`reindex` of a year takes", rebuilding),
    ]


def _archive(measured: Measured, config: Config) -> list[Row]:
    plain, zipped = measured[sizes.LINE], measured[sizes.ZIPPED]
    return [
        ("lines a day", lambda coins: f"{_records(coins, config):,.0f}"),
        (
            "plain, the last two days",
            lambda coins: _size(PLAIN_DAYS * _records(coins, config) * plain),
        ),
        ("gzipped, a month", lambda coins: _size(_MONTH * _records(coins, config) * zipped)),
        ("gzipped, a year", lambda coins: _size(_YEAR * _records(coins, config) * zipped)),
        ("history, once", lambda coins: _size(coins * measured[sizes.HISTORY_LINES])),
    ]


def _database(measured: Measured, config: Config) -> list[Row]:
    days = config.raw_retention_days
    rows: list[Row] = [
        ("rows of samples kept", lambda coins: f"{days * _records(coins, config):,.0f}")
    ]
    for name in sizes.DATABASES:
        sample, candle = measured[sizes.SAMPLE.format(name)], measured[sizes.CANDLE.format(name)]
        rows += [
            (
                f"{name}: samples, {days} days",
                _sized(lambda coins, each=sample: days * _records(coins, config) * each),
            ),
            (
                f"{name}: bars of history, once",
                _sized(lambda coins, each=candle: coins * measured[sizes.HISTORY_CANDLES] * each),
            ),
            (
                f"{name}: bars, each year",
                _sized(lambda coins, each=candle: coins * _YEAR * CANDLES_A_DAY * each),
            ),
        ]
    return rows


def _kafka(measured: Measured, config: Config) -> list[Row]:
    topic = load_topics(config.topics_file)[MARKETS]

    def kept(coins: int) -> float:
        return topic.retention_days * _records(coins, config) * measured[sizes.IN_KAFKA]

    return [
        (f"`{MARKETS}`, {topic.retention_days} days, each copy", _sized(kept)),
        (
            f"records a second and partition ({topic.partitions})",
            lambda coins: f"{_rate(coins, config) / topic.partitions:,.1f}",
        ),
        (
            "index consumers that a backlog of a day needs to be gone in an hour",
            lambda coins: f"{_consumers(coins, measured, config)}",
        ),
    ]


def _consumers(coins: int, measured: Measured, config: Config) -> int:
    """Return the consumers on PostgreSQL; they hardly block, as each has coins of its own."""
    return math.ceil(_records(coins, config) / 3600 / measured[INDEX.format("PostgreSQL")])


def _rate(coins: int, config: Config) -> float:
    """Return records a second at most: CoinGecko updates coins every one to five minutes."""
    return coins / config.poll_seconds


def _records(coins: int, config: Config) -> float:
    """Return records a day."""
    return _rate(coins, config) * _DAY


def _calls(coins: int, config: Config) -> float:
    return math.ceil(coins / PAGE) * _MONTH * _DAY / config.poll_seconds


def _plan(coins: int, config: Config) -> str:
    for name, (minute, month) in PLANS.items():
        if math.ceil(coins / PAGE) * 60 / config.poll_seconds <= minute and (
            month is None or _calls(coins, config) <= month
        ):
            return name
    return "above analyst"


def _sized(of: Callable[[int], float]) -> Callable[[int], str]:
    return lambda coins: _size(of(coins))


def _size(count: float) -> str:
    for unit, step in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= step:
            return f"{count / step:.3g} {unit}"
    return f"{count / 1e3:.3g} kB"


def _time(seconds: float) -> str:
    for unit, step in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 1.5 * step:
            return f"{seconds / step:.2g} {unit}"
    return f"{seconds:.2g} s"


def read_inputs(document: str) -> dict[str, float]:
    """Return the inputs in the document."""
    found = dict(re.findall(r"^\| (.+?) \| ([\d,]+) \|$", document, re.MULTILINE))
    return {name: float(found[name].replace(",", "")) for name in INPUTS}


def written(document: str, text: str) -> str:
    """Return the document with these tables in it."""
    before, _, rest = document.partition(MARK[0])
    return f"{before}{MARK[0]}\n{text}\n\n{MARK[1]}{rest.partition(MARK[1])[2]}"


def main() -> None:
    found = read(project_root() / "build/bench.json")
    # Rounded as in the document, so that the inputs there give the same tables.
    measured = {one.name: float(round(one.value)) for one in found if one.value is not None}
    if missing := [name for name in INPUTS if name not in measured]:
        raise SystemExit(
            f"build/bench.json lacks {', '.join(missing)}: run `make bench` with PostgreSQL."
        )
    path = project_root() / "docs/scaling.md"
    path.write_text(written(path.read_text(), tables(measured, Config())))
    print(f"Written: {path.relative_to(project_root())}")


if __name__ == "__main__":
    main()
