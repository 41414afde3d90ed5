"""Words that only moderators read, and rows of their lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.countdown import Calendar
from petitions import moderating
from petitions.findings import Kind
from petitions.models import HeldDecision, Moderation, Petition, PetitionText, RejectionReason, Removal, Signature
from petitions.moderating import Found, HeldGroup
from petitions.texts import LANGUAGE_NAMES
from petitions.wording import signatures, state_of
from territories.wording import date_time, full_date, number, since_day, source_words


def kind_of_find(kind: str) -> str:
    """What was found."""
    return {
        Kind.MIXED: _("Letters of two alphabets in one word"),
        Kind.LINK: _("Link"),
        Kind.IIN: _("IIN"),
        Kind.CARD: _("Number of a bank card"),
        Kind.PHONE: _("Phone number"),
        Kind.EMAIL: _("E-mail address"),
        Kind.PLATE: _("Number plate of a car"),
    }[Kind(kind)]


def part_of_text(part: str) -> str:
    """Where in a petition."""
    return {
        "title": pgettext("part of a petition", "Heading"),
        "demand": pgettext("part of a petition", "Demand"),
        "arguments": pgettext("part of a petition", "Reasons"),
    }[part]


def find_row(find: Found) -> dict[str, Any]:
    """One find, with where it is."""
    where = f"{LANGUAGE_NAMES[find.language]}, {part_of_text(find.part)}"
    return {"label": kind_of_find(find.kind), "where": where, "find": find}


def text_row(one: PetitionText) -> dict[str, Any]:
    """One text with the name of its language and its hash."""
    return {"text": one, "name": LANGUAGE_NAMES[one.language], "hash": one.hexdigest}


def reasons_in_words(codes: Sequence[str], duplicate: Petition | None = None) -> list[str]:
    """Names of reasons by their codes, and the repeat. One query."""
    known = {reason.code: reason.name for reason in RejectionReason.objects.filter(code__in=codes)}
    words = [known.get(code, code) for code in codes]
    if duplicate is not None:
        words.append(_("It repeats petition № %(number)s.") % {"number": duplicate.display_number})
    return words


def alike_rows(petition: Petition, now: datetime) -> list[dict[str, Any]]:
    """Petitions on the same subject, and whether they bar a repeat."""
    rows = []
    for one in moderating.alike(petition, petition.present_texts(), now):
        text, state = one.petition.text(), state_of(one.petition, now)
        rows.append(
            {
                "title": text.title,
                "lang": text.language,
                "number": one.petition.display_number,
                "meta": f"{one.petition.office.title} · {one.petition.territory.full_name}",
                "href": reverse("petitions:desk_petition", args=[one.petition.number]),
                "tag": state,
                "bars": one.bars,
                "verdict": _("bars a repeat")
                if one.bars
                else _("another addressee: does not bar this one")
                if one.petition.office_id != petition.office_id
                else _("does not bar a repeat"),
            }
        )
    return rows


# -- rows of the queue --------------------------------------------------------------------------------


def _about(petition: Petition) -> dict[str, Any]:
    text = petition.text()
    return {
        "title": text.title,
        "lang": text.language,
        "number": petition.display_number,
        "meta": petition.office.title,
        "href": reverse("petitions:desk_petition", args=[petition.number]),
        "time_strong": "",
        "time_text": "",
        "time_tone": "open",
        "tag_label": "",
        "tag_tone": "plain",
        "tag_icon": "",
    }


def look_rows(looks: Iterable[Moderation], calendar: Calendar, now: Any) -> list[dict[str, Any]]:
    """Petitions to check, with the time left."""
    rows = []
    for look in looks:
        left = moderating.time_left(look, calendar, now)
        row = _about(look.petition)
        row |= {"time_strong": left.strong, "time_text": left.text, "time_tone": left.tone}
        if len({one.language for one in look.petition.texts.all()}) == 1:
            row |= {"tag_label": _("One language only"), "tag_tone": "wait", "tag_icon": "pen"}
        rows.append(row)
    return rows


def removal_rows(removals: Iterable[Removal], name: str) -> list[dict[str, Any]]:
    """Removals to second, or appeals of removals: `name` of their page."""
    rows = []
    for removal in removals:
        at = removal.appealed_at or removal.proposed_at
        row = _about(removal.signature.petition)
        row |= {
            "href": reverse(f"petitions:{name}", args=[removal.pk]),
            "meta": f"{removal.get_reason_display()} · {since_day(at, 'year')}",
            "tag_label": signature_name(removal.signature),
            "tag_icon": "pen",
        }
        rows.append(row)
    return rows


def decision_rows(decisions: Iterable[HeldDecision]) -> list[dict[str, Any]]:
    """Proposals about held signatures."""
    rows = []
    for decision in decisions:
        row = _about(decision.petition)
        what = decision.get_kind_display()
        row |= {
            "href": reverse("petitions:desk_second_held", args=[decision.pk]),
            "meta": f"{what} · {decision.get_held_display()} · {since_day(decision.proposed_at, 'year')}",
            "tag_label": signatures(decision.signatures),
            "tag_icon": "pause",
        }
        rows.append(row)
    return rows


def held_rows(groups: Iterable[HeldGroup]) -> list[dict[str, Any]]:
    """Held signatures about which nobody has proposed anything."""
    rows = []
    for group in groups:
        row = _about(group.petition)
        row |= {
            "href": reverse("petitions:desk_signatures", args=[group.petition.number]),
            "meta": f"{Signature.Held(group.held).label} · {since_day(group.since, 'year')}",
            "tag_label": signatures(group.number),
            "tag_tone": "wait",
            "tag_icon": "pause",
        }
        rows.append(row)
    return rows


# -- signatures -----------------------------------------------------------------------------------------


def signature_name(signature: Signature) -> str:
    """A signature is called by its number; nobody's name."""
    return _("Signature № %(number)s") % {"number": number(signature.pk)}


