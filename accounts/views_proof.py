"""What a browser computes before it sends a form: static/js/proof.js asks here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import proofs


@login_not_required
@never_cache
@require_safe
def challenge(request: HttpRequest) -> JsonResponse:
    """A challenge for what ?for= names: file, support or code."""
    name = request.GET.get("for", "")
    if name not in proofs.SITE:
        raise Http404
    return JsonResponse(proofs.challenge(request, name))
