"""What every page shows: sections, languages, theme, the demonstration banner. No query, and nothing costly before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from accounts.access import DESK
from accounts.names import public_name
from notifications.inbox import MOST_COUNTED, unread

if TYPE_CHECKING:
    from accounts.models import User

LANGUAGES = (("kk", "ҚАЗ", "Қазақша"), ("ru", "РУС", "Русский"), ("en", "ENG", "English"))
SECTIONS = (
    ("report", pgettext_lazy("section", "Report")),
    ("cases:register", gettext_lazy("Cases")),
    ("petitions:list", gettext_lazy("Petitions")),
    ("issues:map", gettext_lazy("Map")),
    ("statistics:republic", gettext_lazy("Statistics")),
)
FOOT = (
    ("places:search", gettext_lazy("Find your akim")),
    ("statistics:unanswered", gettext_lazy("Register of unanswered cases")),
    ("statistics:data", gettext_lazy("Open data")),
    ("api:docs", gettext_lazy("Programming interface")),
    ("accounts:sign_in", gettext_lazy("For akim offices")),
)
THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"
LAST_DIGITS = 4
"""Of a telephone number: enough for its owner."""
LONGEST_ACCOUNT = 20


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "contact_email": settings.CONTACT_EMAIL,
        "languages": SimpleLazyObject(lambda: languages(request)),
        "sections": SimpleLazyObject(lambda: links(request, SECTIONS)),
        "foot_links": SimpleLazyObject(lambda: links(request, FOOT)),
        "theme": theme(request),
        "account": SimpleLazyObject(lambda: account(request)),
        "desk": SimpleLazyObject(lambda: desk(request)),
        "new_messages": SimpleLazyObject(lambda: new_messages(request)),
    }


def account(request: HttpRequest) -> str:
    """Whose page this is, shortened: the name as others see it, else the beginning of the address. Empty for a visitor.

    A browser without a session is not asked about: public pages stay the same for all visitors (cases.views.freshness
    and statistics.responses never share a page made for a browser that has one). No query without a session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ""
    user = request.user
    email = (user.email or "").partition("@")[0][:LONGEST_ACCOUNT]
    return public_name(user.name) or email or (user.phone or "")[-LAST_DIGITS:] or gettext("My page")


def desk(request: HttpRequest) -> str:
    """Address of the desk of whoever works for an office or for the platform, as their session knows it; no query of its own."""
    name = request.session.get(DESK) if account(request) else None
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def new_messages(request: HttpRequest) -> str:
    """How many messages of the person are new, as the header shows it: "" for none, "99+" for many. At most one query."""
    if not account(request):
        return ""
    number = unread(cast("User", request.user))
    return "" if not number else f"{MOST_COUNTED - 1}+" if number == MOST_COUNTED else str(number)


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    """This page in each language. Addresses are not translated, so the place is kept even on a page that is not there."""
    active = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return [
        {
            "code": code,
            "short": short,
            "name": name,
            "url": in_language(request.get_full_path(), code),
            "current": code == active,
        }
        for code, short, name in LANGUAGES
    ]


def in_language(path: str, language: str) -> str:
    """An address of ours in another language: the default language has no prefix."""
    for code, _short, _name in LANGUAGES:
        if code != settings.LANGUAGE_CODE and (path == f"/{code}" or path.startswith((f"/{code}/", f"/{code}?"))):
            path = path.removeprefix(f"/{code}") or "/"
            break
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def links(request: HttpRequest, entries: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    """Links that exist in this deployment; `current` is "page" on the page itself and "true" below it."""
    found = []
    for name, label in entries:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = "page" if request.path == url else ("true" if request.path.startswith(url) else "")
        found.append({"label": label, "url": url, "current": current})
    return found


def theme(request: HttpRequest) -> str:
    """The chosen theme; the system's own when nothing valid was chosen."""
    chosen = request.COOKIES.get(THEME_COOKIE, "system")
    return chosen if chosen in THEMES else "system"
