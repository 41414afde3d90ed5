"""What the pages before a petition say in lists: what is like it, what was found, the answers so far, who sees what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.deadlines import last_day
from cases.models import Case
from cases.redaction import LABELS
from cases.wording import language_of
from petitions import terms
from petitions.addresses import page_address, sign_address
from petitions.findings import Finding, Kind, latin_letters
from petitions.models import Petition
from petitions.starting import KK, LANGUAGES, PARTS, PLACE, SUBJECTS, TOPIC, WHOM, YOU, Start, key_of
from petitions.texts import LANGUAGE_NAMES
from petitions.wording import of_goal, shown_title, state_of
from territories.clock import local_date
from territories.wording import number, until_day


def petition_rows(petitions: list[Petition], now: datetime) -> list[dict[str, Any]]:
    """Petitions that may be the same, each with its page and, where that is possible, with signing."""
    rows = []
    for petition in petitions:
        state, title = state_of(petition, now), shown_title(petition)
        is_open = petition.state == Petition.State.OPEN and petition.closes_at is not None and petition.closes_at > now
        assert petition.goal is not None
        rows.append(
            {
                "title": title.title,
                "lang": title.language,
                "href": page_address(petition),
                "sign": sign_address(petition) if is_open else "",
                "state": state,
                "meta": f"{petition.office.title} · {of_goal(petition.tally.total, petition.goal)}",
                "number": petition.display_number,
            }
        )
    return rows


def issue_rows(cases: list[Case]) -> list[dict[str, Any]]:
    """Problems that may be the same."""
    return [
        {
            "case": case,
            "href": reverse("cases:case", args=[case.number]),
            "support": reverse("cases:support", args=[case.number]),
            "people": ngettext("%(n)s person supported it", "%(n)s people supported it", case.supporter_count)
            % {"n": number(case.supporter_count)}
            if case.supporter_count
            else "",
        }
        for case in cases
    ]


def language_choices(start: Start) -> list[dict[str, Any]]:
    """In Kazakh, in Russian, in both."""
    chosen = "-".join(start.languages)
    guess = chosen or language_of(start.about, "kk")
    both = _("More people read it. You write it twice; both texts are signed.")
    other = _("The platform adds a translation before publication.")
    return [
        {"value": "kk", "label": LANGUAGE_NAMES["kk"], "hint": other, "checked": guess == "kk"},
        {"value": "ru", "label": LANGUAGE_NAMES["ru"], "hint": other, "checked": guess == "ru"},
        {"value": "kk-ru", "label": _("In both languages"), "hint": both, "checked": guess == "kk-ru"},
    ]


# -- what was found -----------------------------------------------------------------------------


def found_rows(found: dict[str, list[Finding]]) -> list[dict[str, Any]]:
    """Each find once, however often it stands there, with where it stands and what is offered."""
    rows: dict[str, dict[str, Any]] = {}
    for name, ones in found.items():
        for one in ones:
            if not one.instead:
                continue
            row = rows.setdefault(key_of(one), {"key": key_of(one), "finding": one, "fields": []})
            if (field := field_name(name)) not in row["fields"]:
                row["fields"].append(field)
    for row in rows.values():
        one = row["finding"]
        row["label"] = found_label(one.kind)
        row["where"] = ", ".join(row["fields"])
        if one.kind == Kind.MIXED:
            row["where"] += ". " + _("Latin letters: %(letters)s") % {"letters": latin_letters(one.text)}
        row["choices"] = [
            {
                "value": "change",
                "label": (_("Cover it: %(text)s") if one.is_personal else _("Correct it: %(text)s"))
                % {"text": one.instead},
                "checked": True,
            },
            {"value": "keep", "label": _("Leave it as it is: %(text)s") % {"text": one.text}},
        ]
    return list(rows.values())


def found_label(kind: Kind) -> str:
    """What it seems to be."""
    return str(LABELS[kind])


def field_name(name: str) -> str:
    """In which part of the text, and in which language."""
    part, _line, language = name.partition("_")
    parts = dict(zip(PARTS, (_("Heading"), _("What we ask"), _("Why")), strict=True))
    return f"{parts[part]} ({LANGUAGE_NAMES[language]})"


# -- the last look --------------------------------------------------------------------------------


def answers_so_far(start: Start) -> list[dict[str, Any]]:
    """The answers, each with the way to change it."""
    assert start.place is not None
    assert start.choice is not None
    urls = {step: reverse("petitions:new_step", args=[start.draft.key, step]) for step in (PLACE, WHOM, TOPIC, KK)}
    of = {step: reverse("petitions:new_step", args=[start.draft.key, step]) for step in (LANGUAGES, SUBJECTS, YOU)}
    items: list[dict[str, Any]] = [
        {"label": _("Place"), "value": start.place.full_name, "change": urls[PLACE]},
        {
            "label": _("Whom you ask"),
            "value": start.choice.title,
            "lines": [_("Needed: %(signatures)s") % {"signatures": start.choice.needed}, *start.choice.arithmetic],
            "change": urls[WHOM],
        },
        {"label": _("Topic"), "value": str(Petition.Topic(start.topic).label), "change": urls[TOPIC]},
        {
            "label": _("Languages"),
            "value": ", ".join(LANGUAGE_NAMES[code] for code in start.languages),
            "change": of[LANGUAGES],
        },
    ]
    for code in start.languages:
        change = reverse("petitions:new_step", args=[start.draft.key, code])
        items += [
            {
                "label": field_name(f"{part}_{code}"),
                "value": getattr(start.words(code), part),
                "lang": code,
                "change": change,
            }
            for part in PARTS
        ]
    items += [
        {"label": _("Subjects that are not allowed"), "value": _("None of these"), "change": of[SUBJECTS]},
        {
            "label": _("You"),
            "value": start.answers["full_name"],
            "lines": [start.answers["residence"], _("Everybody sees: %(name)s") % {"name": start.author_name}],
            "change": of[YOU],
        },
    ]
    return items


def what_happens_next(start: Start, now: datetime) -> list[dict[str, str]]:
    """What follows by itself after the start."""
    rule = terms.in_force(local_date(now))
    until = until_day(last_day(terms.joining_until(rule, now)), "weekday")
    return [
        {
            "icon": "link",
            "strong": _("First you get a link."),
            "text": _("Only people with the link find the petition. %(count)s people must join it %(until)s.")
            % {"count": number(rule.joiners_needed), "until": until},
        },
        {
            "icon": "search",
            "strong": _("Then a moderator checks it,"),
            "text": _("within %(days)s working days. A rejection names the reason, and you may appeal.")
            % {"days": number(rule.moderation_days)},
        },
        {
            "icon": "pen",
            "strong": _("Then everybody can sign it"),
            "text": _("for %(months)s months. At the goal the addressee owes a public answer.")
            % {"months": number(rule.support_months)},
        },
    ]


# -- who sees what ----------------------------------------------------------------------------------


def signing_rows() -> dict[str, Any]:
    """Who sees what of somebody who signs, at the moment of signing."""
    no, counted = ("no", _("does not see")), ("choice", _("only numbers"))
    return {
        "viewers": [_("Everybody"), _("The addressee"), _("Moderators")],
        "seen": [
            {"label": _("That you signed a petition"), "seen": [counted, counted, counted]},
            {"label": _("Your name"), "seen": [no, no, no]},
            {"label": _("Your IIN"), "seen": [no, no, no]},
            {"label": _("Your region"), "seen": [counted, counted, counted]},
        ],
    }


def privacy_rows() -> dict[str, Any]:
    """Who sees what of the author."""
    sees, no = ("yes", _("sees")), ("no", _("does not see"))
    return {
        "viewers": [_("Everybody"), _("The addressee"), _("Moderators")],
        "rows": [
            {"label": _("Text of the petition"), "seen": [sees, sees, sees]},
            {"label": _("First name and first letter"), "seen": [sees, sees, sees]},
            {"label": _("Full name and residence"), "seen": [no, no, sees]},
            {"label": _("E-mail"), "seen": [no, no, no]},
            {"label": _("IIN"), "seen": [no, no, sees]},
        ],
    }


def iin_promise() -> str:
    """What happens to an IIN, in the words that stand wherever one is asked."""
    return _(
        "We check the last digit and turn the IIN into a secret mark, so that one person signs once. "
        "The IIN itself is not kept: nobody can read it here, not even we."
    )


def author_iin_promise() -> str:
    """What happens to the IIN of an author, whose IIN law asks for."""
    return _(
        "By law a petition names its author's IIN. We keep it encrypted; only the moderator who checks your petition can open it, "
        "each time with a reason that is recorded. It is deleted six months after the petition is over, or at once when you withdraw it."
    )
