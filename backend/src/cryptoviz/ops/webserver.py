"""granian with forked workers: modules are imported once, and the workers share their memory.

Slow and idle clients must not delay others. An idle connection costs two kilobytes, so a worker
holds thousands, and closes one whose next request is not there after ten seconds. granian
has no timeout for bodies; each can hold one thread (`api/web/request_bodies.py`).
"""

import gc
import logging
import multiprocessing
import os
import resource
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from cryptoviz.ops.heartbeat_pipe import send_heartbeats
from cryptoviz.ops.parent_death import die_with_parent

THREADS = 32  # per worker, started when needed: most of them only wait for request bodies
CONNECTIONS = 4096  # per worker
HEADER_TIMEOUT_MS = 10_000  # for the whole header; also how long a connection can be idle
_OTHER_FILES = 256  # descriptors of a worker that are not connections
_FEWEST_CONNECTIONS = 64  # however low the limit of open files is
KILL_AFTER_S = 2  # granian can hang on a SIGTERM that follows its first answer
_TO_OUR_HANDLER = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


def serve(
    make_app: Callable[[], WSGIApplication], host: str, port: int, workers: int, log_level: str
) -> None:
    """Serve until SIGTERM or SIGINT; each worker calls `make_app` after the fork."""
    multiprocessing.set_start_method("fork")  # not the default of Python 3.14
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "cryptoviz",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        backlog=CONNECTIONS,
        backpressure=connections_within(raise_file_limit()),
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_S,
        log_level=LogLevels.info if log_level == "debug" else LogLevels.warning,
        log_dictconfig=_TO_OUR_HANDLER,
    )
    logging.getLogger("_granian").addFilter(_is_useful)
    parent = os.getpid()
    gc.collect()
    gc.freeze()  # what is imported by now is never collected, so its pages stay shared
    gc.enable()

    def load_app() -> WSGIApplication:
        die_with_parent(parent)
        send_heartbeats()
        return make_app()

    server.serve(target_loader=load_app, wrap_loader=False)


def raise_file_limit() -> int:
    """Raise the limit of open files as far as is useful and allowed; return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft


def connections_within(file_limit: int) -> int:
    """Return how many connections a worker may hold with this limit of open files."""
    return min(CONNECTIONS, max(file_limit - _OTHER_FILES, _FEWEST_CONNECTIONS))


def _is_useful(record: logging.LogRecord) -> bool:
    """Drop the advice against more threads than cores: few of them work at the same time."""
    return "Python threads" not in record.getMessage()
