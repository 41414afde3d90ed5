"""Local problems: as they were reported, the report before it is sent, what fits no category, and one incident of many reports."""

from .held import HeldPhoto, HeldReport
from .incidents import IncidentRule, IncidentRun
from .issues import Draft, DraftPhoto, Issue
from .unsorted import SortingRule, Unsorted, UnsortedPhoto

__all__ = [
    "Draft",
    "DraftPhoto",
    "HeldPhoto",
    "HeldReport",
    "IncidentRule",
    "IncidentRun",
    "Issue",
    "SortingRule",
    "Unsorted",
    "UnsortedPhoto",
]
