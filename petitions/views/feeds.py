"""The feed of a list: petitions that were published and decisions on petitions, as Atom."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Event
from petitions import register, wording
from petitions.addresses import page_address
from petitions.models import Petition, PetitionEvent
from petitions.register import Filters, read_filters
from petitions.views.freshness import kept
from territories.clock import arrival
from territories.wording import active_language, full_date

ENTRIES = 40


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """New petitions and new decisions of a filter, the latest first. The view "answered" has decisions only, and so on.

    Made anew every hour besides: a petition comes near its goal, and its numbers grow, without an event.
    """
    latest = [PetitionEvent.objects.aggregate(Max("pk"))["pk__max"], Event.objects.aggregate(Max("pk"))["pk__max"]]
    return kept(request, [*latest, f"{arrival(request):%Y%m%d%H}"], lambda: _feed(request))


def _feed(request: HttpRequest) -> HttpResponse:
    filters = read_filters(request.GET)
    if "view" not in request.GET:
        filters = filters.of("all")
    found = news(filters, arrival(request))
    site = settings.SITE_ADDRESS
    channel = Atom1Feed(
        title=" · ".join([_("Petitions: Jauap"), register.view_labels()[filters.view], *_narrowed(filters)]),
        link=f"{site}{filters.address(reverse('petitions:list'))}",
        description=register.view_hints()[filters.view],
        language=active_language(),
        feed_url=f"{site}{request.get_full_path()}",
        feed_guid=f"{site}{request.get_full_path()}",
    )
    for at, petition, decision in found:
        shown = wording.shown_title(petition)
        address = f"{site}{page_address(petition)}"
        happened = wording.decided(decision).label if decision else wording.became_public(petition)
        channel.add_item(
            title=f"{happened}: {shown.title}",
            link=address,
            description=_summary(petition),
            unique_id=f"{address}#{'decision' if decision else 'published'}",
            pubdate=at,
            updateddate=at,
            categories=[petition.get_topic_display()],
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    channel.write(response, "utf-8")
    return response


def news(filters: Filters, now: datetime) -> list[tuple[datetime, Petition, str]]:
    """What happened last: moment, petition, kind of the decision (empty: it became public). Four queries."""
    petitions = register.chosen(filters, now)
    decided = petitions.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")[:ENTRIES]  # type: ignore[misc]
    published = petitions.filter(published_at__isnull=False).order_by("-published_at", "-pk")[:ENTRIES]
    rejected = petitions.filter(state=Petition.State.REJECTED).order_by("-ended_at", "-pk")[:ENTRIES]
    found = [(one.decided_at, one, one.decision) for one in decided]  # type: ignore[attr-defined]
    if filters.view != "answered":
        found += [(one.published_at, one, "") for one in published]
        found += [(one.ended_at, one, "") for one in rejected]
    return sorted(found, key=lambda entry: (entry[0], entry[1].pk), reverse=True)[:ENTRIES]


def _narrowed(filters: Filters) -> list[str]:
    parts = [filters.place.full_name] if filters.place else []
    parts += [str(Petition.Topic(filters.topic).label)] if filters.topic else []
    return parts + ([f"“{filters.words}”"] if filters.words else [])


def _summary(petition: Petition) -> str:
    lines = [petition.office.title]
    if petition.goal is not None:
        lines.append(wording.of_goal(petition.tally.total, petition.goal))
    if petition.state == Petition.State.OPEN and petition.closes_at is not None:
        lines.append(wording.open_until_day(petition.closes_at))
    elif petition.ended_at is not None:
        lines.append(full_date(petition.ended_at))
    return " · ".join(lines)
