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

Targets = dict[str, tuple[int, Request]]  # port and request by name


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
    port = free_port()
    program = ["-m", "benchmarks.web.replica", "--port", str(port), "--url"]
    with ExitStack() as stack:
        program.append(replica.create_table(url))
        stack.enter_context(started(program, port, {}, directory / "replica.log"))
        for one in found:
            stack.enter_context(product.polling(one.data_dir, one.coins))
        stack.enter_context(_arriving(url))
        loads = _loads(_targets(found, port), directory, rounds)
    rates = {name: tuple(load.per_second for load in of) for name, of in loads.items()}
    times = {f"{name}, p99": tuple(load.p99_ms for load in of) for name, of in loads.items()}
    return rates | times


def _targets(found: Sequence[Installation], replica_port: int) -> Targets:
    """Return requests for the same number of points by the name of their measurement."""
    coin = found[0].coins[0]
    path = product.series_path(coin, WINDOW)
    points = len(json.loads(found[0].api.call("GET", path, found[0].tokens[0]))["t"])
    of_replica = Request(f"/price-history?coin={coin}&limit={points}")
    ours = {f"prices on {one.database}": (one.port, Request(path, one.tokens[0])) for one in found}
    return {REPLICA: (replica_port, of_replica), **ours}


def _loads(targets: Targets, directory: Path, rounds: int) -> dict[str, list[Load]]:
    """Measure all in turn; a shorter round before the others warms them up."""
    loads: dict[str, list[Load]] = {name: [] for name in targets}
    for seconds in (WARM_UP_S, *rounds * [SECONDS]):
        for name, (port, request) in targets.items():
            load = measure(port, [request], seconds, directory)
            if load.failed:
                raise RuntimeError(f"{name}: {load.failed} requests failed")
            loads[name].append(load)
    return {name: of[1:] for name, of in loads.items()}


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
