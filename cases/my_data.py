"""What cases keep of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, F, Func, QuerySet, TextField, Value, When
from django.db.models import Case as Choose
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent
from accounts.my_data import Part, Rows, full_name, rows_of
from cases.models import Case, Event, Participant

if TYPE_CHECKING:
    from accounts.models import User


def parts(user: User) -> Iterator[Part]:
    """The cases, with what was left with them, and what the resident said in them; cases that answer petitions apart."""
    issues, petitions = (user.participations.filter(case__kind=kind).order_by("pk") for kind in Case.Kind)
    yield Part("cases", _("My cases"), rows_of(
        _with_words(issues), number="case__number", title="own_title", text="own_text",
        place=f"case__territory__{full_name()}", role="role", name="name", name_is_public="show_name",
        email="contact_email", telephone="contact_phone", office_knows_since="known_to_office_at", since="joined_at",
        state="case__state",
    ))  # fmt: skip
    yield Part(
        "consents_of_claimed_cases",
        _("What you agreed to before a case was in your account"),
        _agreed_without_account(issues),
    )
    yield Part("said_in_cases", _("What was said by residents in my cases"), _said(issues))
    yield Part("petition_cases", _("The answers owed to my petitions"), rows_of(
        petitions, number="case__number", title="case__title", place=f"case__territory__{full_name()}", since="joined_at",
        state="case__state",
    ))  # fmt: skip
    yield Part("said_of_petitions", _("What was said of the decisions on my petitions"), _said(petitions))


def _with_words(mine: QuerySet[Participant]) -> QuerySet[Participant]:
    """With the words of each case, but what a moderator has hidden and somebody else wrote."""
    not_theirs = When(case__hidden_at__isnull=False, role=Participant.Role.SUPPORTER, then=Value(""))
    return mine.annotate(
        own_title=Choose(not_theirs, default=F("case__title"), output_field=TextField()),
        own_text=Choose(not_theirs, default=F("case__body"), output_field=TextField()),
    )


def _agreed_without_account(mine: QuerySet[Participant]) -> Rows:
    """The consents of whoever reported without an account and has the case in one now: only the case says whose they are."""
    claimed = mine.filter(role=Participant.Role.REPORTER, claimed_at__isnull=False)
    found = Consent.objects.filter(user=None, purpose__in=["filing", "desk"], subject__in=claimed.values("case"))
    public = found.annotate(number=Func(F("subject"), function="case_number", output_field=BigIntegerField()))
    return rows_of(
        public.order_by("pk"), number="number", to="purpose", version="version", language="language", at="at"
    )


def _said(mine: QuerySet[Participant]) -> Rows:
    """What residents said in the cases that somebody reported."""
    own = Event.objects.filter(case__in=mine.filter(role="reporter").values("case"), actor=Event.Actor.RESIDENT)
    return rows_of(own.order_by("pk"), number="case__number", what="kind", at="at", text="text")
