"""What the law gives a resident beside a missed term: told on the page, precise about what is law and what is ours.

The law knows one term: 15 working days from registration (APPC 76). Silence past it counts as a refusal from that day
(91(2)), and a refusal may be taken to the body above within 3 months (92); the chain ends at the region, then comes the
court (91(3), 91(6)). The shorter terms of this platform and its climbing are promises in public, not the law's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cases import wording
from cases.complaint import MONTHS_TO_COMPLAIN, Complaint, WhyNot
from cases.deadlines import months_later
from cases.models import Answer, Assignment, Case
from territories.clock import local_date
from territories.models import Office
from territories.wording import active_language, days, full_date, until_day

ENDED_WELL = {Case.Outcome.CONFIRMED, Case.Outcome.MERGED, Case.Outcome.WITHDRAWN, Case.Outcome.VOID}
"""Nothing is left that a resident might complain of here."""

LAW = {
    "kk": "https://adilet.zan.kz/kaz/docs/K2000000350",
    "ru": "https://adilet.zan.kz/rus/docs/K2000000350",
    "en": "https://adilet.zan.kz/eng/docs/K2000000350",
}
"""The Administrative Procedural and Process-Related Code in the state's database of laws; in English an unofficial translation."""


def law_address() -> str:
    """The text of the law, in the active language."""
    return LAW[active_language()]


def legal_right(right: Complaint, held: Assignment, answers: Sequence[Answer]) -> list[str]:
    """Sentences about the office that the resident's appeal is registered with; none while nothing is missed or refused.

    `held` is that office's assignment, as `cases.complaint.registered` finds it.
    """
    office = right.office
    if office.level == Office.Level.REPUBLIC:
        return []
    own = next((one for one in answers if one.office_id == office.pk), None)
    if own is not None and own.kind == Answer.Kind.REFUSED and local_date(own.at) <= right.ends_on:
        said = _("%(office)s refused (%(date)s).") % {"office": office.title, "date": full_date(own.at)}
        return [said, *_complaint(right, local_date(own.at))]
    if right.is_silent:
        said = _(
            "%(office)s gave no answer in the term of the law, which ended on %(date)s (%(term)s). "
            "The law counts this silence as a refusal (APPC, article 91)."
        ) % {"office": office.title, "date": full_date(right.ends_on), "term": term_of(right)}
        return [said, *_complaint(right, right.ends_on)]
    if own is None and right.is_shorter_here and held.outcome == Assignment.Outcome.SILENCE:
        return [
            _(
                "The case passed up after the term of this platform, which is shorter than that of the law. "
                "By law %(office)s must answer by %(date)s; silence after that counts as a refusal (APPC, articles 76, 91)."
            )
            % {"office": wording.office_in(office), "date": full_date(right.ends_on)}
        ]
    return []


def term_of(right: Complaint) -> str:
    """The law's own term: its working days, and that the office above has lengthened it."""
    return _("%(days)s, then lengthened") % {"days": days(right.days)} if right.was_extended else days(right.days)


def right_of_petitioners(right: Complaint, answers: Sequence[Answer]) -> list[str]:
    """What the law says of a petition whose addressee let its term pass; precise about what is law and what is ours.

    Nothing of the republic's desk: it stands in for the Government here, and is no body that the law gives a term.
    """
    if right.office.level == Office.Level.REPUBLIC:
        return []
    if right.today <= right.ends_on or any(local_date(one.at) <= right.ends_on for one in answers):
        return []
    lines = [
        _("%(office)s gave no decision in its term, which ended on %(date)s (APPC, articles 90-1 to 90-6).")
        % {"office": right.office.title, "date": full_date(right.ends_on)},
        _("That a petition climbs to the office above is this platform's own rule, public and without legal force."),
        _("Signatures confirmed by the platform alone do not count by law: the page of the petition shows both apart."),
    ]
    if right.is_offered and right.higher is not None:
        lines.append(_until(right.higher, right.until))
    return lines


def _complaint(right: Complaint, since: date) -> list[str]:
    """To whom one may complain and until when; and that climbing here is no complaint."""
    until = months_later(since, MONTHS_TO_COMPLAIN)
    lines = []
    if right.today > until:
        lines.append(_("The 3 months for a complaint ended on %(date)s.") % {"date": full_date(until)})
    elif right.higher is not None:
        lines.append(_until(right.higher, until))
    else:
        lines.append(_("The chain of complaints under the law ends here; after it comes the court (APPC, article 91)."))
    lines.append(_("The climbing of a case here is public; a complaint under the law you file separately."))
    return lines


def _until(higher: Office, until: date) -> str:
    return _("Until %(date)s you may complain to the body above: %(office)s (APPC, articles 91, 92).") % {
        "date": full_date(until),
        "office": wording.office_in(higher, "to"),
    }


def why_not(right: Complaint) -> str:
    """Why no draft of a complaint is offered, in a sentence or two; empty when one is."""
    if right.why_not is None:
        return ""
    office, until = wording.office_in(right.office), until_day(right.ends_on, "year")
    said = {
        WhyNot.REPUBLIC: _(
            "The case stands with the republic's desk of this platform. It is no body of the law, and above it the law knows no complaint."
        ),
        WhyNot.ENDED: _("The case is closed without an answer being owed: there is nothing to complain of."),
        WhyNot.ANSWERED: _(
            "An answer has come, and this draft is only about silence. The answer did not stand: here the case goes on by itself."
        )
        if right.case.owes_answer
        else _(
            "An answer has come. This draft is only about silence. If the answer is wrong, say so on the page of the case."
        ),
        WhyNot.ASKED: _(
            "The office has asked a question and waits for the reply. Reply first: while it waits, we prepare no complaint."
        ),
        WhyNot.TOO_EARLY: _(
            "Too early: by law %(office)s may still answer %(until)s. Terms of this platform that are shorter are promises, not law."
        )
        if right.is_shorter_here
        else _("Too early: by law %(office)s may still answer %(until)s."),
        WhyNot.TOO_LATE: _("The 3 months for a complaint are over. A new report on the same matter begins a new term."),
        WhyNot.COUNCIL: _(
            "A maslikhat is elected and subordinate to nobody, so the law names no body above it that would decide a complaint."
        ),
        WhyNot.TOP: _(
            "There is nobody above to complain to: the law's chain of complaints ends with this office; after it comes the court (APPC, article 91)."
        ),
    }[right.why_not]
    return said % {"office": office, "until": until}
