"""The platform's own desk for reports that fit no category: received, then sorted into a case or declared void, in public time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import consents
from cases import deadlines
from cases.errors import BadInput, TransitionRefused, Unroutable
from cases.models import Category
from cases.photos import PreparedPhoto, all_stored, discard_files, written_rows
from cases.taken_down import TakenDown
from cases.texts import clean, clean_line
from cases.turns import share_turn
from cases.void_reasons import VoidReason
from cases.workflow import LONGEST_TEXT, LONGEST_TITLE, check_texts
from issues.filing import Filed, Point, check_report, file_issue
from issues.models import Issue, SortingRule, Unsorted, UnsortedPhoto
from issues.models.taken import columns_of
from issues.notices import tell_the_writer
from territories.clock import local_date
from territories.models import Territory

if TYPE_CHECKING:
    from accounts.models import User

FOLDER = "unsorted"
LONGEST_EXPLANATION = 300


def receive(
    *,
    key: uuid.UUID,
    territory: Territory,
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
    read_in: str = "",
    taken: TakenDown | None = None,
) -> Unsorted:
    """Keep a report that fits nowhere until a moderator has read it. The same key twice waits once. Raises BadInput.

    `read_in`: in which language the writer was shown what they agreed to, when that was not on this very page.
    """
    name, place_note, phone = clean_line(name), clean_line(place_note), clean_line(phone)
    check_report(territory, point, place_note, photos, name, email, phone)
    check_texts(title=(title, LONGEST_TITLE, True), body=(body, LONGEST_TEXT, False))
    lat, lon = point or (None, None)
    try:
        with transaction.atomic():
            share_turn()
            kept = Unsorted.objects.create(
                key=key,
                territory=territory,
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
                source=Issue.Source.DESK if taken else source,
                received_at=now,
                due_at=deadlines.working_days_after(now, term(now).days),
                read_in=read_in or consents.language(),
                **columns_of(taken),
            )
            UnsortedPhoto.objects.bulk_create(written_rows(photos, FOLDER, partial(UnsortedPhoto, unsorted=kept)))
    except IntegrityError:
        found = Unsorted.objects.filter(key=key).first()
        if found is None:
            raise
        return found
    return kept


def term(now: datetime) -> SortingRule:
    """How long the platform has, by the rule in force. One query."""
    rule = SortingRule.objects.in_force(local_date(now)).first()
    if rule is None:
        raise Unroutable(_("No clock is set for this."))
    return rule


def sort(kept: Unsorted, *, category: Category, territory: Territory, by: User, now: datetime) -> Filed:
    """A moderator says what it is about: it is filed as any report is, with its own words and photos.

    The office's clock runs from now on. `territory` comes with its office. Raises TransitionRefused when somebody was first.
    """
    with transaction.atomic():
        kept = _hold(kept, by)
        filed = file_issue(
            territory=territory,
            category=category,
            title=kept.title,
            body=kept.body,
            language=kept.language,
            now=now,
            point=(kept.lat, kept.lon) if kept.lat is not None and kept.lon is not None else None,
            place_note=kept.place_note,
            photos=all_stored(kept.photos.all()),
            name=kept.name,
            show_name=kept.show_name,
            email=kept.email,
            phone=kept.phone,
            client_key=kept.key,
            source=kept.source,
            user=kept.user,
            agreed_at=kept.received_at,
            read_in=kept.read_in,
            taken=kept.taken,
        )
        if kept.taken:  # the receipt, with a link that leads to the case, was given when it was written down
            Issue.objects.filter(pk=filed.case.pk).update(receipt_given_at=now)
        _decide(kept, by, now, outcome=Unsorted.Outcome.SORTED, case=filed.case)
    return filed


def void(kept: Unsorted, *, reason: str, explanation: str, by: User, now: datetime) -> Unsorted:
    """A moderator says that it is no case, with a reason of the closed list and words for the reporter."""
    if reason not in VoidReason.values:
        raise BadInput({"reason": _("Choose a reason from the list.")})
    check_texts(explanation=(explanation, LONGEST_EXPLANATION, True))
    with transaction.atomic():
        kept = _hold(kept, by)
        tell_the_writer(kept, now)
        _decide(kept, by, now, outcome=Unsorted.Outcome.VOID, reason=reason, explanation=explanation.strip())
    return kept


def refusal_of(by: User) -> TransitionRefused | None:
    """Why somebody decides nothing at this desk; None: they may. At most two queries."""
    if not by.is_moderator():
        return TransitionRefused(_("Only a moderator can do this."))
    if by.memberships.present().exists():
        return TransitionRefused(_("Somebody who works for an office does not decide about reports."))
    return None


def _hold(kept: Unsorted, by: User) -> Unsorted:
    """The report under a lock, still undecided, in the hands of somebody who may decide."""
    refused = refusal_of(by)
    if refused is not None:
        raise refused
    share_turn()
    held = (
        Unsorted.objects.select_for_update(of=("self",))
        .select_related("territory", "user", "desk_office", "desk_user")
        .get(pk=kept.pk)
    )
    if held.decided_at is not None:
        raise TransitionRefused(_("Somebody has already decided about this report."))
    return held


def _decide(kept: Unsorted, by: User, now: datetime, **outcome: object) -> None:
    """Write the outcome and forget the person: who reported a case stands with the case, and of a void report nothing is needed."""
    files = [name for pair in kept.photos.values_list("image", "thumb") for name in pair]
    kept.photos.all().delete()
    forgotten = {"name": "", "show_name": False, "email": "", "phone": ""}
    for field, value in {"decided_at": now, "decided_by": by, **outcome, **forgotten}.items():
        setattr(kept, field, value)
    kept.save()
    transaction.on_commit(lambda: discard_files(*files))
