"""Everything public about one petition as data. The form is stable and described in docs/petition-data.md.

Keys are only added; a change that breaks readers gets another `schema`. Moments are UTC in ISO 8601; codes are those of the
product, the same in every language.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from petitions.addresses import page_address
from petitions.figures import LEAST, Figures
from petitions.models import Petition
from petitions.page import PetitionPage

SCHEMA = "jauap/petition/1"


def data_of(page: PetitionPage) -> dict[str, Any]:
    """The document."""
    petition = page.petition
    return {
        "schema": SCHEMA,
        "number": petition.number,
        "addresses": _addresses(petition),
        "state": petition.state,
        "version": petition.version,
        "is_hidden": petition.hidden_at is not None,
        "hidden_reason": petition.hidden_reason,
        "topic": petition.topic,
        "author": petition.author_name if page.shows_words else "",
        "addressee": _addressee(petition),
        "texts": _texts(page),
        "first_supporters": {"joined": petition.tally.joined, "needed": petition.terms.joiners_needed},
        "signatures": _signatures(petition),
        "goal": _goal(petition),
        "started_at": _moment(petition.started_at),
        "joining_until": _moment(petition.joining_until),
        "submitted_at": _moment(petition.submitted_at),
        "published_at": _moment(petition.published_at),
        "closes_at": _moment(petition.closes_at),
        "extended_seconds": petition.extended_seconds,
        "reached_at": _moment(petition.reached_at),
        "ended_at": _moment(petition.ended_at),
        "case": _case(petition),
        "grew_from_case": petition.from_case.number
        if petition.from_case and not petition.from_case.hidden_at
        else None,
        "decisions": _decisions(page),
        "checks": _checks(page),
        "by_time": _by_time(page.figures),
        "by_region": _by_region(page.figures),
        "history": [
            {
                "number": event.number,
                "kind": event.kind,
                "actor": event.actor,
                "at": _moment(event.at),
                "text": event.text,
                "data": event.data,
            }
            for event in page.events
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def _in_languages(make: Any) -> dict[str, str]:
    found = {}
    for language in ("kk", "ru", "en"):
        with override(language):
            found[language] = make()
    return found


def _addresses(petition: Petition) -> dict[str, str]:
    return _in_languages(lambda: f"{settings.SITE_ADDRESS}{page_address(petition)}")


def _addressee(petition: Petition) -> dict[str, Any]:
    return {
        "kind": petition.addressee,
        "place_code": petition.territory_id,
        "level": petition.office.level,
        "title": _in_languages(lambda: petition.office.title),
    }


def _texts(page: PetitionPage) -> dict[str, Any]:
    """The present version; while the words are not public, their hashes alone."""
    found = []
    for language, text in sorted(page.texts.items()):
        entry = {"language": language, "sha256": text.hexdigest, "is_translation": text.is_translation}
        if page.shows_words:
            entry |= {"title": text.title, "demand": text.demand, "arguments": text.arguments}
        found.append(entry)
    return {"petition_id": page.petition.pk, "version": page.petition.text_version, "languages": found}


def _signatures(petition: Petition) -> dict[str, Any]:
    tally = petition.tally
    return {
        "platform": tally.platform,
        "by_law": tally.by_law,
        "total": tally.total,
        "counted_at": _moment(tally.counted_at),
    }


def _goal(petition: Petition) -> dict[str, Any] | None:
    rule = petition.goal_rule
    if rule is None:
        return None
    population = None
    if petition.population is not None and petition.population_on is not None:
        population = {
            "number": petition.population,
            "on": petition.population_on.isoformat(),
            "source": petition.population_source,
        }
    return {
        "number": petition.goal,
        "rule": {
            "fixed": rule.fixed,
            "percent": str(rule.percent) if rule.percent is not None else None,
            "above": rule.above,
            "ceiling": rule.ceiling,
            "valid_from": rule.valid_from.isoformat(),
            "legal_basis": rule.legal_basis,
        },
        "population": population,
    }


def _case(petition: Petition) -> dict[str, Any] | None:
    case = petition.case
    if case is None:
        return None
    return {
        "number": case.number,
        "state": case.state,
        "outcome": case.outcome,
        "office_code": case.current.office.territory_id,
        "level": case.current.level,
        "due_at": _moment(case.current.due_at) if case.owes_answer else None,
        "unanswered_since": _moment(case.current.listed_at) if case.owes_answer else None,
    }


def _decisions(page: PetitionPage) -> list[dict[str, Any]]:
    return [
        {
            "kind": shown.answer.kind,
            "at": _moment(shown.answer.at),
            "office_code": shown.answer.office.territory_id,
            "signed_by": shown.answer.signed_by,
            "language": shown.answer.language,
            "text": shown.answer.text,
            "verdict": shown.answer.verdict,
            "objections": shown.objections,
            "signers": shown.signers,
        }
        for shown in page.decisions
    ]


def _checks(page: PetitionPage) -> list[dict[str, Any]]:
    return [
        {
            "round": one.round,
            "opened_at": _moment(one.opened_at),
            "due_at": _moment(one.due_at),
            "decided_at": _moment(one.decided_at),
            "approved": one.approved,
            "reasons": one.reasons,
            "explanation": one.explanation,
        }
        for one in page.rounds
    ]


def _by_time(figures: Figures | None) -> dict[str, Any] | None:
    if figures is None:
        return None
    return {
        "unit": "hour" if figures.by_hour else "day",
        "numbers": [{"begins": one.at.isoformat(), "number": one.number} for one in figures.times if one.number],
    }


def _by_region(figures: Figures | None) -> dict[str, Any] | None:
    """Codes of regions; null: the signer did not say. `number` is null where it is not told, `fewer_than` says why."""
    if figures is None:
        return None
    return {
        "is_told": not figures.regions.too_few,
        "numbers": [
            {
                "code": one.region.code if one.region else None,
                "number": one.number,
                "fewer_than": LEAST if one.number is None and one.is_small else None,
            }
            for one in figures.regions.figures
        ],
    }
