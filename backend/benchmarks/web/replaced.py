"""The product next to a replica of the API that it replaces, while data arrive in both.

Both are asked for one coin, as the replaced API has one.

`python -m benchmarks.web.three_years replaced` measures it alone.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.report import Measurement, Rounds, filled
from benchmarks.web import product, replica
from benchmarks.web.installations import Installation
from benchmarks.web.load import Load, Request, measure
from benchmarks.web.processes import started
from cryptoviz.ops.ports import free_port

WINDOW, SECONDS, WARM_UP_S = "7d", 5.0, 3.0
REPLICA = "replica of the replaced API"


def measurements(found: Sequence[Installation], directory: Path, rounds: int) -> list[Measurement]:
    """Measure if there is PostgreSQL, which the replica needs."""
    empty = [Measurement(REPLICA, (), "requests/s"), Measurement(f"{REPLICA}, p99", (), "ms")]
    for one in found:
        name = f"prices on {one.database}"
        empty += [
            Measurement(name, (), "requests/s", 50, REPLICA),
            Measurement(f"{name}, p99", (), "ms", 0.05, f"{REPLICA}, p99", better="less"),
        ]
    urls = [one.url for one in found if one.database == "PostgreSQL"]
    values = _measured(found, urls[0], directory, rounds) if urls else {}
    return filled(empty, values, "PostgreSQL is not installed")


def _measured(
    found: Sequence[Installation], url: str, directory: Path, rounds: int
) -> dict[str, Rounds]:
    replica_url = replica.create_table(url)
    port, coins, api = free_port(), found[0].coins, found[0].api
    prices = api.call("GET", product.series_path(coins[0], WINDOW), found[0].tokens[0])
    points = len(json.loads(prices)["t"])
    targets = {REPLICA: (port, Request(f"/price-history?coin={coins[0]}&limit={points}"))}
    for one in found:
        request = Request(product.series_path(coins[0], WINDOW), one.tokens[0])
        targets[f"prices on {one.database}"] = one.port, request
    loads: dict[str, list[Load]] = {name: [] for name in targets}
    program = ["-m", "benchmarks.web.replica", "--port", str(port), "--url", replica_url]
    with ExitStack() as stack:
        stack.enter_context(started(program, port, {}, directory / "replica.log"))
        for one in found:
            stack.enter_context(product.polling(one.data_dir, coins))
        stack.enter_context(_arriving(url))
        for number in range(rounds + 1):  # the first one warms up
            for name, (of, request) in targets.items():
                load = measure(of, [request], SECONDS if number else WARM_UP_S, directory)
                if load.failed:
                    raise RuntimeError(f"{name}: {load.failed} requests failed")
                loads[name] += [load] if number else []
    rates = {name: tuple(one.per_second for one in of) for name, of in loads.items()}
    return rates | {f"{name}, p99": tuple(one.p99_ms for one in of) for name, of in loads.items()}


@contextmanager
def _arriving(url: str) -> Iterator[None]:
    """Add a row of each coin to the replica's table as often as the product gets a poll."""
    stop = threading.Event()

    def add() -> None:
        while not stop.wait(product.POLL_S):
            replica.add_prices(url)

    thread = threading.Thread(target=add)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
