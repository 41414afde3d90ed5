"""What of a petition leaves the site: data, the picture beside a link, the QR code."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.views.freshness import edition
from petitions import page_reading as pages
from petitions import wording
from petitions.models import Petition
from petitions.opendata import data_of
from petitions.picture import Drawn, drawn_once
from petitions.shared import link_of, qr_code
from petitions.views.freshness import by_link_only, kept
from petitions.views.page import the_petition
from territories.clock import arrival
from territories.wording import active_language


@login_not_required
@require_safe
def data(request: HttpRequest, number: str) -> HttpResponse:
    """Everything public about a petition, for programs: docs/petition-data.md."""
    petition = the_petition(number)
    now = arrival(request)

    def make() -> HttpResponse:
        document = data_of(pages.read(petition, now))
        response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return kept(request, ["data", *pages.version(petition)], make, changed_at=petition.tally.counted_at)


@login_not_required
@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """1200 by 630 for messengers and networks: title, addressee, progress."""
    petition = the_petition(number)
    now = arrival(request)

    def make() -> HttpResponse:
        image = drawn_once(
            f"{petition.pk}:{active_language()}", drawn(petition, now), "" if settings.DEBUG else edition()
        )
        return HttpResponse(image, content_type="image/png")

    facts = ["picture", *pages.version(petition), *pages.passed(petition, now)]
    return kept(request, facts, make, changed_at=petition.tally.counted_at)


def drawn(petition: Petition, now: datetime) -> Drawn:
    """The words of the picture in the active language."""
    shown = wording.shown_title(petition)
    progress = wording.progress(petition) if petition.goal is not None else None
    state = wording.state_of(petition, now, decision=petition.decision or "")  # type: ignore[attr-defined]
    return Drawn(
        site=_("Jauap · petition"),
        number=f"№ {petition.display_number}",
        title=shown.title,
        addressee=petition.office.title,
        progress=progress["words"] if progress else state.label,
        aside=progress["share"] if progress else "",
        value=progress["value"] if progress else 0,
        most=progress["most"] if progress else 0,
    )


@login_not_required
@require_safe
def qr(request: HttpRequest, number: str) -> HttpResponse:
    """The address of the page as a QR code, for paper."""
    petition = the_petition(number)
    return kept(request, ["qr", petition.number], lambda: _code(petition))


@login_not_required
@require_safe
def qr_of_link(request: HttpRequest, share_key: str) -> HttpResponse:
    """The same for the secret link of a petition that looks for its first supporters."""
    petition = Petition.objects.filter(share_key=share_key).first()
    if petition is None:
        raise Http404
    return by_link_only(_code(petition))


def _code(petition: Petition) -> HttpResponse:
    return HttpResponse(qr_code(link_of(petition)), content_type="image/svg+xml")