def signature_facts(signature: Signature) -> list[dict[str, str]]:
    """All that a moderator sees of a signature."""
    region = signature.region
    return [
        {"label": _("Number"), "value": str(signature.pk)},
        {"label": _("Given"), "value": date_time(signature.signed_at)},
        {"label": _("How it was checked"), "value": str(signature.get_method_display())},
        {"label": _("Region"), "value": region.full_name if region else _("not said")},
        {"label": _("Held"), "value": str(Signature.Held(signature.held).label)},
    ]


def removal_state(removal: Removal) -> str:
    """Where a removal stands."""
    if removal.agreed is None:
        return _("waits for a second moderator")
    if not removal.agreed:
        return _("the second moderator did not agree")
    if removal.appeal_granted:
        return _("restored after an appeal")
    if removal.appeal_granted is False:
        return _("removed; the appeal was refused")
    if removal.appealed_at is not None:
        return _("removed; the signer appealed, a third moderator decides")
    return _("removed")


def held_state(decision: HeldDecision) -> str:
    """Where a decision about held signatures stands."""
    if decision.agreed is None:
        return _("waits for a second moderator")
    return _("decided by two moderators") if decision.agreed else _("the second moderator did not agree")


def heading_of(count: int) -> str:
    """The desk in one sentence."""
    if not count:
        return _("Nothing waits for you")
    return ngettext("%(count)s matter waits for you", "%(count)s matters wait for you", count) % {
        "count": number(count)
    }


def population_words(known: Any) -> str:
    """What the register says of the population: unknown, an estimate, or known with its date and source."""
    if known is None:
        return _("The number of residents is not known.")
    said = _("%(people)s residents as of %(date)s. Source: %(source)s") % {
        "people": number(known.number),
        "date": full_date(known.on),
        "source": source_words(known.source),
    }
    return _("Only an estimate: %(figure)s") % {"figure": said} if known.is_estimate else said
