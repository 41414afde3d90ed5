"""The public page of a case that answers a petition: the tracker in a petition's own words.

Nobody reported it and it has no photos: the platform handed it over. Only its author, who stands for the signers, says here
whether the decision answers it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import petition_steps
from cases.legal import ENDED_WELL, right_of_petitioners
from cases.state_panel import Panel
from cases.tracker import Tracker
from territories.models import Office
from territories.wording import number


class PetitionTracker(Tracker):
    """Everything the page of such a case shows. Properties are worked out when the template asks for them."""

    @cached_property
    def reported_by(self) -> str:
        """Its author, under the name of the petition."""
        return _("Author: %(name)s") % {"name": self.reporter} if self.reporter else ""

    # -- what happens next ---------------------------------------------------------------------

    @cached_property
    def next_steps(self) -> list[dict[str, str]]:
        """What happens by itself next, one sentence each."""
        return [*petition_steps.next_steps(self._next), *self.time_steps]

    def silence(self) -> str:
        """Until when the decision is due, and who gets the petition then."""
        return petition_steps.silence_in_one_sentence(self._next)

    def question_words(self) -> Panel:
        """What the author is asked about the decision."""
        return Panel(
            _("Does this decision answer the petition?"),
            _(
                "The author says it here for everybody who signed. Signers who object say so on the page of the petition."
            ),
            note=_("The author may speak %(until)s"),
        )

    def dispute_words(self, reviewer: Office) -> Panel:
        """What is said while the decision is reviewed."""
        return Panel(
            _("The author says that the decision does not answer the petition. %(office)s reviews it")
            % {"office": reviewer.title},
            _("The office that decided does not judge itself. If the reviewer says nothing, the author is right."),
        )

    def days_in_all(self, days: int) -> str:
        """The words after the days that everything took."""
        return ngettext("working day from the hand-over to the end", "working days from the hand-over to the end", days)

    # -- facts, the law, who sees what -------------------------------------------------------------

    @property
    def labels(self) -> dict[str, str]:
        """Names of facts."""
        return {"about": _("Kind"), "filed": _("Handed over")}

    def terms(self) -> list[dict[str, str]]:
        """The term of the first office, with what it rests on."""
        days = self.assignments[0].solve_days or 0
        basis = (
            _("Term for a proposal (APPC, article 76)")
            if self.case.is_proposal
            else _("Term for a decision (APPC, articles 90-1 to 90-6)")
        )
        words = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": number(days)}
        return [{"label": basis, "value": words}]

    @cached_property
    def legal_right(self) -> list[str]:
        """What the law says of a missed term; of a proposal the same as of any appeal."""
        if self.case.is_proposal:
            return super().legal_right
        if self.case.outcome in ENDED_WELL:
            return []
        return right_of_petitioners(self.complaint, self.all_answers)

    @cached_property
    def viewers(self) -> list[str]:
        """Columns of the privacy table."""
        return [_("Everyone"), _("The office"), _("The author")]

    @cached_property
    def seen(self) -> list[dict[str, Any]]:
        """Rows of the privacy table."""
        sees, hidden, own = ("yes", _("see it")), ("no", _("do not see it")), ("yes", _("yes"))
        return [
            {"label": _("The petition and the decision"), "seen": [sees, sees, own]},
            {"label": _("First name of the author"), "seen": [sees, sees, own]},
            {"label": _("Who signed"), "seen": [hidden, hidden, hidden]},
        ]
