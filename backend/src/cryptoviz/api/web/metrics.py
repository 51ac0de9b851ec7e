"""Request counts and times for Prometheus. With PROMETHEUS_MULTIPROC_DIR set, a scrape of any worker tells of all."""

import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from cryptoviz.api.resources.consumer_status import ConsumerStatus

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_ROOM = 512 * 1024  # of each kind of count; all routes, methods and statuses take less
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

_log = logging.getLogger(__name__)


class Metrics:
    """Labels are looked up once per route and status: routes are few, for they are rules and not addresses."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(
            "cryptoviz_http_requests", "Requests answered", labels, registry=self._registry
        )
        self._seconds = Histogram(
            "cryptoviz_http_request_seconds",
            "Time to answer",
            ("route",),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._children: dict[tuple[str, str, str], tuple[Any, Any]] = {}
        self._counting = _reserve()

    def count(self, method: str, route: str, status: str, seconds: float) -> None:
        """`status` is the three digits."""
        if not self._counting:
            return
        children = self._children.get((method, route, status))
        if children is None:
            children = self._requests.labels(method, route, status), self._seconds.labels(route)
            self._children[(method, route, status)] = children
        children[0].inc()
        children[1].observe(seconds)

    def page(self, fares: Sequence[ConsumerStatus]) -> bytes:
        """What Prometheus reads: the requests, and how the consumers fare."""
        return self._of_requests() + generate_latest(_of_consumers(fares))

    def _of_requests(self) -> bytes:
        if _SHARED not in os.environ:
            return generate_latest(self._registry)
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone)  # type: ignore[no-untyped-call] # the library leaves it untyped
        return generate_latest(everyone)


def _of_consumers(fares: Sequence[ConsumerStatus]) -> CollectorRegistry:
    registry = CollectorRegistry()
    labels = ("consumer", "topic")
    lag = Gauge(
        "cryptoviz_consumer_lag", "Records that wait to be consumed", labels, registry=registry
    )
    heard = Gauge(
        "cryptoviz_consumer_heard",
        "1 while the consumer tells that it is there, else 0",
        labels,
        registry=registry,
    )
    for fare in fares:
        heard.labels(fare.consumer, fare.topic).set(fare.state != "silent")
        if fare.lag is not None:
            lag.labels(fare.consumer, fare.topic).set(fare.lag)
    return registry


def _reserve() -> bool:
    """Whether this worker's shared counts have their room on the disk.

    They are memory-mapped files with holes, and a write into a hole kills the process once the disk is full: rather answers than counts.
    """
    if _SHARED not in os.environ:
        return True
    files = [
        Path(os.environ[_SHARED]) / f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")
    ]
    try:
        for file in files:
            with file.open("ab") as opened:
                os.posix_fallocate(opened.fileno(), 0, _ROOM)
    except OSError as error:
        for file in files:
            with suppress(OSError):
                file.unlink()
        _log.warning("requests are not counted", extra={"reason": str(error)})
        return False
    return True
