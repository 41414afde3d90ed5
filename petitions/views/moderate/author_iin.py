"""The author's IIN, for the moderator who decides: asked for with a reason, shown once, and the record says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import identity, limits
from accounts.models import Identity
from accounts.second_step import recent_step_required
from petitions import author_iin, rights
from petitions.models import Petition
from petitions.views.moderate.access import for_moderators, open_look, person, petition_of
from petitions.views.moderate.forms import WhyForm
from territories.clock import arrival


@for_moderators
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@sensitive_variables("iin")
def author_iin_page(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why; then the twelve digits in the answer to that POST, and nowhere else. 404 for a moderator who does not decide."""
    user = person(request)
    petition = petition_of(number)
    look = open_look(petition)
    rights.must(rights.refusal_to_check(petition, look, user))
    form, iin = WhyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            iin = author_iin.show(
                petition,
                look,
                by=user,
                reason=form.cleaned_data["reason"],
                now=arrival(request),
                address=limits.client_address(request),
            )
        except identity.OpeningRefused as refused:
            form.add_error("reason", str(refused.message))
    context = {"petition": petition, "text": petition.text(), "form": form, "iin": iin, "level": level_words(petition)}
    is_wrong = request.method == "POST" and not form.is_valid()
    return render(request, "petitions/moderate_author_iin.html", context, status=400 if is_wrong else 200)


def level_words(petition: Petition) -> str:
    """How surely the author is who they say. One query."""
    row = Identity.objects.present().filter(user=petition.author_id).first()
    if row is None:
        return _("not confirmed: somebody else proved that the number is theirs")
    return str(row.get_level_display())
