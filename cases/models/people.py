"""Residents in a case: who reported it and whom it affects too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Lower, Right
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from .case import Case

if TYPE_CHECKING:
    from accounts.models import User

LAST_DIGITS = 10
"""Of a telephone number: what +7, 8 and nothing before it have in common."""
CONTACT_EMAIL = Lower("contact_email")
CONTACT_DIGITS = Right(
    Func(F("contact_phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=CharField()),
    LAST_DIGITS,
)
"""How a contact that was left with a report is compared with that of an account."""
SECRET = 32
"""Hexadecimal figures of a private link's secret: 128 bits."""


class Participant(models.Model):
    """The reporter of a case or a supporter ("it affects me too"). Contact data never leaves this row and no page shows it."""

    class Role(models.TextChoices):
        """What the resident is to the case."""

        REPORTER = "reporter", _("reporter")
        SUPPORTER = "supporter", _("supporter")

    case = models.ForeignKey(Case, models.PROTECT, related_name="participants")
    role = models.CharField(max_length=10, choices=Role)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="participations")
    name = models.CharField(max_length=80, blank=True)
    """First name and first letter of the surname, shown only if the resident chose so."""
    show_name = models.BooleanField(default=False)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=64, blank=True)
    """Keyed hash of the visitor, so that one browser supports once; empty for a reporter."""
    known_to_office_at = models.DateTimeField(null=True)
    """Since when the offices of the case may read the name and the contact, because the resident said so; null: they may not."""
    joined_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    """When it was tied to the account afterwards (cases.claiming); null: filed from the account, or tied to none."""
    opened_by: User | None = None
    """Not kept: who is signed in where the private link was opened. Nobody at work uses a resident's link (cases.allowed)."""
    came_with = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    """The case that was joined to this one and in which the same person stands too; they leave again if it splits off."""

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="reporter"), name="participant_one_reporter_for_a_case"
            ),
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(user__isnull=False), name="participant_one_row_for_a_user"
            ),
            models.UniqueConstraint(
                fields=["case", "key"], condition=~Q(key=""), name="participant_one_row_for_a_visitor"
            ),
            models.CheckConstraint(name="participant_shown_name_is_given", condition=Q(show_name=False) | ~Q(name="")),
            models.CheckConstraint(
                name="participant_known_to_office_is_a_reporter",
                condition=Q(known_to_office_at=None) | Q(role="reporter"),
            ),
            models.CheckConstraint(
                name="participant_claimed_has_an_account", condition=Q(claimed_at=None) | Q(user__isnull=False)
            ),
        ]
        indexes = [
            # Reader: cases.supporters.count_supporters, what joined since it last ran.
            models.Index(fields=["joined_at"], name="participant_joined"),
            # Reader: cases.claiming, what was left with a confirmed address or number of an account.
            models.Index(CONTACT_EMAIL, name="participant_by_email", condition=Q(user=None) & ~Q(contact_email="")),
            models.Index(CONTACT_DIGITS, name="participant_by_phone", condition=Q(user=None) & ~Q(contact_phone="")),
        ]

    def __str__(self) -> str:
        """Case and role; never the name."""
        return f"{self.case_id} {self.role}"

    @property
    def token(self) -> str:
        """The secret of the private link: the row's id, and a keyed hash of it, so that nothing secret is stored."""
        secret = salted_hmac("cases.participant", str(self.pk), algorithm="sha256").hexdigest()[:SECRET]
        return f"{int_to_base36(self.pk)}-{secret}"

    def has_token(self, token: str) -> bool:
        """Whether a private link is this participant's. Constant time."""
        return constant_time_compare(self.token, token)

    @staticmethod
    def named_in(token: str) -> int:
        """The id that a private link claims; 0, which nobody has, when it is not the text of a link at all."""
        try:
            return base36_to_int(token.partition("-")[0])
        except ValueError:
            return 0
