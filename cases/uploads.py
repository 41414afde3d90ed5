"""Forms that bring photos: a file that is too large is not kept, and everything else of the form still arrives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from cases.photos import UploadCutOff

View = Callable[..., HttpResponse]


def takes_photos(view: View) -> View:
    """Stop keeping a file at the limit: handlers must be set before the form is read, so the CSRF check comes after them."""
    checked: View = csrf_protect(view)

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            request.upload_handlers.insert(0, UploadCutOff(request))
        return checked(request, *args, **kwargs)

    exempt: View = csrf_exempt(reading)
    return exempt
