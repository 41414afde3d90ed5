"""The report is filed: its number, who answers until when, what happens by itself, and the private link."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.emergencies import NEVER_INSTEAD, numbers_to_call
from cases.models import Case
from issues.filing import filed_before
from issues.forecast import Forecast
from issues.models import HeldReport
from issues.views.browser import is_mine
from issues.views.unsorted import waits
from issues.views.words import promise, registered, what_happens_next
from territories.clock import local_date
from territories.models import Office


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The confirmation. The private link is shown only in the browser that filed the report, and only here on the site."""
    filed = filed_before(key)
    if filed is None:
        kept = waits(key)
        if kept is not None and is_mine(request, key):
            return redirect("issues:unsorted", kept.secret)
        held = HeldReport.objects.filter(key=key).first()
        if held is not None and is_mine(request, key):
            return redirect("issues:held", held.secret)
        return render(request, "issues/report/gone.html", status=410)
    case = filed.case
    if not is_mine(request, key):
        return redirect("cases:case", case.number)
    expected = as_filed(case)
    left = filed.participant
    private = reverse("cases:private", args=[case.number, left.token])
    context = {
        "case": case,
        "office": Office.objects.select_related("territory").with_holder().get(pk=case.current.office_id),
        "expected": expected,
        "promise": promise(expected),
        "registered": registered(expected),
        "then": what_happens_next(expected),
        "private_url": request.build_absolute_uri(private),
        "case_url": reverse("cases:case", args=[case.number]),
        "emergency": numbers_to_call(case.category),
        "comes_by_message": bool(left.contact_email or left.contact_phone or (left.user and left.user.email)),
        "never_instead": NEVER_INSTEAD,
    }
    return render(request, "issues/report/sent.html", context)


def as_filed(case: Case) -> Forecast:
    """What the present office is bound by, in the words of the forecast."""
    held = case.current
    in_hours = held.regime == "emergency" and held.solve_days is None
    return Forecast(
        office=held.office,
        via_vacancy=held.via_vacancy,
        registered_on=held.registered_on,
        is_registered_today=held.registered_on == local_date(held.entered_at),
        due_at=held.due_at,
        days=held.solve_days,
        hours=round((held.due_at - held.entered_at).total_seconds() / 3600) if in_hours else None,
        closes_at=held.clock.registration_closes,
    )
