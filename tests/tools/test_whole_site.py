"""The real site from an empty run directory: what `make run` promises."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.tools.conftest import ROOT, Run, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ports")]

COLD_SECONDS = 60
WARM_SECONDS = 5


def start(run_directory: Path) -> Run:
    """The supervisor of this very checkout, on a run directory of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    output = run_directory.with_suffix(f".{time.monotonic_ns()}.log")
    process = subprocess.Popen(
        [sys.executable, "tools/up.py"],
        cwd=ROOT,
        env={**kept, "RUN_DIR": str(run_directory), "DEMO": "0"},
        stdout=output.open("w"),
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    return Run(process, output)


def get(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_from_nothing_to_a_ready_site_and_again(tmp_path: Path):
    began = time.monotonic()
    run = start(tmp_path / "run")
    try:
        wait_for(lambda: "Ready on" in run.output or run.process.poll() is not None, "the first start", COLD_SECONDS)
        status, page = get(run.address)
        assert time.monotonic() - began < COLD_SECONDS
        assert status == 200
        assert b'lang="kk"' in page
        wait_for(lambda: get(run.address + "readyz")[0] == 200, "the first sweep")
        checks = json.loads(get(run.address + "readyz")[1])["checks"]
        assert all(check["ok"] for check in checks.values())
        assert get(run.address + "metrics")[0] == 200
        assert run.stop(signal.SIGINT) == 0
        assert "Traceback" not in run.output

        began = time.monotonic()
        run = start(tmp_path / "run")
        wait_for(lambda: "The site is open" in run.output, "the second start")
        assert time.monotonic() - began < WARM_SECONDS
        wait_for(lambda: "Ready on" in run.output, "the second start")
    finally:
        run.stop()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_role_of_the_site_cannot_rewrite_the_history(tmp_path: Path):
    code = (
        "from cases.models import Event; from django.db import ProgrammingError\n"
        "try: Event.objects.update(text='something else')\n"
        "except ProgrammingError as error: print(error)\n"
    )
    environment = {**os.environ, "RUN_DIR": str(tmp_path / "run")}
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(variable, None)
    for command in (["prepare"], ["shell", "-v0", "-c", code]):
        done = subprocess.run(
            [sys.executable, "tools/up.py", "--manage", sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "permission denied for table cases_event" in done.stdout
