"""The verbs of a petition's life, one transaction each; signing is in petitions.signing, removals in petitions.removal.

Every verb takes `now`, the moment at which the request arrived, and locks the petition's row. What people may do when, and
the terms, stand in docs/law.md; the life itself is drawn in docs/petitions.md.
"""

from .authors import appeal, begin, edit, withdraw
from .ends import expire, hand_over, lapse, submit
from .moderators import PopulationFigure, approve, hide, reject, unhide

__all__ = [
    "PopulationFigure",
    "appeal",
    "approve",
    "begin",
    "edit",
    "expire",
    "hand_over",
    "hide",
    "lapse",
    "reject",
    "submit",
    "unhide",
    "withdraw",
]
