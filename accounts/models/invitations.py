"""How people come to act for an office or the platform, and come back when they lost their second step; and letters about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.memberships import Membership
from accounts.models.platform_roles import PlatformRole
from territories.models import Office


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about who is invited."""

    def undecided(self) -> Self:
        """Neither accepted nor withdrawn, in time or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, now: datetime) -> Self:
        """Those whose link works."""
        return self.undecided().filter(expires_at__gt=now)


class Invitation(models.Model):
    """Somebody is asked to act for an office or the platform, by somebody who may ask.

    The link's secret stands nowhere: it is a keyed hash of the row and its `nonce` (accounts.keyed_links).
    """

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="invitations")
    seat = models.CharField(_("role"), max_length=10, choices=Membership.Role, blank=True)
    platform_role = models.CharField(_("role in the platform"), max_length=20, choices=PlatformRole.Role, blank=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    nonce = models.BinaryField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_to_an_office_or_to_the_platform",
                condition=(Q(office__isnull=False, platform_role="") & ~Q(seat=""))
                | (Q(office__isnull=True, seat="") & ~Q(platform_role="")),
            ),
            # Who stands in for the head is named among the people of the office, for a period; nobody is invited to it.
            models.CheckConstraint(name="invitation_never_to_stand_in", condition=~Q(seat="acting")),
            models.CheckConstraint(
                name="invitation_goes_to_one_address",
                condition=(Q(phone="") & ~Q(email="")) | (Q(email="") & ~Q(phone="")),
            ),
            models.CheckConstraint(name="invitation_ends_after_it_begins", condition=Q(expires_at__gt=F("invited_at"))),
            models.CheckConstraint(
                name="invitation_accepted_by_and_at",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_withdrawn_by_and_at",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_by_somebody_else",
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("invited_by")),
            ),
            models.UniqueConstraint(
                fields=["office", "email", "phone", "seat", "platform_role"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
                name="invitation_once_at_a_time",
            ),
        ]
        indexes = [
            # Read by the people's page of an office: who is invited and has not answered.
            models.Index(
                fields=["office", "invited_at"],
                name="invitation_undecided",
                condition=Q(accepted_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        """The row's number; never the address."""
        return f"invitation {self.pk}"

    @property
    def role_label(self) -> str:
        """What the person is asked to be, in the active language."""
        return str(self.get_seat_display() if self.seat else self.get_platform_role_display())


class ReenrolmentQuerySet(models.QuerySet["Reenrolment"]):
    """Questions about who gets a new second step."""

    def undecided(self) -> Self:
        """Neither used nor withdrawn, in time or not."""
        return self.filter(used_at=None, withdrawn_at=None)

    def open(self, now: datetime) -> Self:
        """Those whose link works: agreed by the second person where one is needed."""
        agreed = Q(needs_second=False) | Q(seconded_at__isnull=False)
        return self.undecided().filter(agreed, expires_at__gt=now)

    def newest_of(self, users: Iterable[int]) -> Self:
        """The last one of each of these accounts, used or over too; never one that gave way to a newer."""
        rows = self.filter(user__in=users, withdrawn_at=None)
        return rows.order_by("user_id", "-opened_at", "-pk").distinct("user_id")


class Reenrolment(models.Model):
    """Somebody lost their second step, and somebody with the right opens the way to a new one. For operators two people do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reenrolments")
    reason = models.TextField(_("reason"), max_length=500)
    nonce = models.BinaryField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    needs_second = models.BooleanField()
    seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ReenrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("new second step")
        verbose_name_plural = _("new second steps")
        constraints = [
            models.CheckConstraint(name="reenrolment_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="reenrolment_never_of_oneself", condition=~Q(user=F("opened_by"))),
            models.CheckConstraint(
                name="reenrolment_second_person_is_another",
                condition=Q(seconded_by=None) | (~Q(seconded_by=F("opened_by")) & ~Q(seconded_by=F("user"))),
            ),
            models.CheckConstraint(
                name="reenrolment_seconded_by_and_at",
                condition=Q(seconded_at__isnull=True, seconded_by__isnull=True)
                | Q(seconded_at__isnull=False, seconded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="reenrolment_is_used_when_agreed",
                condition=Q(used_at=None) | Q(needs_second=False) | Q(seconded_at__isnull=False),
            ),
            models.CheckConstraint(name="reenrolment_ends_one_way", condition=Q(used_at=None) | Q(withdrawn_at=None)),
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, withdrawn_at=None), name="reenrolment_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        """Whose it is."""
        return f"new second step of account {self.user_id}"

    @property
    def waits_for_another(self) -> bool:
        """Nothing has happened yet: the second person has not agreed."""
        return self.needs_second and self.seconded_at is None


class StaffLetterQuerySet(models.QuerySet["StaffLetter"]):
    """Questions about letters."""

    def waiting(self) -> Self:
        """Those that have not gone and are not given up, the oldest first."""
        return self.filter(sent_at=None, given_up_at=None).order_by("made_at", "pk")


class StaffLetter(models.Model):
    """A letter about an account that must not be lost: written in the transaction of what it tells, sent by a worker."""

    class Kind(models.TextChoices):
        """What it tells."""

        INVITATION = "invitation", _("you are invited")
        REENROLMENT = "reenrolment", _("the way to a new second step")
        REOPENED = "reopened", _("your second step was ended")
        FACTOR_ADDED = "factor-added", _("something to sign in with was added")
        FACTOR_REMOVED = "factor-removed", _("something to sign in with was removed")
        COPIED = "copied", _("a passkey was refused: its counter went backwards")
        LOCKED = "locked", _("too many wrong codes")
        GIVEN = "given", _("a seat or a role was given to you")
        ENDED = "ended", _("your seat or role has ended")

    kind = models.CharField(max_length=16, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="+")
    reenrolment = models.ForeignKey(Reenrolment, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)

    objects = StaffLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter about an account")
        verbose_name_plural = _("letters about accounts")
        constraints = [
            models.CheckConstraint(
                name="staff_letter_goes_to_an_account_or_an_invited",
                condition=Q(user__isnull=False, invitation__isnull=True)
                | Q(user__isnull=True, invitation__isnull=False, kind="invitation"),
            ),
            models.CheckConstraint(
                name="staff_letter_with_a_link_has_its_row",
                condition=~Q(kind="reenrolment") | Q(reenrolment__isnull=False),
            ),
        ]
        indexes = [
            # Read by the task that sends what waits.
            models.Index(fields=["made_at"], name="staff_letter_waiting", condition=Q(sent_at=None, given_up_at=None)),
        ]

    def __str__(self) -> str:
        """Its number and what it tells; never an address."""
        return f"letter {self.pk}, {self.kind}"
