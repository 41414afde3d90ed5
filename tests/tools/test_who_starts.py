"""Whoever starts it: root with and without user namespaces, an ordinary user; and PostgreSQL from Debian."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.conftest import Site, wait_for

pytestmark = pytest.mark.xdist_group("ports")

DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")
NAMED, NAMELESS = 5, 54321
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def open_site() -> Iterator[Site]:
    """A site that every user of the machine can read."""
    directory = Path(tempfile.mkdtemp(prefix="jauap-open-"))
    directory.chmod(0o755)
    site = Site(directory / "site")
    yield site
    site.end()
    shutil.rmtree(directory)


def without_namespaces(site: Site) -> None:
    """Put a program before the real unshare that fails as it does in many containers."""
    programs = site.directory / "programs"
    programs.mkdir()
    unshare = programs / "unshare"
    unshare.write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
    unshare.chmod(0o755)
    site.environment["PATH"] = f"{programs}:{os.environ['PATH']}"


@as_root
def test_root_without_user_namespaces_runs_postgres_as_nobody(open_site: Site):
    without_namespaces(open_site)
    run = open_site.start(DEMO="0")
    assert run.page()
    (postgres,) = open_site.find("postgres -D")
    assert Path(f"/proc/{postgres}").stat().st_uid == 65534
    assert run.stop() == 0
    assert open_site.processes() == {}
    assert open_site.start(DEMO="0").page()


@as_root
def test_root_without_user_namespaces_in_a_private_directory_is_told_what_to_do(open_site: Site):
    open_site.directory.parent.chmod(0o700)
    without_namespaces(open_site)
    run = open_site.start(wait=False, DEMO="0")
    assert run.ended() == 1
    assert "the user `nobody` cannot reach" in run.output
    assert "Start as an ordinary user" in run.output


@as_root
def test_root_with_user_namespaces_works_in_a_private_directory(site: Site):
    site.directory.chmod(0o700)
    assert site.start(DEMO="0").page()
    assert (site.run_directory / "postgres").stat().st_uid == 0


@as_root
@pytest.mark.parametrize("user", [NAMED, NAMELESS], ids=["with a name", "without a name"])
def test_an_ordinary_user_starts_it(open_site: Site, user: int):
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    python = next((p for p in (sys.executable, "/usr/bin/python3.11") if not unreachable([*become, p])), None)
    if python is None:
        pytest.skip("no Python that other users can reach")
    for path in (open_site.directory, *open_site.directory.rglob("*")):
        os.chown(path, user, user)
    open_site.command = [*become, python, "tools/up.py"]
    open_site.environment |= {"PYTHONPATH": sysconfig.get_path("purelib"), "HOME": str(open_site.directory)}
    run = open_site.start(DEMO="0")
    assert run.page()
    assert {Path(f"/proc/{pid}").stat().st_uid for pid in open_site.processes()} == {user}
    assert run.stop() == 0


def unreachable(command: list[str]) -> bool:
    """Whether a Python of our version cannot be started like this, or cannot start itself again."""
    code = (
        f"import subprocess, sys; assert sys.version_info[:2] == {sys.version_info[:2]}; "
        "sys.exit(subprocess.call([sys.executable, '-c', '']))"
    )
    return subprocess.run([*command, "-c", code], capture_output=True, check=False).returncode != 0


@as_root
def test_a_directory_of_somebody_else_is_refused(site: Site):
    site.run_directory.mkdir()
    os.chown(site.run_directory, NAMED, NAMED)
    run = site.start(wait=False)
    assert run.ended() == 1
    assert "belongs to another user" in run.output


@pytest.mark.skipif(not DEBIAN_POSTGRES.exists(), reason="postgresql-15 is not installed")
def test_postgres_15_of_debian_serves_as_well(site: Site):
    run = site.start(DEMO="0", PG_BINDIR=str(DEBIAN_POSTGRES))
    assert run.page()
    run.stop()
    other = site.start(wait=False, DEMO="0")
    assert other.ended() == 1
    assert "was made by PostgreSQL 15" in other.output
    wait_for(lambda: not site.processes(), "the end of all children")


def test_a_wrong_directory_of_binaries_is_named(site: Site):
    run = site.start(wait=False, PG_BINDIR="/usr/share")
    assert run.ended() == 1
    assert "PG_BINDIR is /usr/share, but there is no initdb in it" in run.output
