"""`make run`: servers, database, web, worker and beat, in order of readiness; restarts what dies, stops all cleanly."""

import signal
import sys
import threading
import time

from tools import console, programs
from tools.demonstration import Demonstration
from tools.errors import Interrupted, StartRefused
from tools.one_command import SECRETS, environment
from tools.processes import Child, on_stop_signals
from tools.programs import Deaths, Program
from tools.run_directory import ROOT, RunDirectory
from tools.servers import Servers, end_orphans, identities
from tools.steps import run_step
from tools.web_address import WebAddress

WEB_START_SECONDS = 60
PROGRAM_STOP_SECONDS = 20
WATCH_SECONDS = 0.2
BROKEN = 500


def is_on(switch: str) -> bool:
    """Read a switch as the settings do."""
    return switch.strip().lower() in {"1", "true", "yes", "on"}


class Supervisor:
    """One run of the site, from the lock to the last process."""

    def __init__(self, directory: RunDirectory) -> None:
        self.directory = directory
        self.stop_asked = threading.Event()
        self.hurry = threading.Event()
        self.programs: dict[str, Program] = {}
        self.children: dict[str, Child] = {}
        self.deaths: dict[str, Deaths] = {}
        self.restart_at: dict[str, float] = {}
        self.published: dict[str, object] = {}
        self.servers: Servers | None = None

    def run(self) -> int:
        """Run until somebody stops us (0) or something cannot be kept alive (1)."""
        self.directory.lock()
        on_stop_signals(self._on_signal)
        try:
            end_orphans(self.directory)
            self.address = WebAddress.listen()
            self._start()
            self._watch()
        except Interrupted:
            return 0
        finally:
            self._stop()
        return 0

    # -- the start, in order of readiness --------------------------------------------

    def _start(self) -> None:
        self.servers = Servers(self.directory, throwaway=False, stopped=self.stop_asked.is_set)
        self.servers.start()
        self._go_on()
        console.say("PostgreSQL and Redis answer.")
        addresses = self.servers.addresses()
        variables = self._variables(addresses)
        self._step("prepare", ["prepare"], variables)
        if not is_on(variables["DEBUG"]):
            self._step("static", ["collectstatic", "--noinput", "-v0"], variables)
        demonstration = Demonstration.of(
            self.directory, addresses["DATABASE_OWNER_URL"], database_is_ours=self.servers.database_is_ours
        )
        if demonstration.is_shown:
            variables.setdefault("DEMONSTRATION", "1")
        self._publish(addresses, variables)
        self._start_web(variables)
        if demonstration.must_be_made:
            # Before the worker and beat: the demonstration's past deadlines are its own story, not the sweep's.
            self._make(demonstration, variables)
        self._launch(programs.worker(variables))
        self._launch(programs.beat(variables, self.directory.path / "beat"))
        self._publish(addresses, variables)
        self._welcome(variables)

    def _variables(self, addresses: dict[str, str]) -> dict[str, str]:
        """The environment of every program; local choices are defaults, what the caller set wins."""
        variables = environment(self.directory, addresses)
        variables.setdefault("SITE_ADDRESS", self.address.url.rstrip("/"))
        if is_on(variables["DEBUG"]):
            variables.setdefault("CLOCK_SHIFT_FILE", str(self.directory.path / "clock-shift"))
        return variables

    def _start_web(self, variables: dict[str, str]) -> None:
        metrics = self.directory.path / "metrics"
        self._launch(
            programs.web({**variables, "PROMETHEUS_MULTIPROC_DIR": str(metrics)}, self.address.socket.fileno())
        )
        end = time.monotonic() + WEB_START_SECONDS
        while (status := self.address.status()) is None or status >= BROKEN:
            self._go_on()
            if status:
                raise StartRefused(f"The web server answers /healthz with {status}; its lines above say why.")
            if self.children["web"].code is not None or time.monotonic() > end:
                raise StartRefused("The web server did not start; its lines above say why.")
            time.sleep(0.05)
        console.say(f"The site is open: {self.address.url}")

    def _make(self, demonstration: Demonstration, variables: dict[str, str]) -> None:
        console.say("Making the demonstration (once; a minute or two; DEMO=0 leaves it out).")
        demonstration.decide("made")
        self._step("seed_demo", ["seed_demo"], variables)

    def _step(self, name: str, command: list[str], variables: dict[str, str]) -> None:
        run_step(name, [sys.executable, str(ROOT / "manage.py"), *command], variables, self.stop_asked.is_set)

    def _welcome(self, variables: dict[str, str]) -> None:
        if is_on(variables["DEBUG"]) and not self.address.is_private:
            console.say(
                "Others can reach this address, and DEBUG shows them secrets: set DEBUG=0 for anything but a trial."
            )
        self._step("welcome", ["welcome"], variables)
        console.say(f"Ready on {self.address.url} (Ctrl-C stops everything).")

    def _publish(self, addresses: dict[str, str], variables: dict[str, str]) -> None:
        site = ("DEBUG", "SITE_ADDRESS", "DEMONSTRATION", "CLOCK_SHIFT_FILE", "MEDIA_ROOT", "STATIC_ROOT")
        kept = (*site, "EMAIL_URL", "SMS_URL")
        self.published = {
            "address": self.address.url,
            "addresses": addresses,
            "variables": {name: variables[name] for name in (*kept, *SECRETS) if name in variables},
        }
        self._record_children()

    def _record_children(self) -> None:
        assert self.servers
        everybody = {**self.servers.children, **self.children}
        self.directory.write_state(**self.published, children=identities(everybody))

    # -- the watch ---------------------------------------------------------------------

    def _launch(self, program: Program) -> None:
        self._go_on()
        self.programs[program.name] = program
        self.children[program.name] = program.start()

    def _watch(self) -> None:
        """Look after everybody until we are asked to stop."""
        assert self.servers
        while not self.stop_asked.wait(WATCH_SECONDS):
            for name, child in {**self.servers.children, **self.children}.items():
                if child.code is not None and name not in self.restart_at:
                    self._mourn(name, child)
            for name in [name for name, moment in self.restart_at.items() if moment <= time.monotonic()]:
                del self.restart_at[name]
                self._restart(name)

    def _mourn(self, name: str, child: Child) -> None:
        deaths = self.deaths.setdefault(name, Deaths())
        deaths.add()
        child.finish(0)
        if deaths.too_many:
            raise StartRefused(f"{name} died {len(deaths.moments)} times within a minute; its lines above say why.")
        console.say(f"{name} ended unexpectedly (exit code {child.code}); starting it again in {deaths.pause:g} s.")
        self.restart_at[name] = time.monotonic() + deaths.pause

    def _restart(self, name: str) -> None:
        assert self.servers
        if name in self.programs:
            self.children[name] = self.programs[name].start()
        else:
            try:
                self.servers.restart(name)
            except StartRefused:  # counted as one more death by the next look around
                return
        self._record_children()
        console.say(f"{name} runs again.")

    # -- the end -------------------------------------------------------------------------

    def _on_signal(self, number: int, _frame: object) -> None:
        if self.stop_asked.is_set() and number == signal.SIGINT:
            self.hurry.set()
        self.stop_asked.set()

    def _go_on(self) -> None:
        if self.stop_asked.is_set():
            raise Interrupted

    def _stop(self) -> None:
        """Stop the programs, then the servers they talk to; a second Ctrl-C does not wait for requests under way."""
        self.stop_asked.set()
        began = time.monotonic()
        if self.children:
            console.say("Stopping.")
        for child in self.children.values():
            child.ask_to_stop()
        end = began + PROGRAM_STOP_SECONDS
        while any(child.code is None for child in self.children.values()):
            if self.hurry.is_set() or time.monotonic() > end:
                break
            time.sleep(0.02)
        forced = [name for name, child in self.children.items() if not child.finish(0)]
        if self.servers:
            forced += self.servers.stop()
        self.directory.unlock()
        killed = f" Had to be killed: {', '.join(forced)}." if forced else ""
        console.say(f"Everything is stopped ({time.monotonic() - began:.1f} s).{killed}")
