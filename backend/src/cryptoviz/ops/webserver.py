"""granian with forked workers: modules are imported once, and the workers share their memory."""

import gc
import multiprocessing
import os
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from cryptoviz.ops.heartbeat_pipe import send_heartbeats
from cryptoviz.ops.parent_death import die_with_parent

# Python threads per worker: two can wait for request bodies, and more than four only contend.
THREADS = 3
KILL_AFTER_S = 2  # granian can hang on a SIGTERM that follows its first answer
_TO_OUR_HANDLER = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


def serve(
    make_app: Callable[[], WSGIApplication], host: str, port: int, workers: int, log_level: str
) -> None:
    """Serve until SIGTERM or SIGINT; each worker calls `make_app` after the fork."""
    multiprocessing.set_start_method("fork")  # not the default of Python 3.14
    from granian.constants import HTTPModes, Interfaces
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
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_S,
        log_level=LogLevels.info if log_level == "debug" else LogLevels.warning,
        log_dictconfig=_TO_OUR_HANDLER,
    )
    parent = os.getpid()
    gc.collect()
    gc.freeze()  # what is imported by now is never collected, so its pages stay shared
    gc.enable()

    def load_app() -> WSGIApplication:
        die_with_parent(parent)
        send_heartbeats()
        return make_app()

    server.serve(target_loader=load_app, wrap_loader=False)
