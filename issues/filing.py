"""Filing: from what a resident wrote to a case with an office and a deadline, all in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import consents
from cases.errors import BadInput
from cases.models import Case, Category, Participant
from cases.photos import PreparedPhoto, store_photos
from cases.taken_down import TakenDown
from cases.texts import clean, clean_line
from cases.workflow import open_case
from cases.workflow.interrupted import once_more
from issues.models import Issue
from issues.models.taken import columns_of
from territories.models import Territory

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 80
LONGEST_PHONE = 20
LONGEST_NOTE = 200

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Filed:
    """The case, the reporter's row (its token is the private link), and whether this very call made them."""

    case: Case
    participant: Participant
    is_new: bool


def file_issue(
    *,
    territory: Territory,
    category: Category,
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
    client_key: uuid.UUID | None = None,
    source: str = Issue.Source.WEB,
    user: User | None = None,
    returned_from: Case | None = None,
    agreed_at: datetime | None = None,
    read_in: str = "",
    taken: TakenDown | None = None,
) -> Filed:
    """File a local problem. Twelve statements, whatever is given, and one for a consent; one transaction.

    Whoever leaves a name or a contact on the site has agreed to a text, at `agreed_at` and `read_in` a language when they had sent
    it earlier.
    `taken`: it was written down at an office's desk (issues.at_desk), where the resident agreed to a text of its own.
    `client_key` makes it idempotent: the same key gives the same case, also when two requests race, and nothing of the
    later one is written. `territory` comes with its office (`select_related("office__territory")`). `point` is latitude
    and longitude. Raises BadInput with what is wrong by field, and Unroutable as `open_case` does.
    """
    name, place_note, phone = clean_line(name), clean_line(place_note), clean_line(phone)
    check_report(territory, point, place_note, photos, name, email, phone)

    def write() -> Filed:
        case = open_case(
            kind=Case.Kind.ISSUE,
            territory=territory,
            category=category,
            title=clean_line(title),
            body=clean(body),
            language=language,
            now=now,
            client_key=client_key,
            returned_from=returned_from,
            taken=taken,
        )
        lat, lon = point or (None, None)
        came_by = Issue.Source.DESK if taken else source
        Issue.objects.create(
            case=case, lat=lat, lon=lon, place_note=place_note, source=came_by, **columns_of(taken)
        )  # fmt: skip
        participant = Participant.objects.create(
            case=case,
            role=Participant.Role.REPORTER,
            user=user,
            name=name,
            show_name=show_name and bool(name),
            contact_email=email.strip(),
            contact_phone=phone,
            joined_at=now,
        )
        store_photos(case, None, photos, now)
        moment = agreed_at or now
        if taken is not None:
            text = consents.in_force(consents.Purpose.DESK, moment)
            consents.agree(text, user=None, subject=case.pk, now=moment, recorded_by=taken.by, read_in=read_in)
        elif source == Issue.Source.WEB and returned_from is None and (name or email.strip() or phone):
            text = consents.in_force(consents.Purpose.FILING, moment)
            consents.agree(text, user=user, subject=case.pk, now=moment, read_in=read_in)
        return Filed(case, participant, is_new=True)

    try:
        return once_more(write, is_repeatable=client_key is not None)
    except IntegrityError:
        filed = filed_before(client_key)
        if filed is None:
            raise
        return filed


def filed_before(client_key: uuid.UUID | None) -> Filed | None:
    """What was filed under a key; None when nothing was. One query."""
    if client_key is None:
        return None
    participant = (
        Participant.objects.filter(case__client_key=client_key, role=Participant.Role.REPORTER)
        .select_related("case__current__office__territory", "case__current__clock", "case__territory", "case__category")
        .first()
    )
    return Filed(participant.case, participant, is_new=False) if participant else None


def check_report(
    territory: Territory,
    point: Point | None,
    place_note: str,
    photos: Sequence[PreparedPhoto],
    name: str,
    email: str,
    phone: str,
) -> None:
    """Everything about a report that open_case does not look at. Raises BadInput."""
    errors: dict[str, str | Promise] = {}
    if territory.abolished_on is not None:
        errors["territory"] = _("This place no longer exists in the register. Please choose another.")
    if point is not None and not is_on_earth(point):
        errors["point"] = _("The point on the map is not a place on Earth.")
    if len(photos) > settings.PHOTO_MAX_COUNT:
        errors["photos"] = str(_("At most %(limit)s photos can be added.")) % {"limit": settings.PHOTO_MAX_COUNT}
    for field, value, longest in (
        ("place_note", place_note, LONGEST_NOTE),
        ("name", name, LONGEST_NAME),
        ("phone", phone, LONGEST_PHONE),
    ):
        if len(value) > longest:
            errors[field] = str(_("At most %(limit)s characters fit here.")) % {"limit": longest}
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            errors["email"] = _("This is not an e-mail address. It looks like name@example.kz.")
    if errors:
        raise BadInput(errors)


def is_on_earth(point: Point) -> bool:
    """Whether latitude and longitude are numbers in their ranges; not-a-number is not."""
    lat, lon = point
    return -90 <= lat <= 90 and -180 <= lon <= 180
