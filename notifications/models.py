"""Who is told what: the outbox, what each person is to get, and the messages that go out.

A Notice says that something happened and which audience it is for; it is written in the transaction of the change.
A Delivery is one notice for one person by one channel. A Message is what that person then sees in one piece: one notice, or a
digest of many. Nothing here knows what a case is: the app above that wrote a notice finds the people and the words
(notifications.sources).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.sms.models import ShortMessage, ShortPart, ShortReceipt
from territories.models import Office

__all__ = [
    "Choice",
    "Delivery",
    "Follow",
    "Message",
    "MessageQuerySet",
    "Notice",
    "Outage",
    "Refusal",
    "ShortMessage",
    "ShortPart",
    "ShortReceipt",
]

if TYPE_CHECKING:
    from accounts.models import User

KEY = 80
"""Characters of a recipient's key: "user:7", or "email:" or "phone:" and a keyed hash of the address or the number."""


class Notice(models.Model):
    """A row of the outbox: this event is told to this audience. One row for each (event, audience).

    Append-only but for `expanded_at`, which is set once: a trigger refuses anything else to everybody, and the
    application's role has the right to that column alone.
    """

    append_only = True
    changeable_columns = ("expanded_at",)

    source = models.CharField(max_length=20)
    """Which app wrote it: a key of settings.NOTICE_SOURCES."""
    source_id = models.BigIntegerField()
    """What it is about, as that app numbers it: the id of a case."""
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    audience = models.CharField(max_length=20)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    """Whose people are meant, when the audience is an office."""
    at = models.DateTimeField()
    urgent = models.BooleanField(db_default=False)
    """An emergency: quiet hours and windows for digests do not hold it back."""
    data = models.JSONField(db_default=models.Value({}, output_field=models.JSONField()))
    """Facts for the words. No personal data."""
    expanded_at = models.DateTimeField(null=True, db_default=None)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id", "audience"], name="notice_once_for_an_audience"),
            models.CheckConstraint(name="notice_has_an_audience", condition=~Q(audience="") & ~Q(kind="")),
        ]
        indexes = [
            # Reader: notifications.expansion, what has not been handed out yet.
            models.Index(fields=["id"], condition=Q(expanded_at=None), name="notice_not_expanded"),
        ]

    def __str__(self) -> str:
        """Source, event and audience."""
        return f"{self.source} {self.event_id} {self.audience}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def waiting(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(state=Message.State.WAITING)

    def dead(self) -> Self:
        """Given up: for an operator to look at."""
        return self.filter(state=Message.State.DEAD)

    def inbox_of(self, user: User) -> Self:
        """What stands on a person's own page of messages, newest first."""
        return self.filter(user=user, channel=Message.IN_APP, state=Message.State.SENT).order_by("-pk")

    def unread(self) -> Self:
        """Not opened and not marked as read."""
        return self.filter(read_at=None)


class Message(models.Model):
    """One piece that one person gets by one channel: a letter, or an entry on their page of messages.

    Messages of one recipient go in the order of their ids: a later one waits while an earlier one of the same channel and
    the same urgency is neither sent nor dead. A worker holds one by a lease, which a killed worker loses with time.
    """

    IN_APP, EMAIL, SMS = "in_app", "email", "sms"

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", pgettext_lazy("state of a message", "waiting")
        SENT = "sent", pgettext_lazy("state of a message", "sent")
        DROPPED = "dropped", pgettext_lazy("state of a message", "not needed any more")
        DEAD = "dead", pgettext_lazy("state of a message", "could not be delivered")

    key = models.CharField(max_length=120, unique=True)
    """Channel, recipient and the first notice it carries: the same however often it is tried. Its Message-ID comes from it."""
    channel = models.CharField(_("channel"), max_length=10)
    recipient = models.CharField(max_length=KEY)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    address = models.CharField(max_length=254, blank=True)
    """An e-mail address or a number, of somebody without an account; of an account the present one is asked when the letter goes. Forgotten after some days."""
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    urgent = models.BooleanField(_("urgent"))
    is_digest = models.BooleanField(_("digest"))
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(_("state"), max_length=10, choices=State, db_default=State.WAITING, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), db_default=0, default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, db_default=None)
    lease = models.UUIDField(null=True, db_default=None)
    settled_at = models.DateTimeField(_("sent or given up"), null=True, db_default=None)
    problem = models.CharField(_("problem"), max_length=60, blank=True, db_default="")
    """Why the last try failed: a code of the mail server, or the name of an error. Never an address."""
    read_at = models.DateTimeField(null=True, db_default=None)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="message_settled_has_a_moment",
                condition=Q(state="waiting", settled_at=None) | (~Q(state="waiting") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="message_lease_is_whole",
                condition=Q(lease=None, leased_until=None) | Q(lease__isnull=False, leased_until__isnull=False),
            ),
            models.CheckConstraint(
                name="message_settled_is_not_leased", condition=Q(state="waiting") | Q(leased_until=None)
            ),
            models.CheckConstraint(
                name="message_in_app_has_an_account", condition=~Q(channel="in_app") | Q(user__isnull=False)
            ),
        ]
        indexes = [
            # Reader: notifications.relay, the earliest waiting message of each recipient.
            models.Index(
                fields=["channel", "recipient", "urgent", "id"],
                condition=Q(state="waiting"),
                name="message_waiting_in_order",
            ),
            # Reader: notifications.relay, what goes next, the urgent first.
            models.Index(
                fields=["channel", "-urgent", "id"], condition=Q(state="waiting"), name="message_waiting_by_urgency"
            ),
            # Reader: a person's page of messages.
            models.Index(
                fields=["user", "id"], condition=Q(channel="in_app", state="sent"), name="message_inbox_of_a_person"
            ),
            # Reader: the count in the header of every page.
            models.Index(
                fields=["user"],
                condition=Q(channel="in_app", state="sent", read_at=None),
                name="message_unread_of_a_person",
            ),
            # Reader: the operator's list and the gauge of dead letters.
            models.Index(fields=["settled_at"], condition=Q(state="dead"), name="message_dead"),
            # Reader: notifications.forgetting, addresses that are no longer needed.
            models.Index(
                fields=["settled_at"], condition=~Q(address="") & ~Q(state="waiting"), name="message_with_an_address"
            ),
        ]

    def __str__(self) -> str:
        """Number, channel and state; never the address."""
        return f"message {self.pk} by {self.channel}: {self.state}"


