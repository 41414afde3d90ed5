"""Settings of gunicorn, the same on a laptop and in a container: gunicorn -c python:config.web_server config.wsgi."""

import os
import shutil
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
"""Gunicorn would otherwise write a socket into the home directory."""
if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn makes an unnamed file there
    worker_tmp_dir = "/dev/shm"  # noqa: S108
    """The heartbeat file of a worker must not wait for a slow disk."""
loglevel = "warning"

COUNTERS = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
"""Where the workers share their counters; those of an earlier run are counted no longer."""
if COUNTERS:
    shutil.rmtree(COUNTERS, ignore_errors=True)
    Path(COUNTERS).mkdir(mode=0o700, parents=True)


def post_worker_init(_worker: Any) -> None:
    """Each web process watches the engine, which may be gone with beat, the worker and Redis."""
    from config import engine_watch  # not before Django is set up

    engine_watch.begin()


def child_exit(_server: Any, worker: Any) -> None:
    """Take a dead worker's gauges out of /metrics."""
    if COUNTERS:
        multiprocess.mark_process_dead(worker.pid)
