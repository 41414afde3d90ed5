"""The own page of a signed-in person, to which the apps above add their parts without accounts knowing them.

An app names a function in settings.MY_PAGE_SECTIONS by its dotted address, for example "petitions.my_page.sections". It is
called with the request of whoever is signed in (resident, moderator or official) and returns Sections, or nothing. Their order is the order of the setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: a heading, and a template (of the app that adds it) drawn with `context` as its `section`."""

    id: str
    heading: str | Promise
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def sections(request: HttpRequest) -> list[Section]:
    """What the apps add for this person, in order."""
    found: list[Section] = []
    for address in settings.MY_PAGE_SECTIONS:
        add: Callable[[HttpRequest], Iterable[Section]] = import_string(address)
        found += add(request)
    return found
