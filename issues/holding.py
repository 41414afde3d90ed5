"""A slow queue instead of an error: reports that come in a suspected flood are received, and registered a little later.

Nothing is refused (APPC 64: acceptance cannot be refused), nothing is lost, and the moment that counts is the arrival: registered an
hour later, a report has the number, the deadlines and the first line of its history as if it had been registered when it came. It goes
on by itself at a measured pace, one of each network in a minute, an emergency first, all of them at the latest at `release_by`.
Only a person declares one void, with a reason that its writer reads.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import consents, limits, networks, proofs
from cases.errors import BadInput, DomainError, TransitionRefused
from cases.models import Category
from cases.photos import PreparedPhoto, all_stored, discard_files, written_rows
from cases.texts import clean, clean_line
from cases.void_reasons import VoidReason
from cases.workflow import LONGEST_TEXT, LONGEST_TITLE, check_texts
from issues import sorting
from issues.filing import Point, check_report, file_issue
from issues.models import HeldPhoto, HeldReport, Issue
from issues.notices import tell_the_writer
from territories.clock import arrival
from territories.models import Territory

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

FOLDER = "held"
AT_ONCE = timedelta(minutes=5)
"""So long the moderators have to see a flood before the first of it goes on."""
HOURS, EMERGENCY_HOURS = 24, 1
"""At the latest a report is registered then; a danger much earlier (the page names whom to call besides)."""
LATE_BATCH, NETWORKS_BATCH = 200, 50
"""So many go on in one run, of those whose time has come and of those that the pace lets through."""
NETWORK_KEPT = timedelta(days=30)
MOST_AT_ONCE = 500
"""So many a moderator may decide in one press."""


# -- whether a report waits -----------------------------------------------------------------


def why_held(request: HttpRequest, *, is_proven: bool | None = None) -> str:
    """Why a report that comes now waits; empty: it is registered at once. Counts it. A handful of commands to Redis, no query.

    `is_proven`: whether it brings a proof, where the caller has looked; else the form and who is signed in tell.
    """
    now, address = arrival(request), limits.client_address(request)
    standing = networks.standing(address, now)
    noisy = proofs.is_noisy("file", address, now)
    is_over = not limits.count("file", address, now).is_allowed
    limits.count("file-site", proofs.EVERYBODY, now)
    if is_proven is None:
        is_proven = proofs.is_proven(request)
    if standing == networks.TRUST:
        return ""
    if standing == networks.HOLD:
        return HeldReport.Why.LISTED
    if is_over:
        return HeldReport.Why.MANY
    return HeldReport.Why.NO_PROOF if noisy and not is_proven else ""


def hold(
    *,
    key: uuid.UUID,
    why: str,
    address: str,
    territory: Territory,
    category: Category | None,
    title: str,
    body: str,
    language: str,
    now: datetime,
    point: Point | None = None,
    place_note: str = "",
    photos: Sequence[PreparedPhoto] = (),
    name: str = "",
    show_name: bool = False,
    email: str = "",
    phone: str = "",
    source: str = Issue.Source.WEB,
    user: User | None = None,
) -> HeldReport:
    """Receive a report that waits. The same key twice waits once. `address`: limits.client_address. Raises BadInput."""
    name, place_note, phone = clean_line(name), clean_line(place_note), clean_line(phone)
    check_report(territory, point, place_note, photos, name, email, phone)
    check_texts(title=(title, LONGEST_TITLE, True), body=(body, LONGEST_TEXT, False))
    lat, lon = point or (None, None)
    own, wider = networks.keys_of(address) or ("", "")
    hours = EMERGENCY_HOURS if category is not None and category.is_emergency else HOURS
    try:
        with transaction.atomic():
            kept = HeldReport.objects.create(
                key=key,
                why=why,
                network=own,
                wider_network=wider,
                territory=territory,
                category=category,
                title=clean_line(title),
                body=clean(body),
                language=language,
                lat=lat,
                lon=lon,
                place_note=place_note,
                name=name,
                show_name=show_name and bool(name),
                email=email.strip(),
                phone=phone,
                user=user,
                source=source,
                received_at=now,
                read_in=consents.language(),
                release_by=now + timedelta(hours=hours),
            )
            HeldPhoto.objects.bulk_create(written_rows(photos, FOLDER, partial(HeldPhoto, held=kept)))
    except IntegrityError:
        found = HeldReport.objects.filter(key=key).first()
        if found is None:
            raise
        return found
    return kept


# -- what becomes of it ---------------------------------------------------------------------


def release(pk: int, *, now: datetime, by: User | None = None) -> HeldReport | None:
    """Register it as of its arrival. None: somebody was first, or has it in hand. Safe to run twice or in parallel.

    What cannot become a case any more (its place or category is gone) goes to the sorting desk, where a person reads it.
    """
    with transaction.atomic():
        held = _take(pk)
        if held is None:
            return None
        report = _report(held)
        try:
            with transaction.atomic():
                if held.category is None:
                    return _decide(held, now, by, outcome="desk", unsorted=sorting.receive(key=held.key, **report))
                filed = file_issue(category=held.category, client_key=held.key, **report)
                return _decide(held, now, by, outcome="filed", case=filed.case)
        except DomainError:
            log.warning("The held report %s could not be filed and goes to the sorting desk.", held.pk, exc_info=True)
            return _decide(held, now, by, outcome="desk", unsorted=sorting.receive(key=held.key, **report))


def void(pk: int, *, reason: str, explanation: str, by: User, now: datetime) -> HeldReport | None:
    """A moderator says that it is no case, with a reason of the closed list and words for the writer. None: decided before.

    The writer is told, if there is an address (issues.notices), and then forgotten.
    """
    if reason not in VoidReason.values:
        raise BadInput({"reason": _("Choose a reason from the list.")})
    check_texts(explanation=(explanation, sorting.LONGEST_EXPLANATION, True))
    with transaction.atomic():
        held = _take(pk)
        if held is None:
            return None
        tell_the_writer(held, now)
        return _decide(held, now, by, outcome="void", reason=reason, explanation=explanation.strip())


def decide_many(
    ids: Collection[int], *, what: str, by: User, now: datetime, reason: str = "", explanation: str = ""
) -> int:
    """Release or void several, one transaction each; how many it did. Raises what the verbs raise, before the first."""
    refused = sorting.refusal_of(by)
    if refused is not None:
        raise refused
    if what not in {"release", "void"}:
        raise TransitionRefused(_("Choose what becomes of them."))
    done = 0
    for pk in sorted(ids)[:MOST_AT_ONCE]:
        if what == "release":
            decided = release(pk, by=by, now=now)
        else:
            decided = void(pk, reason=reason, explanation=explanation, by=by, now=now)
        done += decided is not None
    return done


def release_some(now: datetime) -> int:
    """What beat starts every minute: those whose time has come, and the next one of each network. How many went on.

    A network on the operators' list waits for a person, or for its time. Safe at any rate and in parallel.
    """
    late = list(HeldReport.objects.late(now).order_by("release_by", "pk").values_list("pk", flat=True)[:LATE_BATCH])
    done = sum(release(pk, now=now) is not None for pk in late)
    waiting = HeldReport.objects.filter(decided_at=None, received_at__lte=now - AT_ONCE, release_by__gt=now)
    first = waiting.order_by("network", "release_by", "pk").distinct("network")
    for held in first.values("pk", "network", "wider_network")[:NETWORKS_BATCH]:
        marks = {networks.standing_of_key(held[name], now) for name in ("network", "wider_network")}
        if networks.HOLD in marks and networks.TRUST not in marks:
            continue
        done += release(held["pk"], now=now) is not None
    return done


def forget_networks(now: datetime) -> int:
    """Networks of reports that were decided a month ago, once a night; how many."""
    old = HeldReport.objects.filter(decided_at__lte=now - NETWORK_KEPT).exclude(network="")
    return old.update(network="", wider_network="")


# -- lists ------------------------------------------------------------------------------------


def by_network(now: datetime) -> list[dict[str, Any]]:
    """Who sent what waits: each network by its key, how many, since when, what must go on first. One query."""
    found: Any = (
        HeldReport.objects.filter(decided_at=None)
        .values("network")
        .annotate(
            many=Count("pk"),
            late=Count("pk", filter=Q(release_by__lte=now)),
            places=Count("territory", distinct=True),
            first_at=Min("received_at"),
            next_by=Min("release_by"),
        )
        .order_by("-many", "network")[:100]
    )
    return list(found)


# -- parts --------------------------------------------------------------------------------------


def _take(pk: int) -> HeldReport | None:
    found = HeldReport.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, decided_at=None).first()
    if found is None:
        return None
    found.territory = Territory.objects.select_related("office__territory").get(pk=found.territory_id)
    return found


def _report(held: HeldReport) -> dict[str, Any]:
    """The arguments of filing, but for key and category. The moment is that of the arrival."""
    return {
        "territory": held.territory,
        "title": held.title,
        "body": held.body,
        "language": held.language,
        "now": held.received_at,
        "point": (held.lat, held.lon) if held.lat is not None and held.lon is not None else None,
        "place_note": held.place_note,
        "photos": all_stored(held.photos.all()),
        "name": held.name,
        "show_name": held.show_name,
        "email": held.email,
        "phone": held.phone,
        "source": held.source,
        "read_in": held.read_in,
        "user": held.user,
    }


def _decide(held: HeldReport, now: datetime, by: User | None, **outcome: object) -> HeldReport:
    """Write the outcome; forget the person, and the words where they stand elsewhere now."""
    files = [name for pair in held.photos.values_list("image", "thumb") for name in pair]
    held.photos.all().delete()
    forgotten: dict[str, object] = {"name": "", "show_name": False, "email": "", "phone": "", "user": None}
    if outcome["outcome"] != HeldReport.Outcome.VOID:
        forgotten |= {"title": "", "body": "", "place_note": "", "lat": None, "lon": None}
    for field, value in {"decided_at": now, "decided_by": by, **outcome, **forgotten}.items():
        setattr(held, field, value)
    held.save()
    transaction.on_commit(lambda: discard_files(*files))
    return held


def has_room(request: HttpRequest) -> limits.Verdict:
    """Whether one more of this network may wait: what waits takes space, so there is an end to it, far above what people send."""
    return limits.count_request("held", request)
