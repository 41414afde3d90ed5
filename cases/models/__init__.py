"""What the state owes: categories and clocks, cases, assignments, answers and the public history."""

from .answers import Answer, Photo, Review
from .asked import Arbitration, Extension, Promise
from .assignments import Assignment, AssignmentQuerySet
from .case import Case, CaseQuerySet
from .clock_changes import ClockChange
from .history import Event, Note
from .people import Participant
from .rules import Category, CategoryRule, ClockRule, DatedQuerySet, DatedRow
from .sweeps import EngineAlarm, SweepRun

__all__ = [
    "Answer",
    "Arbitration",
    "Assignment",
    "AssignmentQuerySet",
    "Case",
    "CaseQuerySet",
    "Category",
    "CategoryRule",
    "ClockChange",
    "ClockRule",
    "DatedQuerySet",
    "DatedRow",
    "EngineAlarm",
    "Event",
    "Extension",
    "Note",
    "Participant",
    "Photo",
    "Promise",
    "Review",
    "SweepRun",
]
