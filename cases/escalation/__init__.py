"""Escalation: what happens by itself when a time is up. The contract is docs/clocks.md.

Every step is one statement over a batch: it locks what it takes (`FOR UPDATE SKIP LOCKED` inside a MATERIALIZED common
table expression), closes the old assignment, opens the new one from what that returned, raises the version of the case and
writes the public line. So it may run any number of times, late, or in several processes at once: one deadline makes one
escalation, by a unique constraint (case, due_version). One level per pass: the new office gets its full window.

The verbs of cases.workflow use the same statements for one case (`catch_up`, `climb_one`), so that what is right does not
depend on Celery.
"""

from .looking import Engine, Waiting, awaited, engine, engine_lag, waiting_for
from .sweeping import STEPS, Step, catch_up, climb_one, emergency_again, sweep, uphold_one

__all__ = [
    "STEPS",
    "Engine",
    "Step",
    "Waiting",
    "awaited",
    "catch_up",
    "climb_one",
    "emergency_again",
    "engine",
    "engine_lag",
    "sweep",
    "uphold_one",
    "waiting_for",
]
