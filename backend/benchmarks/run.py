"""`make bench`: the speed of the product, next to bare applications measured in the same run.

All take turns, round after round, while a poll is indexed every five seconds; a value is the median
of its rounds. The rotating requests are warmed up first: each URL was requested before. Then every
round finds all cached responses outdated, because polls came since its last one, and once more when
its own poll comes. The table is written to build/bench.json too. Only ratios of one run are
meaningful. CRYPTOVIZ_BENCH_SECONDS and CRYPTOVIZ_BENCH_ROUNDS set the length.
"""

import hashlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from flask_jwt_extended import create_access_token

from benchmarks.data import dataset
from benchmarks.databases.indexing import database_kinds, index_speed
from benchmarks.databases.sizes import size_measurements
from benchmarks.report import Measurement, Rounds, filled, table, write
from benchmarks.streams import backlog, broker, speed
from benchmarks.web import pages, product
from benchmarks.web.bare_app import make_app
from benchmarks.web.first_load import first_load_kb
from benchmarks.web.installations import UP
from benchmarks.web.load import Request, loader, measure
from benchmarks.web.processes import process_tree, pss_mb, started
from benchmarks.web.years import year_measurements
from cryptoviz.config import Config, project_root
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import migrate

SECONDS = float(os.environ.get("CRYPTOVIZ_BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("CRYPTOVIZ_BENCH_ROUNDS", "5"))
NO_SERVER = "PostgreSQL is not installed"
WARM_PASSES = 3  # over all URLs: after these nearly each was requested from both workers
_DAYS, _COINS = 30, 250
_DATASET_CODE = (
    "benchmarks/data",
    "src/cryptoviz/store",
    "src/cryptoviz/sinks",
    "src/cryptoviz/series",
    "src/cryptoviz/news",
)
_ROTATION = "series, 250 coins × 6 windows × 20 tokens"


def main() -> None:
    directory = project_root() / "build/bench"
    run = directory / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    log(f"Creating a database of {_DAYS} days and {_COINS} coins")
    data_dir = prepare_data(directory, run)
    measurements = [
        *start_measurements(data_dir, run),
        *api_measurements(data_dir, run, dataset.coin_ids(_COINS)),
        *year_measurements(run, ROUNDS, log),
        *in_new_process(index_speed, run, ROUNDS),
        *kafka_measurements(run),
        *size_measurements(run),
        *browser_measurements(run),
    ]
    kilobytes = first_load_kb(Config().spa_dir)
    if kilobytes is not None:
        name = "first load of the web app"
        measurements.append(Measurement(name, (kilobytes,), "kB transferred", 150, better="less"))
    print(table(measurements))
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"Load of the machine over the last 1, 5 and 15 minutes: {load}")
    write(measurements, project_root() / "build/bench.json")


def in_new_process(
    measure: Callable[[Path, int], list[Measurement]], directory: Path, rounds: int
) -> list[Measurement]:
    """Measure in a process of its own: the memory of this one is fragmented by now."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, directory, rounds).result()


def browser_measurements(directory: Path) -> list[Measurement]:
    log("Loading pages in Chromium")
    return pages.page_measurements(directory / "pages", ROUNDS)


def kafka_measurements(directory: Path) -> list[Measurement]:
    """Measure with Kafka if a broker can run on this machine."""
    values, reason = {}, broker.obstacle()
    if reason is None:
        try:
            values, reason = on_kafka(directory), NO_SERVER
        except RuntimeError as error:  # the other measurements are still useful
            reason = str(error)
    return filled([*speed.MEASUREMENTS, *backlog.MEASUREMENTS], values, reason)


def on_kafka(directory: Path) -> dict[str, Rounds]:
    with broker.broker(directory / "broker") as running, database_kinds(directory) as kinds:
        log("Publishing a backlog to Kafka")
        backlog.fill(running)
        speeds = speed.speeds(running, kinds, ROUNDS, log)
        return speeds | backlog.memory(running, kinds, log)


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare_data(directory: Path, run: Path) -> Path:
    """Return a data directory with a copy of the dataset, kept for the same day and code."""
    kept = directory / f"dataset-{time.strftime('%Y%m%d')}-{_code_hash()}.db"
    data_dir = run / "data"
    data_dir.mkdir(parents=True)
    path = data_dir / "cryptoviz.db"
    if kept.exists():
        shutil.copyfile(kept, path)
        return data_dir
    for older in directory.glob("dataset-*.db"):
        older.unlink()
    database = Database(f"sqlite:///{path}")
    migrate(database)
    dataset.seed(database, days=_DAYS, coins=_COINS)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    shutil.copyfile(path, kept)
    return data_dir


def _code_hash() -> str:
    """Return a hash of the code that creates the dataset."""
    backend = project_root() / "backend"
    files = sorted(file for folder in _DATASET_CODE for file in (backend / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def start_measurements(data_dir: Path, run: Path) -> list[Measurement]:
    log("Starting and stopping `cryptoviz up`")
    starts, stops = [], []
    for _ in range(ROUNDS):
        port = free_port()
        with started(UP, port, product.environ(data_dir, port), run / "up.log") as up:
            starts.append(up.seconds)
            stopping = time.monotonic()
        stops.append(time.monotonic() - stopping)
    first, last = (
        "start of `cryptoviz up` to the first answer",
        "end of `cryptoviz up` after SIGTERM",
    )
    return [
        Measurement(first, tuple(starts), "s", 1.5, better="less"),
        Measurement(f"{last}, the slowest", (max(stops),), "s", 5, better="less"),
    ]


def api_measurements(data_dir: Path, run: Path, coins: list[str]) -> list[Measurement]:
    port, key = free_port(), secrets.token_hex(32)
    database = Database(f"sqlite:///{data_dir / 'cryptoviz.db'}")
    with ExitStack() as stack:
        environ = product.environ(data_dir, port)
        up = stack.enter_context(started(UP, port, environ, run / "up.log", "/readyz"))
        api = product.Api(port)
        tokens = product.signed_in(database, api, coins)
        database.dispose()
        hot = Request(product.series_path(coins[0], "7d"), tokens[0])
        news = Request("/api/v1/news?filter=favourites", tokens[0])
        size, news_size = (
            len(api.call("GET", request.path, request.token)) for request in (hot, news)
        )
        bare_port = free_port()
        bare = (
            f"-m benchmarks.web.bare_app --port {bare_port} --sizes {size},{news_size} --key {key}"
        )
        stack.enter_context(started(bare.split(), bare_port, {}, run / "bare.log"))
        stack.enter_context(product.polling(data_dir, coins))
        token, rotating = token_of(key), product.rotating(coins, tokens)
        requests = {
            "bare Flask with a token": (bare_port, [Request(f"/jwt/{size}", token)]),
            "bare Flask without": (bare_port, [Request(f"/open/{size}")]),
            "bare Flask with a token, size of news": (
                bare_port,
                [Request(f"/jwt/{news_size}", token)],
            ),
            "series, one hot URL": (port, [hot]),
            _ROTATION: (port, rotating),
            "news of one's favourites": (port, [news]),
        }
        warm_up(port, rotating, run)
        rates = interleaved(requests, run)
        memory = pss_mb(process_tree(up.process.pid))
    name = "memory of all that `up` starts"
    return [*rate_measurements(rates), Measurement(name, (memory,), "MB PSS", 300, better="less")]


def warm_up(port: int, requests: list[Request], run: Path) -> None:
    log("Warming up the rotating requests")
    left = float(WARM_PASSES * len({request.path for request in requests}))
    while left > 0:
        left -= measure(port, requests, SECONDS, run).per_second * SECONDS


def interleaved(requests: dict[str, tuple[int, list[Request]]], run: Path) -> dict[str, Rounds]:
    """Return requests a second of each, in rounds in which all take turns."""
    rates: dict[str, list[float]] = {name: [] for name in requests}
    for number in range(ROUNDS):
        log(f"Round {number + 1} of {ROUNDS} with {loader()}")
        for name, (port, sent) in requests.items():
            load = measure(port, sent, SECONDS, run)
            if load.failed:
                raise RuntimeError(f"{name}: {load.failed} requests failed")
            rates[name].append(load.per_second)
    return {name: tuple(found) for name, found in rates.items()}


def rate_measurements(rates: dict[str, Rounds]) -> list[Measurement]:
    bare, unsigned = "bare Flask with a token", "bare Flask without"
    small, hot, news = f"{bare}, size of news", "series, one hot URL", "news of one's favourites"

    def rate(name: str, goal: float | None = None, ratio_to: str | None = None) -> Measurement:
        return Measurement(name, rates[name], "requests/s", goal, ratio_to)

    return [
        rate(bare),
        rate(unsigned),
        rate(small),
        rate(hot, 1.6, bare),
        Measurement(f"{hot}, to {unsigned}", rates[hot], "requests/s", 0.45, unsigned),
        rate(_ROTATION, 1.3, bare),
        rate(news, 0.5, small),
    ]


def token_of(key: str) -> str:
    with make_app((), key).app_context():
        return str(create_access_token("1"))


if __name__ == "__main__":
    main()
