"""`make bench`: the numbers that matter, side by side with a bare Flask application on the same server, in the same run.

All take turns, round after round, while a poll is indexed every five seconds; a figure is the median of its rounds. What rotates is
warmed first: each address has been asked for before. Then every round of it finds all answers out of date, for several polls came since
its last one, and once more when its own poll comes. Prints a table, with the machine's load, and writes build/bench.json. Only ratios of
one run mean anything; CRYPTOVIZ_BENCH_SECONDS and _ROUNDS set its length.
"""

import hashlib
import os
import secrets
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from flask_jwt_extended import create_access_token

from benchmarks import backlog, broker, dataset, kafka_speed, product
from benchmarks.bare_app import make_app
from benchmarks.indexing import index_speed, places
from benchmarks.load import Ask, loader, measure
from benchmarks.processes import family, pss_mb, running
from benchmarks.report import Figure, filled, table, write
from benchmarks.sizes import size_figures
from benchmarks.spa import first_load_kb
from cryptoviz.config import Config, project_root
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import migrate

SECONDS = float(os.environ.get("CRYPTOVIZ_BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("CRYPTOVIZ_BENCH_ROUNDS", "5"))
STARTS = 5
NO_SERVER = "there is no PostgreSQL here"
WARM_PASSES = 3  # over all addresses: by then nearly each was asked of both workers
UP = ["-m", "cryptoviz.cli.main", "up"]
_DAYS, _COINS = 30, 250


def main() -> None:
    workplace = project_root() / "build/bench"
    shutil.rmtree(workplace / "run", ignore_errors=True)
    (workplace / "run").mkdir(parents=True)
    coins = dataset.coin_ids(_COINS)
    say(f"A database of {_DAYS} days and {_COINS} coins")
    data_dir = prepared(workplace)
    figures = [*start_figures(data_dir, workplace), *served_figures(data_dir, workplace, coins)]
    figures += [
        *apart(index_speed, workplace / "run"),
        *kafka_figures(workplace / "run"),
        *size_figures(workplace / "run"),
    ]
    spa = first_load_kb(Config().spa_dir)
    if spa is not None:
        figures.append(
            Figure("first load of the web app", spa, "kB transferred", 150, better="less")
        )
    print(table(figures))
    print(
        f"Load of the machine over the last 1, 5 and 15 minutes: {', '.join(f'{load:.1f}' for load in os.getloadavg())}"
    )
    write(figures, project_root() / "build/bench.json")


def apart(figures_of: Callable[[Path], list[Figure]], workplace: Path) -> list[Figure]:
    """In a process of its own, as the commands are that it measures: what ran before has left the memory of this one in pieces."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(figures_of, workplace).result()


def kafka_figures(workplace: Path) -> list[Figure]:
    """What can be measured on Kafka here; of the rest, why it cannot."""
    values, reason = {}, broker.obstacle()
    if reason is None:
        try:
            values, reason = on_kafka(workplace), NO_SERVER
        except RuntimeError as error:  # the other figures are worth having
            reason = str(error)
    return filled([*kafka_speed.FIGURES, *backlog.FIGURES], values, reason)


def on_kafka(workplace: Path) -> dict[str, float]:
    with broker.broker(workplace / "broker") as one, places(workplace) as found:
        say("A backlog on Kafka")
        backlog.fill(one)
        return kafka_speed.speeds(one, found, ROUNDS, say) | backlog.memory(one, found, say)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepared(workplace: Path) -> Path:
    """A data directory with a copy of the dataset; the dataset itself is kept for the next run of the same day and program."""
    kept, data_dir = (
        workplace / f"dataset-{time.strftime('%Y%m%d')}-{_program()}.db",
        workplace / "run/data",
    )
    data_dir.mkdir(parents=True)
    if not kept.exists():
        for older in workplace.glob("dataset-*.db"):
            older.unlink()
        database = Database(f"sqlite:///{data_dir / 'cryptoviz.db'}")
        migrate(database)
        dataset.seed(database, days=_DAYS, coins=_COINS)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        shutil.copyfile(data_dir / "cryptoviz.db", kept)
    else:
        shutil.copyfile(kept, data_dir / "cryptoviz.db")
    return data_dir


def _program() -> str:
    """Changes whenever the code that makes the dataset does."""
    backend = project_root() / "backend"
    files = [
        *backend.glob("benchmarks/*.py"),
        *(
            file
            for part in ("store", "sinks", "series", "news")
            for file in backend.glob(f"src/cryptoviz/{part}/*.py")
        ),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:8]


def start_figures(data_dir: Path, workplace: Path) -> list[Figure]:
    say("Starting and stopping it, several times")
    starts, stops = [], []
    for _ in range(STARTS):
        port = free_port()
        with running(
            UP, port, product.environ(data_dir, port), workplace / "run/up.log"
        ) as started:
            starts.append(started.seconds)
            told = time.monotonic()
        stops.append(time.monotonic() - told)
    return [
        Figure(
            "start of `cryptoviz up` to the first answer",
            statistics.median(starts),
            "s",
            1.5,
            better="less",
        ),
        Figure(
            "end of `cryptoviz up` after SIGTERM, the slowest", max(stops), "s", 5, better="less"
        ),
    ]


def served_figures(data_dir: Path, workplace: Path, coins: list[str]) -> list[Figure]:
    port, key, log = free_port(), secrets.token_hex(32), workplace / "run"
    database = Database(f"sqlite:///{data_dir / 'cryptoviz.db'}")
    with ExitStack() as stack:
        up = stack.enter_context(
            running(UP, port, product.environ(data_dir, port), log / "up.log", "/readyz")
        )
        api = product.Api(port)
        tokens = product.signed_in(database, api, coins)
        database.dispose()
        hot = Ask(product.series_path(coins[0], "7d"), tokens[0])
        news = Ask("/api/v1/news?filter=favourites", tokens[0])
        sizes = {
            name: len(api.call("GET", ask.path, ask.token))
            for name, ask in (("series", hot), ("news", news))
        }
        bare_port = free_port()
        bare = [
            "-m",
            "benchmarks.bare_app",
            "--port",
            str(bare_port),
            "--sizes",
            f"{sizes['series']},{sizes['news']}",
            "--key",
            key,
        ]
        stack.enter_context(running(bare, bare_port, {}, log / "bare.log"))
        stack.enter_context(product.polled(data_dir, coins))
        bare_token = token_of(key)
        asked = {
            "bare Flask with a token": (bare_port, [Ask(f"/jwt/{sizes['series']}", bare_token)]),
            "bare Flask without": (bare_port, [Ask(f"/open/{sizes['series']}")]),
            "bare Flask with a token, size of news": (
                bare_port,
                [Ask(f"/jwt/{sizes['news']}", bare_token)],
            ),
            "series, one hot URL": (port, [hot]),
            "series, 250 coins × 6 windows × 20 tokens": (port, product.rotating(coins, tokens)),
            "news of one's favourites": (port, [news]),
        }
        warm(port, product.rotating(coins, tokens), log)
        rates = interleaved(asked, log)
        memory = pss_mb(family(up.process.pid))
    return [
        *rate_figures(rates),
        Figure("memory of all that `up` starts", memory, "MB PSS", 300, better="less"),
    ]


def warm(port: int, asks: list[Ask], workplace: Path) -> None:
    say("Warming the rotation")
    left = float(WARM_PASSES * len({ask.path for ask in asks}))
    while left > 0:
        left -= measure(port, asks, SECONDS, workplace).per_second * SECONDS


def interleaved(asked: dict[str, tuple[int, list[Ask]]], workplace: Path) -> dict[str, float]:
    """Requests a second of each: the median of rounds in which all take turns."""
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(ROUNDS):
        say(f"Round {number + 1} of {ROUNDS} with {loader()}")
        for name, (port, asks) in asked.items():
            measured = measure(port, asks, SECONDS, workplace)
            if measured.failed:
                raise RuntimeError(f"{name}: {measured.failed} requests failed")
            rates[name].append(measured.per_second)
    return {name: statistics.median(found) for name, found in rates.items()}


def rate_figures(rates: dict[str, float]) -> list[Figure]:
    bare, unsigned, small = (
        "bare Flask with a token",
        "bare Flask without",
        "bare Flask with a token, size of news",
    )
    hot, turning, news = (
        "series, one hot URL",
        "series, 250 coins × 6 windows × 20 tokens",
        "news of one's favourites",
    )

    def figure(name: str, goal: float | None = None, to: str | None = None) -> Figure:
        return Figure(name, rates[name], "requests/s", goal, to)

    without = Figure(f"{hot}, to {unsigned}", rates[hot], "requests/s", 0.45, unsigned)
    return [
        figure(bare),
        figure(unsigned),
        figure(small),
        figure(hot, 1.0, bare),
        without,
        figure(turning, 0.8, bare),
        figure(news, 0.5, small),
    ]


def token_of(key: str) -> str:
    with make_app((), key).app_context():
        return str(create_access_token("1"))


if __name__ == "__main__":
    main()
