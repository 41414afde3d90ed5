"""What the author does: begin, change the words, withdraw, appeal."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts.identity import bind, check_iin
from cases.deadlines import last_day
from cases.workflow import check_texts
from petitions import author_iin, counting, goals, terms
from petitions.errors import BadInput, TransitionRefused
from petitions.log import Actor, Kind, record
from petitions.models import Moderation, Petition, PetitionText, Signature, Tally
from petitions.models.rules import Addressee
from petitions.regions import region_of_home
from petitions.signing import insert_signature
from petitions.texts import Words, check, digest, searchable
from petitions.workflow.held import hold
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case
    from territories.models import Territory

LONGEST_APPEAL = 2000
State = Petition.State


def body_of(addressee: str) -> str:
    """Which body of the register answers for an addressee."""
    return {
        Addressee.AKIMAT: Office.Body.AKIM,
        Addressee.MASLIKHAT: Office.Body.MASLIKHAT,
        Addressee.GOVERNMENT: Office.Body.GOVERNMENT,
    }[Addressee(addressee)]


def office_of(addressee: str, territory: Territory) -> Office:
    """The office of a body of a unit. Raises BadInput when the unit has none, or it was abolished (naming the successor)."""
    found = Office.objects.select_related("territory", "successor__territory")
    office = found.filter(territory=territory, body=body_of(addressee)).first()
    if office is None:
        raise BadInput({"addressee": _("There is no such body here: choose another addressee.")})
    if office.abolished_on is not None:
        if office.successor is None:
            raise BadInput({"addressee": _("This body was abolished: choose another addressee.")})
        raise BadInput(
            {
                "addressee": _("This body was abolished. Its successor: %(successor)s.")
                % {"successor": office.successor.title}
            }
        )
    return office


@sensitive_variables("iin", "number")
@transaction.atomic
def begin(
    *,
    author: User,
    iin: str,
    author_name: str,
    full_name: str,
    residence: str,
    addressee: str,
    territory: Territory,
    topic: str,
    texts: Mapping[str, Words],
    now: datetime,
    from_case: Case | None = None,
    draft_key: uuid.UUID | None = None,
) -> Petition:
    """A petition that looks for its first supporters, reachable by its link only; the author's signature is the first.

    `iin` goes into keyed hashes, and is sealed because law asks it of an author (petitions.author_iin). Sent twice with the same `draft_key` it begins once. Raises BadInput and
    NoGoal, and what accounts.identity raises about the IIN.
    """
    if draft_key is not None and (known := Petition.objects.filter(draft_key=draft_key).first()) is not None:
        return known
    check_texts(author_name=(author_name, 80, True), full_name=(full_name, 200, True), residence=(residence, 200, True))
    if topic not in Petition.Topic.values:
        raise BadInput({"topic": _("Choose what it is about.")})
    words = check(texts)
    office = office_of(addressee, territory)
    today = local_date(now)
    goals.rule_for(addressee, territory.kind, today)
    number = check_iin(iin)
    bind(author, number, now)
    rule = terms.in_force(today)
    petition = Petition.objects.create(
        id=_next_id(),
        author=author,
        author_name=author_name.strip(),
        author_full_name=full_name.strip(),
        author_residence=residence.strip(),
        addressee=addressee,
        office=office,
        territory=territory,
        topic=topic,
        version=0,
        share_key=secrets.token_urlsafe(16),
        terms=rule,
        started_at=now,
        joining_until=terms.joining_until(rule, now),
        from_case=from_case,
        draft_key=draft_key,
        search_text=searchable(words),
    )
    author_iin.keep(petition, number, now)
    Tally.objects.create(petition=petition, counted_at=now)
    write_texts(petition, words, 1, now)
    _sign_as_author(petition, words, number, now)
    until = last_day(petition.joining_until).isoformat()
    data = {"until": until, "needed": rule.joiners_needed, "office": office.pk}
    record(petition, Kind.STARTED, actor=Actor.AUTHOR, at=now, user=author, data=data)
    counting.count_one(petition, now)
    return petition


@sensitive_variables("iin", "number")
@transaction.atomic
def edit(petition: Petition, *, texts: Mapping[str, Words], iin: str, by: User, now: datetime) -> Petition:
    """Change the words while the first supporters are looked for: a new version, under which everybody signs anew.

    The earlier text and its signatures stay where they are and no longer count. Not possible once it is being checked.
    """
    number = check_iin(iin)
    bind(by, number, now)  # before the petition, in the order of a proof that takes a claim away (petitions.disowned)
    petition = hold(petition, State.JOINING)
    _own(petition, by)
    if petition.joining_until <= now:
        raise TransitionRefused(_("The time to find the first supporters has passed."), number=petition.number)
    words = check(texts)
    present = {one.language: one for one in petition.texts.filter(version=petition.text_version)}
    said = {one.language: Words(one.title, one.demand, one.arguments) for one in present.values()}
    if said == words:
        return petition
    author_iin.keep(petition, number, now)
    lost = counting.count_one(petition, now).joined
    petition.text_version += 1
    write_texts(petition, words, petition.text_version, now)
    record(
        petition,
        Kind.CHANGED,
        actor=Actor.AUTHOR,
        at=now,
        user=by,
        data={"text_version": petition.text_version, "signatures_before": lost},
        text_version=petition.text_version,
        search_text=searchable(words),
    )
    _sign_as_author(petition, words, number, now)
    counting.count_one(petition, now)
    return petition


@transaction.atomic
def withdraw(petition: Petition, *, by: User, now: datetime) -> Petition:
    """The author takes it back, before it is open (docs/law.md). Nobody reads its words any more but its author.

    A check that nobody made in time stays: the platform was late, and goes on saying so.
    """
    petition = hold(petition, State.JOINING, State.MODERATION)
    _own(petition, by)
    petition.moderations.filter(decided_at=None, due_at__gt=now).delete()
    record(petition, Kind.WITHDRAWN, actor=Actor.AUTHOR, at=now, user=by, state=State.WITHDRAWN, ended_at=now)
    return petition


@transaction.atomic
def appeal(petition: Petition, *, text: str, by: User, now: datetime) -> Moderation:
    """Ask for a second look at a rejection, once, within the term; another moderator decides."""
    petition = hold(petition, State.REJECTED)
    _own(petition, by)
    check_texts(text=(text, LONGEST_APPEAL, True))
    first = petition.moderations.get(round=Moderation.Round.FIRST)
    assert first.decided_at is not None
    if petition.moderations.filter(round=Moderation.Round.APPEAL).exists():
        raise TransitionRefused(_("An appeal was already made: there is one."), number=petition.number)
    if terms.appeal_until(petition.terms, first.decided_at) <= now:
        raise TransitionRefused(_("The time to appeal has passed."), number=petition.number)
    due_at = terms.appeal_decided_until(petition.terms, now)
    opened = Moderation.objects.create(
        petition=petition,
        round=Moderation.Round.APPEAL,
        opened_at=now,
        due_at=due_at,
        not_by=first.decided_by,
        appeal=text.strip(),
    )
    record(
        petition,
        Kind.APPEALED,
        actor=Actor.AUTHOR,
        at=now,
        user=by,
        data={"until": last_day(due_at).isoformat()},
        state=State.MODERATION,
        ended_at=None,
    )
    return opened


def write_texts(
    petition: Petition, texts: Mapping[str, Words], version: int, now: datetime, *, is_translation: bool = False
) -> None:
    """The words as rows with their hashes. One statement."""
    PetitionText.objects.bulk_create(
        PetitionText(
            petition=petition,
            version=version,
            language=language,
            title=words.title,
            demand=words.demand,
            arguments=words.arguments,
            digest=digest(petition.pk, version, language, words),
            is_translation=is_translation,
            written_at=now,
        )
        for language, words in texts.items()
    )


@sensitive_variables("iin")
def _sign_as_author(petition: Petition, texts: Mapping[str, Words], iin: str, now: datetime) -> None:
    language = "kk" if "kk" in texts else "ru"
    insert_signature(
        petition,
        user=petition.author,
        iin=iin,
        language=language,
        digest=digest(petition.pk, petition.text_version, language, texts[language]),
        method=Signature.Method.PLATFORM,
        stage=Signature.Stage.AUTHOR,
        held="",
        now=now,
        region=region_of_home(petition.author),
    )


def _own(petition: Petition, by: User) -> None:
    if petition.author_id != by.pk:
        raise TransitionRefused(_("Only the author can do this."), number=petition.number)


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('petitions_petition_id_seq')")
        (petition_id,) = cursor.fetchone()
    return int(petition_id)
