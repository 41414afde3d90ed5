"""What the pages of a report say in lists: the answers so far, who sees what, what happens by itself next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.retention import contact_rows, viewers
from issues.forecast import Forecast
from issues.report import CATEGORY, PLACE, WHAT, YOU, Report
from issues.texts import language_of
from territories.models import Office
from territories.wording import active_language, date_time, days, number, on_day, until_day


def _name_words(name: str, is_shown: bool, *, is_at_desk: bool) -> str:
    """Whether everybody reads the name: one's own, or at a desk the resident's."""
    if not name:
        return _("No name was given")
    if is_at_desk:
        return _("The resident's name is shown") if is_shown else _("The resident's name is hidden")
    return _("The name is shown") if is_shown else _("The name is hidden")


def answers_so_far(report: Report) -> list[dict[str, Any]]:
    """The answers for the last look, each with the way to change it."""
    answers = report.answers
    address = "desk:step" if report.is_at_desk else "issues:report_step"
    urls = {step: reverse(address, args=[report.draft.key, step]) for step in (WHAT, PLACE, CATEGORY, YOU)}
    photos = list(report.draft.photos.all())
    shown = [value for value in (answers.get("name"), answers.get("email"), answers.get("phone")) if value]
    hidden = _name_words(answers.get("name") or "", bool(answers.get("show_name")), is_at_desk=report.is_at_desk)
    place_lines = [line for line in (answers.get("place_note"), _point_words(report)) if line]
    return [
        {
            "label": _("What happened"),
            "value": report.text,
            "lang": language_of(report.text, active_language()),
            "change": urls[WHAT],
        },
        {
            "label": _("Photos"),
            "value": number(len(photos)) if photos else "",
            "image": photos[0].thumb.url if photos else "",
            "image_alt": _("The first photo") if photos else "",
            "empty": _("None"),
            "change": urls[WHAT],
        },
        {
            "label": _("Place"),
            "value": report.territory.full_name if report.territory else "",
            "lines": place_lines,
            "change": urls[PLACE],
        },
        {
            "label": _("Kind of problem"),
            "value": report.category.name if report.category else _("None of these fits") if report.is_unsorted else "",
            "change": urls[CATEGORY],
        },
        {
            "label": _("The resident") if report.is_at_desk else _("You"),
            "value": shown[0] if shown else "",
            "lines": [*shown[1:], hidden] if shown else [],
            "empty": _("Without a name and contact"),
            "change": urls[YOU],
        },
    ]


def _point_words(report: Report) -> str:
    return _("with a point on the map") if report.point else ""


def privacy_rows() -> dict[str, Any]:
    """Who sees what, at the moment of choice."""
    sees, no = ("yes", _("sees")), ("no", _("does not see"))
    return {
        "viewers": viewers(),
        "rows": [
            {"label": _("Text, photos, place"), "seen": [sees, sees, sees]},
            *contact_rows(),
            {"label": _("Place and time hidden in a photo's file"), "seen": [no, no, no]},
        ],
    }


def privacy_rows_at_desk() -> dict[str, Any]:
    """The same for a resident before an office's desk, to be shown or read out: whoever writes it down hears it now."""
    sees, no = ("yes", _("sees")), ("no", _("does not see"))
    now, choice = ("choice", _("now, not afterwards")), ("choice", _("only if the resident chooses so"))
    opened = ("choice", _("only by an order or in danger, and the resident is told"))
    everybody, office, platform = viewers()
    return {
        "viewers": [everybody, _("Whoever writes it down"), office, platform],
        "rows": [
            {"label": _("Text, photos, place"), "seen": [sees, sees, sees, sees]},
            {"label": _("Name of the resident"), "seen": [choice, now, choice, opened]},
            {"label": _("Phone"), "seen": [no, now, choice, opened]},
            {"label": _("E-mail"), "seen": [no, now, no, opened]},
            {"label": _("Private link"), "seen": [no, ("choice", _("until it is handed over")), no, no]},
        ],
    }


def time_given(expected: Forecast) -> str:
    """How much time the office has: "15 working days", "24 hours"."""
    if expected.hours is not None:
        return ngettext("%(n)s hour", "%(n)s hours", expected.hours) % {"n": number(expected.hours)}
    return days(expected.days or 0)


def until(expected: Forecast) -> str:
    """Until when, as a phrase: the last day; in an emergency the moment."""
    if expected.hours is not None:
        return date_time(expected.due_at)
    return until_day(expected.due_on, "weekday")


def promise(expected: Forecast) -> str:
    """How much time the office has and until when, in one sentence."""
    words = {"time": time_given(expected), "until": until(expected)}
    if expected.hours is not None:
        return _("The office has %(time)s to make it safe: until %(until)s.") % words
    return _("The office has %(time)s to answer: %(until)s.") % words


def registered(expected: Forecast) -> str:
    """When the report counts as received: today, or the next working day."""
    if expected.is_registered_today or expected.closes_at is None:
        return _("It is registered today; the days are counted from tomorrow.")
    return _(
        "Offices do not register reports after %(time)s and on days off. This one is registered %(day)s; "
        "the days are counted from the day after."
    ) % {"time": f"{expected.closes_at:%H:%M}", "day": on_day(expected.registered_on, "weekday")}


def what_happens_next(expected: Forecast) -> list[dict[str, str]]:
    """What the platform does by itself, one sentence each."""
    above = Office.objects.select_related("territory").filter(pk=expected.office.climbs_to_id or 0).first()
    if expected.hours is not None:
        late = _("If it is not made safe in time (%(until)s),") % {"until": until(expected)}
    else:
        late = _("If there is no answer %(until)s,") % {"until": until(expected)}
    climbs = (
        _("the case passes by itself to: %(office)s.") % {"office": above.title}
        if above
        else _("the case enters the public register of unanswered cases.")
    )
    return [
        {"icon": "climb", "strong": late, "text": climbs},
        {
            "icon": "check",
            "strong": _("When the office says that it is fixed,"),
            "text": _("you decide whether it is so. Nobody in an office can do that for you."),
        },
        {
            "icon": "eye",
            "strong": _("Everybody sees"),
            "text": _("the case, who holds it and how many days are left."),
        },
    ]
