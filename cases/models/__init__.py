"""What the state owes: categories and clocks, cases, assignments, answers and the public history."""

from .answers import Answer, Photo, Review
from .assignments import Assignment, AssignmentQuerySet
from .case import Case, CaseQuerySet
from .history import Event, Note
from .people import Participant
from .rules import Category, CategoryRule, ClockRule, DatedQuerySet, DatedRow
from .sweeps import SweepRun

__all__ = [
    "Answer",
    "Assignment",
    "AssignmentQuerySet",
    "Case",
    "CaseQuerySet",
    "Category",
    "CategoryRule",
    "ClockRule",
    "DatedQuerySet",
    "DatedRow",
    "Event",
    "Note",
    "Participant",
    "Photo",
    "Review",
    "SweepRun",
]
