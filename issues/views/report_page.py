"""What the pages of the report share: how far one is, the way on and the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.emergencies import NEVER_INSTEAD, numbers_to_call
from issues import drafts
from issues.models import Draft
from issues.report import CATEGORY, COUNTED, SIMILAR, STEPS, WHAT, Report
from issues.views.ways import way_of
from territories.clock import arrival

FAULTY = 422
"""Status of a page that shows what is wrong with what was sent."""


def to_step(report: Report, step: str) -> HttpResponseRedirect:
    """To a question of this report."""
    return redirect(way_of(report).address, report.draft.key, step)


def onward(request: HttpRequest, draft: Draft) -> HttpResponseRedirect:
    """To the next question. Where there are no similar cases now, one filed a minute later asks nothing any more."""
    report = Report(draft)
    if report.category and report.answers.get("similar") != report.similar_asked_about and not report.similar:
        drafts.answer(draft, arrival(request), similar=report.similar_asked_about)
    return to_step(report, report.next_step())


def page(request: HttpRequest, report: Report, step: str, *, faulty: bool = False, **context: Any) -> HttpResponse:
    """The page of a question, with how far one is and the way back."""
    here = STEPS.index(step)
    way = way_of(report)
    urls = {name: reverse(way.address, args=[report.draft.key, name]) for name in STEPS}
    before = [name for name in STEPS[:here] if name != SIMILAR]
    context = way.facts(request, report) | context
    context |= {
        "frame": way.frame,
        "report": report,
        "step": step,
        "number": report.number_of(step),
        "total": len(COUNTED),
        "urls": urls,
        "back": urls[before[-1]] if before else "",
        "is_faulty": faulty,
        "emergency": numbers_to_call(report.category) if step not in {WHAT, CATEGORY} and report.category else [],
        "never_instead": NEVER_INSTEAD,
        "refused": context.get("refused", []),
    }
    return render(request, f"{way.folder}/{step}.html", context, status=FAULTY if faulty else 200)
