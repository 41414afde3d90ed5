"""What the law gives a resident beside a missed term: told on the page, precise about what is law and what is ours.

The law knows one term: 15 working days from registration (APPC 76). Silence past it counts as a refusal from that day
(91(2)), and a refusal may be taken to the body above within 3 months (92); the chain ends at the region, then comes the
court (91(3), 91(6)). The shorter terms of this platform and its climbing are promises in public, not the law's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases import wording
from cases.countdown import Calendar
from cases.deadlines import last_day, months_later
from cases.models import Answer, Assignment, Case
from territories.clock import local_date
from territories.models import Office
from territories.wording import active_language, full_date

LEGAL_DAYS = 15
"""Working days from registration (APPC 76(1)(2))."""
MONTHS_TO_COMPLAIN = 3
"""From the refusal, or from the day the term ended in silence (APPC 92)."""

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


def legal_right(
    assignments: Sequence[Assignment],
    answers: Sequence[Answer],
    offices: Mapping[int, Office],
    calendar: Calendar,
    now: datetime,
) -> list[str]:
    """Sentences about the office that the resident's appeal was registered with; none while nothing is missed or refused."""
    addressed = [one for one in assignments if one.entered_by not in Assignment.CLIMBED][-1]
    office = offices[addressed.office_id]
    if office.level == Office.Level.REPUBLIC:
        return []
    today = local_date(now)
    ends_on = calendar.after(addressed.registered_on, LEGAL_DAYS)
    own = next((one for one in answers if one.office_id == office.pk and one.kind in Answer.STANDING), None)
    if own is not None and own.kind == Answer.Kind.REFUSED and local_date(own.at) <= ends_on:
        said = _("%(office)s refused (%(date)s).") % {"office": office.title, "date": full_date(own.at)}
        return [said, *_complaint(office, offices, local_date(own.at), today)]
    was_silent = own is None or local_date(own.at) > ends_on
    if was_silent and today > ends_on:
        said = _(
            "%(office)s gave no answer in the 15 working days of the law, which ended on %(date)s. "
            "The law counts this silence as a refusal (APPC, article 91)."
        ) % {"office": office.title, "date": full_date(ends_on)}
        return [said, *_complaint(office, offices, ends_on, today)]
    if addressed.outcome in {Assignment.Outcome.SILENCE, Assignment.Outcome.NO_POWER, Assignment.Outcome.NO_FUNDS}:
        return [
            _(
                "The term of this platform is shorter than that of the law. By law the office must answer until %(date)s; "
                "silence after that counts as a refusal (APPC, articles 76, 91)."
            )
            % {"date": full_date(ends_on)}
        ]
    return []


def right_of_petitioners(
    assignments: Sequence[Assignment], answers: Sequence[Answer], offices: Mapping[int, Office], now: datetime
) -> list[str]:
    """What the law says of a petition whose addressee let its term pass; precise about what is law and what is ours.

    The chapter on petitions names the term and no consequence of silence, so none is told (docs/law.md).
    """
    first = assignments[0]
    in_time = any(one.kind in Answer.STANDING and one.at < first.promise_at for one in answers)
    if first.promise_at > now or in_time:
        return []
    return [
        _("%(office)s gave no decision in its term, which ended on %(date)s (APPC, articles 90-1 to 90-6).")
        % {"office": offices[first.office_id].title, "date": full_date(last_day(first.promise_at))},
        _("That a petition climbs to the office above is this platform's own rule, public and without legal force."),
        _("Signatures confirmed by the platform alone do not count by law: the page of the petition shows both apart."),
    ]


def _complaint(office: Office, offices: Mapping[int, Office], since: date, today: date) -> list[str]:
    """To whom one may complain and until when; and that climbing here is no complaint."""
    until = months_later(since, MONTHS_TO_COMPLAIN)
    above = offices.get(office.superior_id or 0)
    lines = []
    if today > until:
        lines.append(_("The 3 months for a complaint ended on %(date)s.") % {"date": full_date(until)})
    elif above is not None and above.level != Office.Level.REPUBLIC:
        lines.append(
            _("Until %(date)s you may complain to the body above: %(office)s (APPC, articles 91, 92).")
            % {"date": full_date(until), "office": wording.office_in(above, "to")}
        )
    else:
        lines.append(_("The chain of complaints under the law ends here; after it comes the court (APPC, article 91)."))
    lines.append(_("The climbing of a case here is public; a complaint under the law you file separately."))
    return lines
