"""Request metrics for Prometheus, shared by all workers if PROMETHEUS_MULTIPROC_DIR is set."""

import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cryptoviz.api.monitoring.consumer_status import ConsumerStatus

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SHARED_DIR = "PROMETHEUS_MULTIPROC_DIR"
_FILE_BYTES = 512 * 1024  # More than all routes, methods and statuses need.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

_log = logging.getLogger(__name__)


class RequestMetrics:
    """Counts and times requests by route; label objects are looked up once per route and status."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        options: dict[str, Any] = {"registry": self._registry}
        name = "cryptoviz_http_request"
        self._requests = Counter(f"{name}s", "Requests answered", labels, **options)
        self._seconds = Histogram(
            f"{name}_seconds", "Time to answer", ("route",), buckets=_BUCKETS, **options
        )
        self._children: dict[tuple[str, str, str], tuple[Any, Any]] = {}
        self._enabled = _allocate_files()

    def record(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count a request; `status` is the three digits."""
        if not self._enabled:
            return
        key = method, route, status
        children = self._children.get(key)
        if children is None:
            children = self._requests.labels(*key), self._seconds.labels(route)
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def render(self, statuses: Sequence[ConsumerStatus]) -> bytes:
        """Return the metrics of requests and consumers in the text format of Prometheus."""
        requests = self._registry
        if _SHARED_DIR in os.environ:
            requests = CollectorRegistry()
            MultiProcessCollector(requests)  # type: ignore[no-untyped-call] # untyped library
        consumers = CollectorRegistry()
        consumers.register(_ConsumerCollector(statuses))
        return generate_latest(requests) + generate_latest(consumers)


class _ConsumerCollector(Collector):
    """Gauges as of one request. A `Gauge` would keep them in the workers' shared files."""

    def __init__(self, statuses: Sequence[ConsumerStatus]) -> None:
        self._statuses = statuses

    def collect(self) -> Iterable[Metric]:
        gauge = partial(GaugeMetricFamily, labels=("consumer", "topic"))
        lag = gauge("cryptoviz_consumer_lag", "Records that wait to be consumed")
        heard = gauge("cryptoviz_consumer_heard", "1 while the consumer sends heartbeats, else 0")
        for status in self._statuses:
            labels = (status.consumer, status.topic)
            heard.add_metric(labels, status.state != "silent")
            if status.lag is not None:
                lag.add_metric(labels, status.lag)
        return lag, heard


def _allocate_files() -> bool:
    """Allocate this worker's shared files; return whether requests can be counted.

    They are memory-mapped. A write into a hole of a sparse file kills the process when the disk
    is full, and losing metrics is better than failing requests.
    """
    if _SHARED_DIR not in os.environ:
        return True
    directory, pid = Path(os.environ[_SHARED_DIR]), os.getpid()
    files = [directory / f"{kind}_{pid}.db" for kind in ("counter", "histogram")]
    try:
        for file in files:
            with file.open("ab") as opened:
                os.posix_fallocate(opened.fileno(), 0, _FILE_BYTES)
    except OSError as error:
        for file in files:
            with suppress(OSError):
                file.unlink()
        _log.warning("requests are not counted", extra={"reason": str(error)})
        return False
    return True
