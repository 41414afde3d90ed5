"""What the apps above give: the people of a notice, and the words. Notifications know nothing of cases.

An app names a class in settings.NOTICE_SOURCES under the source it writes into its notices, for example
{"case": "cases.notices.CaseNotices"}. All its methods work on many rows with a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.models import Delivery, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person to be told: an account, or somebody who only left an address. `reference` is for the app that names them."""

    language: str
    user_id: int | None = None
    email: str = ""
    phone: str = ""
    """As it was typed. Used for short messages alone, and only when there is no e-mail address."""
    reference: int | None = None
    is_gathered: bool = False
    """What this person is told of comes in numbers and is collected for a short while into one message."""
    is_moment: bool = False
    """One of the few moments that are worth a short message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one notice says to one person, in one language."""

    subject: str
    """Stands on the envelope, so it names no person, no place of a person and no text of theirs."""
    news: str
    """What happened, in a few words, where `about` stands beside it: "passed up to your office"."""
    about: str
    """What it is about, in one line: "Case 100-016, water, Qaraauyl"."""
    sentences: tuple[str, ...]
    link: str
    """An address on this site, from the root."""
    action: str
    """The words of that link, a verb."""
    is_private: bool = True
    """That link opens something for its reader alone, so the foot of a letter asks to keep it; not so a page for everybody."""
    short: str = ""
    """The same in a short message, before a link: so few letters that both fit into one."""


class NoticeSource(Protocol):
    """What settings.NOTICE_SOURCES names."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """Who is to be told of each of them, streamed: there may be thousands for one. Nobody for what is over."""

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """The ids of those notices that nobody needs any more, such as of a case that was withdrawn."""

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says, in that order; called with that language active. The deliveries come with their notices."""

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often something happened, as a line of a digest: "Passed up to your office: 400"."""

    def home(self, delivery: Delivery) -> str:
        """Where everything that such a person is told of stands in one list; an address on this site."""


@lru_cache(maxsize=16)
def _made(address: str) -> NoticeSource:
    made: NoticeSource = import_string(address)()
    return made


def source(name: str) -> NoticeSource:
    """The app that wrote notices under this name. Raises KeyError for a name that the settings do not know."""
    return _made(settings.NOTICE_SOURCES[name])
