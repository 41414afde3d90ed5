"""How the site looks: the theme switch, a form that works without JavaScript and leaves a cookie; and the sign in a browser's tab."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from config.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60
WEEK = 7 * 24 * 60 * 60


@csrf_exempt  # It changes the colours of one browser and nothing else; a token would put a cookie on every public page.
@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme for a year and go back to the page; an unknown theme means the system's own."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "system")
    if chosen in THEMES and chosen != "system":
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=not settings.DEBUG)
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer


@login_not_required
@require_safe
@cache_control(public=True, max_age=WEEK)
def favicon(request: HttpRequest) -> HttpResponse:
    """The sign that browsers ask for at this address whatever a page says: of the admin, of files, of the interface."""
    return HttpResponse(
        (settings.BASE_DIR / "static" / "img" / "favicon.ico").read_bytes(), content_type="image/x-icon"
    )
