"""The one-command start, with real processes: what starts in which order, what dies and comes back, what is left."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools.conftest import Site, wait_for
from tools.run_directory import RunDirectory

pytestmark = pytest.mark.xdist_group("ports")  # one after the other: some tests take a port away


def test_the_site_opens_and_ctrl_c_stops_everything(site: Site):
    run = site.start(DEMO="0")
    assert run.page()
    assert site.find("celery.*worker")
    assert site.find("celery.*beat")
    assert run.stop(signal.SIGINT) == 0
    assert "Everything is stopped" in run.output
    assert "killed" not in run.output
    assert site.processes() == {}
    assert not (site.run_directory / "state.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_stop_it_as_cleanly(site: Site, number: int):
    run = site.start(DEMO="0")
    assert run.stop(number) == 0
    assert site.processes() == {}
    assert "database system is shut down" in (site.run_directory / "postgres.log").read_text()


def test_the_database_is_prepared_before_the_site_opens_and_the_demonstration_made_once(site: Site):
    run = site.start()
    assert site.calls() == ["prepare", "seed_demo", "welcome"]
    said = run.output
    assert said.index("The site is open") < said.index("Making the demonstration") < said.index("Ready on")
    run.stop()
    site.start()
    assert site.calls() == ["prepare", "seed_demo", "welcome", "prepare", "welcome"]


def test_without_the_demonstration_once_means_without_it_later(site: Site):
    site.start(DEMO="0").stop()
    site.start().stop()
    assert "seed_demo" not in site.calls()
    site.start(DEMO="1")
    assert "seed_demo" in site.calls()


def test_everybody_is_told_that_people_are_invented(site: Site):
    for _ in range(2):
        run = site.start()
        asked = site.start("--manage", sys.executable, "manage.py", "show", "DEMONSTRATION", wait=False)
        asked.ended()
        assert asked.output.strip() == "1"
        run.stop()


def test_a_demonstration_cut_short_is_made_anew(site: Site):
    run = site.start(wait=False, SLOW="seed_demo")
    run.wait_for("Making the demonstration")
    wait_for(lambda: "seed_demo" in site.calls(), "the demonstration")
    assert run.stop(signal.SIGINT) == 0
    site.start()
    assert site.calls() == ["prepare", "seed_demo", "prepare", "seed_demo", "welcome"]


def test_a_failed_step_stops_the_start_and_is_named(site: Site):
    run = site.start(wait=False, FAIL="prepare")
    assert run.ended() == 1
    assert "it failed on purpose" in run.output
    assert "The step `prepare` failed" in run.output
    assert site.processes() == {}


def test_a_web_server_that_cannot_start_stops_the_start(site: Site):
    run = site.start(wait=False, DEMO="0", FAIL="web")
    assert run.ended() == 1
    assert "The web server did not start" in run.output
    assert site.processes() == {}


def test_a_site_that_crashes_at_every_page_stops_the_start(site: Site):
    run = site.start(wait=False, DEMO="0", STATUS="500 Oops")
    assert run.ended() == 1
    assert "The web server answers /healthz with 500" in run.output


def test_a_second_start_is_refused_and_says_where_the_first_one_is(site: Site):
    first = site.start(DEMO="0")
    second = site.start(wait=False, DEMO="0")
    assert second.ended() == 1
    assert f"Already running in {site.run_directory} (process {first.process.pid}) at {first.address}" in second.output
    assert first.page()


@pytest.mark.parametrize("program", ["celery.*worker", "celery.*beat"])
def test_a_killed_program_is_started_again(site: Site, program: str):
    run = site.start(DEMO="0")
    old = site.find(program)
    os.kill(old[0], signal.SIGKILL)
    run.wait_for("runs again")
    new = wait_for(lambda: set(site.find(program)) - set(old), "a new process")
    assert new
    assert not set(old) & set(site.processes())


def test_a_killed_web_server_is_started_again_on_the_same_port(site: Site):
    run = site.start(DEMO="0")
    master = int(run.page())
    os.kill(master, signal.SIGKILL)
    run.wait_for("web runs again")
    assert int(run.page()) != master


def test_killed_servers_come_back_with_their_data(site: Site):
    run = site.start(DEMO="0")
    for name, pattern in (("postgres", "postgres -D"), ("valkey", "valkey-server|redis-server")):
        os.kill(site.find(pattern)[0], signal.SIGKILL)
        run.wait_for(f"{name} runs again")
    done = site.start("--manage", sys.executable, "manage.py", "prepare", wait=False)
    assert done.ended() == 0, done.output


@pytest.mark.slow
def test_a_program_that_keeps_dying_stops_everything(site: Site):
    (site.directory / "config" / "celery.py").write_text("raise SystemExit('no worker today')\n")
    run = site.start(wait=False, DEMO="0")
    assert run.ended() == 1
    assert "died 5 times within a minute" in run.output
    assert site.processes() == {}


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_is_clean(site: Site):
    run = site.start(DEMO="0")
    run.process.kill()
    run.process.wait()
    wait_for(lambda: not site.processes(), "the end of all children")
    assert site.start(DEMO="0").page()


def test_a_start_right_after_a_kill_waits_for_the_old_children(site: Site):
    run = site.start(DEMO="0")
    run.process.kill()
    run.process.wait()
    assert site.start(DEMO="0").address == run.address


def test_a_stale_pid_file_with_a_strangers_number_neither_blocks_nor_hurts_him(site: Site):
    site.start(DEMO="0").stop()
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        try:
            (site.run_directory / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n/elsewhere\n")
            assert site.start(DEMO="0").page()
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_taken_port_means_the_next_one(site: Site):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        first = site.start(DEMO="0")
        port = int(first.address.rstrip("/").rpartition(":")[2])
        first.stop()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        second = site.start(DEMO="0")
        assert second.address != first.address
        assert second.page()


def test_a_taken_port_that_was_asked_for_is_an_error(site: Site):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = site.start(wait=False, DEMO="0", PORT=str(port))
        assert run.ended() == 1
    assert f"Port {port} on 127.0.0.1 cannot be used (Address already in use)" in run.output


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_no_port_is_an_error(site: Site, port: str):
    run = site.start(wait=False, PORT=port)
    assert run.ended() == 1
    assert "PORT must be a number" in run.output


def test_a_deep_path_works(tmp_path: Path):
    deep = Site(tmp_path / "/".join(["a-rather-long-folder-name-as-people-have"] * 4))
    try:
        assert len(str(deep.run_directory)) > 150
        assert deep.start(DEMO="0").page()
    finally:
        deep.end()


def test_a_management_command_uses_the_servers_that_run(site: Site):
    run = site.start(DEMO="0")
    asked = site.start("--manage", sys.executable, "manage.py", "show", "SITE_ADDRESS", wait=False)
    assert asked.ended() == 0
    assert asked.output.strip() == run.address.rstrip("/")
    assert run.process.poll() is None


def test_a_management_command_starts_servers_when_none_run(site: Site):
    asked = site.start("--manage", sys.executable, "manage.py", "show", "DATABASE_URL", wait=False)
    assert asked.ended() == 0
    assert asked.output.startswith("postgresql://jauap_app@/jauap?host=")
    assert site.processes() == {}


def test_a_command_gets_its_servers_and_its_exit_code_comes_back(site: Site):
    code = "import os, sys, psycopg2; psycopg2.connect(os.environ['DATABASE_OWNER_URL']); sys.exit(7)"
    assert site.start("--exec", sys.executable, "-c", code, wait=False).ended() == 7
    assert (site.run_directory / "test" / "postgres").is_dir()
    assert site.processes() == {}


def test_a_command_is_stopped_with_its_servers(site: Site):
    run = site.start("--exec", "sleep", "60", wait=False)
    wait_for(lambda: site.find("^sleep"), "the command")
    assert run.stop() == 128 + signal.SIGTERM
    assert site.processes() == {}


def test_the_secret_key_is_made_once_and_private(site: Site):
    told = []
    for _ in range(2):
        run = site.start("--manage", sys.executable, "manage.py", "show", "SECRET_KEY", wait=False)
        assert run.ended() == 0
        told.append(run.output.strip())
    assert told[0] == told[1]
    assert len(told[0]) >= 50
    assert (site.run_directory / "secrets" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_real_servers_are_used_when_the_environment_names_them(site: Site, tmp_path: Path):
    other = RunDirectory(tmp_path / "real")
    inner = [sys.executable, "tools/up.py", "--manage", sys.executable, "manage.py", "show", "REDIS_URL"]
    run = site.start("--exec", "env", "-u", "RUN_DIR", *inner, wait=False, RUN_DIR=str(other.path))
    assert run.ended() == 0, run.output
    assert run.output.strip() == f"unix://{other.socket_directory() / 'redis.sock'}"
    assert not (site.run_directory / "postgres").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "The database in DATABASE_URL does not let us in"),
        ({"REDIS_URL": "redis://127.0.0.1:1"}, "The server in REDIS_URL does not answer"),
        ({"REDIS_URL": "nonsense"}, "The server in REDIS_URL does not answer"),
    ],
)
def test_a_real_server_that_does_not_answer_is_named(site: Site, variables: dict[str, str], said: str):
    run = site.start(wait=False, **variables)
    assert run.ended() == 1
    assert said in run.output
    assert site.processes() == {}


def test_a_real_database_gets_no_demonstration_unless_asked(site: Site, tmp_path: Path):
    real = RunDirectory(tmp_path / "real")
    whole_site = "tools/up.py & site=$!; trap 'kill $site; wait $site' TERM; wait $site"
    run = site.start(
        "--exec",
        "env",
        "-u",
        "RUN_DIR",
        "-u",
        "MEDIA_ROOT",
        "sh",
        "-c",
        f"{sys.executable} {whole_site}",
        RUN_DIR=str(real.path),
    )
    assert site.calls() == ["prepare", "welcome"]
    assert run.page()
    run.stop()
    wait_for(lambda: not site.processes(), "the end of everybody")


def test_without_debug_the_static_files_are_gathered_first(site: Site):
    site.start(DEMO="0", DEBUG="0")
    assert site.calls() == ["prepare", "collectstatic --noinput -v0", "welcome"]


def test_debug_on_an_address_that_others_reach_is_warned_of(site: Site):
    assert "Others can reach this address" in site.start(DEMO="0", HOST="0.0.0.0").output


def test_an_open_connection_of_a_browser_does_not_delay_the_stop(site: Site):
    run = site.start(DEMO="0")
    port = int(run.address.rstrip("/").rpartition(":")[2])
    browser = http.client.HTTPConnection("127.0.0.1", port)
    browser.request("GET", "/")
    browser.getresponse().read()
    began = time.monotonic()
    assert run.stop(signal.SIGINT) == 0
    assert time.monotonic() - began < 10
    browser.close()