class Delivery(models.Model):
    """One notice for one person by one channel; once, however often the outbox is handed out."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=10)
    recipient = models.CharField(max_length=KEY)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    reference = models.BigIntegerField(null=True)
    """Who the person is to the app that wrote the notice: the id of a participant."""
    address = models.CharField(max_length=254, blank=True, db_default="")
    """Only until it stands in a message."""
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    urgent = models.BooleanField()
    is_gathered = models.BooleanField()
    """It goes in a digest with others of this person."""
    held_until = models.DateTimeField()
    """When it becomes a message: at once, in the morning, or when the window of the digest closes."""
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="deliveries", db_default=None)
    cancelled_at = models.DateTimeField(null=True, db_default=None)
    """Before it went, there was nothing to tell any more: the case was withdrawn, or the person wanted no letter about it."""

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "recipient"], name="delivery_once_for_a_notice_and_a_person"
            ),
        ]
        indexes = [
            # Reader: notifications.gathering, what is due to become a message.
            models.Index(fields=["held_until"], condition=Q(message=None), name="delivery_held"),
            # Reader: notifications.gathering, what else a digest takes along.
            models.Index(fields=["channel", "recipient"], condition=Q(message=None), name="delivery_of_a_person"),
        ]

    def __str__(self) -> str:
        """Notice and channel; never the person."""
        return f"{self.notice_id} by {self.channel}"


class Outage(models.Model):
    """A time in which a channel took no messages at all: our own mail server, not somebody's mailbox. At most one is open."""

    channel = models.CharField(_("channel"), max_length=10)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    failures = models.PositiveIntegerField(_("failed attempts"), default=1)
    next_try_at = models.DateTimeField(_("next attempt"))
    problem = models.CharField(_("problem"), max_length=60)

    class Meta:
        verbose_name = _("outage of a channel")
        verbose_name_plural = _("outages of channels")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(ended_at=None), name="outage_one_open_of_a_channel"
            ),
            models.CheckConstraint(
                name="outage_ends_after_it_begins", condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at"))
            ),
        ]

    def __str__(self) -> str:
        """Channel and beginning."""
        return f"{self.channel} {self.began_at:%Y-%m-%d %H:%M}"


class Choice(models.Model):
    """How an account wants its letters; without a row: at once. The page of messages shows everything in any case."""

    class Letters(models.TextChoices):
        """When letters come."""

        AT_ONCE = "at_once", _("As it happens")
        DAILY = "daily", _("Once a day, all in one letter")
        NONE = "none", _("No letters: I look here myself")

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    letters = models.CharField(_("letters"), max_length=10, choices=Letters)
    sms = models.BooleanField(default=False, db_default=False)
    """Short messages besides the letters, at the few moments that have them. Whoever has no e-mail gets them anyway."""
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")

    def __str__(self) -> str:
        """Account and choice."""
        return f"account {self.user_id}: {self.letters}"


class Refusal(models.Model):
    """Somebody wants no more letters, about one thing or at all. Keyed like a recipient: no address stands here."""

    recipient = models.CharField(max_length=KEY)
    source = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("refusal of letters")
        verbose_name_plural = _("refusals of letters")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "source", "source_id"], nulls_distinct=False, name="refusal_once_for_a_thing"
            ),
            models.CheckConstraint(
                name="refusal_of_one_thing_or_of_all",
                condition=Q(source="", source_id=None) | (~Q(source="") & Q(source_id__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        """What is refused; never by whom."""
        return f"{self.source or 'all'} {self.source_id or ''}".strip()


class Follow(models.Model):
    """An account wants to be told about a thing that does not concern it by itself, such as a petition that it signed."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id", "user"], name="follow_once_a_thing"),
        ]

    def __str__(self) -> str:
        """Account and thing."""
        return f"account {self.user_id}: {self.source} {self.source_id}"
