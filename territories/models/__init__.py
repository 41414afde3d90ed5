"""Who governs where: units of the register, their offices, who holds them, working days and boundaries."""

from .boundaries import Boundary
from .days import CalendarDay
from .offices import Office, OfficeQuerySet, Seat, SeatQuerySet
from .units import Territory, TerritoryQuerySet

__all__ = [
    "Boundary",
    "CalendarDay",
    "Office",
    "OfficeQuerySet",
    "Seat",
    "SeatQuerySet",
    "Territory",
    "TerritoryQuerySet",
]
