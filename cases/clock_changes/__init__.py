"""Acts that move the deadlines of many cases at once: a day off was changed, the platform could not be reached.

Each is an act of a person, with a reason, logged for good and public (ClockChange). It is looked at first (`preview`): how many
cases, which way. Then it is done (`change_days`, `note_outage`): counted again under a lock that keeps everybody else from
counting deadlines meanwhile (cases.turns), refused when the numbers are no longer those that the person saw, and done in one
transaction by a constant number of statements, whether ten cases move or a million. Rules: docs/clocks.md, docs/adr/0024
"""

from .days import DaysChanged, change_days, preview_days
from .outages import note_outage, preview_outage
from .previews import Example, LevelCount, OtherCount, Preview, PreviewIsOld

__all__ = [
    "DaysChanged",
    "Example",
    "LevelCount",
    "OtherCount",
    "Preview",
    "PreviewIsOld",
    "change_days",
    "note_outage",
    "preview_days",
    "preview_outage",
]
