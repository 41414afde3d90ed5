"""A report that waits to be checked in a suspected flood, as its writer sees it: that it is received, since when, until when."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.emergencies import NEVER_INSTEAD, numbers_to_call
from cases.models import Participant
from cases.private_links import address_of
from cases.views import at_work
from cases.views.tracker import sealed
from issues.models import HeldReport
from issues.views.browser import is_mine
from territories.wording import date_time


@login_not_required
@require_safe
def page(request: HttpRequest, secret: uuid.UUID) -> HttpResponse:
    """The writer's own page. Registered: it leads to the private page of the case, or to that of the sorting desk."""
    found = HeldReport.objects.select_related("territory__region", "territory__parent", "category", "unsorted")
    held = found.filter(secret=secret).first()
    if held is None:
        raise Http404
    stopped = at_work.stopped(request, owner=held.user_id)
    if stopped is not None:
        return stopped
    if held.case_id is not None:
        if is_mine(request, held.key):
            return sealed(HttpResponseRedirect(reverse("issues:report_sent", args=[held.key])))
        reporter = Participant.objects.select_related("case").get(case=held.case_id, role=Participant.Role.REPORTER)
        return sealed(HttpResponseRedirect(address_of(reporter)))
    if held.unsorted is not None:
        return sealed(HttpResponseRedirect(reverse("issues:unsorted", args=[held.unsorted.secret])))
    received, until = date_time(held.received_at), date_time(held.release_by)
    context = {
        "held": held,
        "photos": list(held.photos.all()),
        "address": request.build_absolute_uri(request.path),
        "received": received,
        "promise": _("Received %(received)s. It is registered after a short check, at the latest %(until)s.")
        % {"received": received, "until": until},
        "then": [
            {
                "icon": "clock",
                "strong": _("Nothing is lost by it:"),
                "text": _("the days of the office are counted from the moment at which you sent it."),
            },
            {
                "icon": "check",
                "strong": _("You need do nothing."),
                "text": _("It is registered by itself, and then this page leads to your case."),
            },
            {
                "icon": "people",
                "strong": _("Only a person can decide otherwise,"),
                "text": _("and then you read here why."),
            },
        ],
        "emergency": numbers_to_call(held.category) if held.category is not None else [],
        "never_instead": NEVER_INSTEAD,
    }
    return sealed(render(request, "issues/held.html", context))
