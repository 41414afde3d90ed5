"""Phrases of the public pages that several of them use, in the active language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statistics.charts import between, in_percent
from statistics.proportions import Share
from statistics.windows import Window
from territories.models import Office, Seat
from territories.wording import full_date, number, since_day


def working_days(count: int) -> str:
    """7 жұмыс күні · 7 рабочих дней · 7 working days."""
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": number(count)}


def period(first: date, last: date) -> str:
    """From the first to the last day, both included."""
    return f"{full_date(first)} — {full_date(last)}"


def window_words(window: Window) -> str:
    """Deadlines from a day to a day."""
    return _("Deadlines: %(period)s") % {"period": period(window.first, window.last)}


def share_words(share: Share) -> str:
    """Out of how many, and how sure: the line below a figure."""
    words = ngettext("%(part)s of %(whole)s case", "%(part)s of %(whole)s cases", share.whole)
    counts = words % {"part": number(share.part), "whole": number(share.whole)}
    if not share.is_enough:
        return _("%(counts)s: too few for a per cent") % {"counts": counts}
    return _("%(counts)s. 95%% interval: %(between)s") % {"counts": counts, "between": between(share)}


def petitions_range(share: Share) -> str:
    """Out of how many petitions, and how sure: the line below the figure of petitions."""
    words = ngettext("%(part)s of %(whole)s petition", "%(part)s of %(whole)s petitions", share.whole)
    counts = words % {"part": number(share.part), "whole": number(share.whole)}
    if not share.is_enough:
        return _("%(counts)s: fewer than 30 petitions, so no per cent is shown") % {"counts": counts}
    return _("%(counts)s. 95%% interval: %(between)s") % {"counts": counts, "between": between(share)}


def office_range(share: Share) -> str:
    """The line below an office's figure, whose denominator is already shown."""
    if not share.is_enough:
        return _("Fewer than 30 cases: too few for a per cent")
    return _("%(percent)s. 95%% interval: %(between)s") % {"percent": in_percent(share), "between": between(share)}


def holder_words(seat: Seat | None) -> str:
    """Who holds an office and since when; that it stands empty; or that nobody has been entered."""
    if seat is None:
        return _("The holder has not been entered yet")
    since = since_day(seat.started_on, "year")
    if seat.is_vacant:
        return _("The seat is vacant %(since)s") % {"since": since}
    if seat.acting:
        return _("%(name)s, acting, %(since)s") % {"name": seat.holder_name, "since": since}
    return f"{seat.holder_name}, {since}"


def vacancy_words(office: Office) -> str:
    """What a vacant seat means for new cases."""
    if office.vacant_since is None:
        return ""
    return _("The seat is vacant %(since)s. New cases go to the level above at once.") % {
        "since": since_day(office.vacant_since, "year")
    }
