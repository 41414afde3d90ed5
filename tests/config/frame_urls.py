"""Addresses for the tests of what stands around every page: nothing but the frame, and views that go wrong."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from config import appearance, design, errors


@login_not_required
def wrong(request: HttpRequest, kind: str) -> HttpResponse:
    """Go wrong in the way that is asked for."""
    match kind:
        case "400":
            raise SuspiciousOperation("a secret detail")
        case "403":
            raise PermissionDenied("a secret detail")
        case "429":
            return errors.too_many_requests(request, wait_seconds=61)
        case "csrf":
            return errors.csrf_failure(request, "a secret detail")
        case _:
            raise ZeroDivisionError("a secret detail")


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """An empty page in the frame."""
    return render(request, "base.html")


urlpatterns = [path("theme/", appearance.choose_theme, name="theme")]
urlpatterns += i18n_patterns(
    path("", page, name="home"),
    path("cases/", page, name="register"),
    path("wrong/<str:kind>/", wrong),
    path("design/", include(([path("", design.catalogue, name="catalogue")], "design"))),
    prefix_default_language=False,
)
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
