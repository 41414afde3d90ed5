"""Signatures: one person, once, under one text. Nothing here is ever changed or removed; what ends one is another row."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Answer
from territories.models import Territory

from .petition import Petition


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Questions about signatures, in the product's words."""

    def waiting(self) -> Self:
        """Held ones about which two moderators have yet to decide: as they were given, or taken back and given again.

        What was decided while a signature was somebody else's (disowned) is not decided about its owner.
        """
        acts = SignatureAct.objects.filter(signature=OuterRef("pk"))
        disowned = SignatureAct.objects.filter(
            signature=OuterRef("signature"), number__gt=OuterRef("number"), kind=SignatureAct.Kind.DISOWNED
        )
        decided = acts.filter(~Exists(disowned), kind__in=[SignatureAct.Kind.RELEASED, SignatureAct.Kind.REFUSED])
        last = Subquery(acts.order_by("-number").values("kind")[:1])
        undecided = self.exclude(held="").filter(~Exists(decided)).alias(last_act=last)
        return undecided.filter(Q(last_act=None) | Q(last_act=SignatureAct.Kind.RENEWED))


class Signature(models.Model):
    """One person's support of one version of a petition.

    `nullifier` is a keyed hash of the person's IIN under the key of this petition and version (petitions.keys): the same person
    always gives the same one here and an unlinkable one elsewhere. The row names nobody; who signed is `Signer`.
    """

    append_only = True

    class Method(models.TextChoices):
        """How it was checked who signs. Only electronic and paper signatures count by law."""

        PLATFORM = "platform", pgettext_lazy("method of a signature", "confirmed contact and IIN")
        OPENID = "openid", pgettext_lazy("method of a signature", "state identity provider")
        EDS = "eds", pgettext_lazy("method of a signature", "electronic signature")
        PAPER = "paper", pgettext_lazy("method of a signature", "on paper")

    class Stage(models.TextChoices):
        """When it was given."""

        AUTHOR = "author", pgettext_lazy("stage of a signature", "the author")
        JOINING = "joining", pgettext_lazy("stage of a signature", "first supporter")
        OPEN = "open", pgettext_lazy("stage of a signature", "during the period of support")

    class Held(models.TextChoices):
        """Why it waits for a decision before it counts; empty: it counts at once. The signer is not told."""

        NOT = "", pgettext_lazy("why a signature is held", "not held")
        NETWORK = "network", pgettext_lazy("why a signature is held", "many from one network")
        MAIL = "mail", pgettext_lazy("why a signature is held", "throw-away mail address")

    COUNT_BY_LAW = (Method.EDS, Method.PAPER)

    id = models.BigAutoField(primary_key=True)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="signatures")
    text_version = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)
    """Of the text in the language that was shown: what the person agreed to."""
    language = models.CharField(max_length=2)
    nullifier = models.BinaryField(max_length=32)
    method = models.CharField(max_length=10, choices=Method)
    stage = models.CharField(max_length=10, choices=Stage)
    held = models.CharField(max_length=10, choices=Held, blank=True)
    region = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    """Region or republican city in which the signer lived then; null when they did not say."""
    signed_at = models.DateTimeField()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["petition", "nullifier"], name="signature_once_a_person"),
            models.CheckConstraint(
                name="signature_method_is_known", condition=Q(method__in=["platform", "openid", "eds", "paper"])
            ),
            models.CheckConstraint(
                name="signature_stage_is_known", condition=Q(stage__in=["author", "joining", "open"])
            ),
        ]
        indexes = [
            # Readers: petitions.counting, what was signed lately, and one petition counted anew.
            models.Index(fields=["signed_at"], name="signature_lately"),
            models.Index(
                fields=["petition", "text_version", "signed_at"],
                name="signature_counted",
                include=["region", "method", "stage", "held"],
            ),
            # Reader: the moderators' desk.
            models.Index(fields=["petition", "held"], name="signature_held", condition=~Q(held="")),
        ]

    def __str__(self) -> str:
        """Petition and number."""
        return f"{self.petition_id} {self.pk}"


class Signer(models.Model):
    """Whose account gave a signature: private, so that the signer can withdraw it and is told what becomes of it.

    The only link between an account and a signature; erasing a person removes this row and the signature stays.
    """

    signature = models.OneToOneField(Signature, models.PROTECT, primary_key=True, related_name="signer")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="signatures")
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+")
    text_version = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("signer")
        verbose_name_plural = _("signers")
        constraints = [
            models.UniqueConstraint(fields=["user", "petition", "text_version"], name="signer_once_an_account")
        ]

    def __str__(self) -> str:
        """The number of the signature; never who."""
        return f"signer of {self.signature_id}"


class DecisionFlag(models.Model):
    """A signer says that the published decision does not answer the demand. The share is shown; nobody's name is."""

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="flags")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="flags")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("objection to a decision")
        verbose_name_plural = _("objections to decisions")
        constraints = [models.UniqueConstraint(fields=["signature", "answer"], name="decision_flag_once")]

    def __str__(self) -> str:
        """The signature's number."""
        return f"{self.signature_id} on {self.answer_id}"


class Removal(models.Model):
    """A proposal of one moderator to stop counting a signature, which takes effect only by the hand of a second one.

    The signer is told and may appeal once; a third person decides the appeal.
    """

    class Reason(models.TextChoices):
        """Why; shown to the signer and, without saying whose, to the public."""

        NOT_A_CITIZEN = "not_a_citizen", pgettext_lazy("reason of a removal", "the signer is not a citizen")
        OTHER_PERSON = "other_person", pgettext_lazy("reason of a removal", "given in another person's name")
        BOUGHT = "bought", pgettext_lazy("reason of a removal", "bought or given under pressure")
        AUTOMATED = "automated", pgettext_lazy("reason of a removal", "made by a program")

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="removals")
    reason = models.CharField(max_length=20, choices=Reason)
    explanation = models.TextField(max_length=2000)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    appeal = models.TextField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_granted = models.BooleanField(null=True)
    appeal_explanation = models.TextField(max_length=2000, blank=True)
    told_at = models.DateTimeField(null=True)
    """When the letter about the removal went to the signer."""
    appeal_told_at = models.DateTimeField(null=True)
    """When the letter about the appeal's decision went."""

    class Meta:
        verbose_name = _("removal of a signature")
        verbose_name_plural = _("removals of signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["signature"],
                condition=Q(agreed=None) | Q(agreed=True, appeal_granted=None),
                name="removal_one_at_a_time",
            ),
            models.CheckConstraint(name="removal_is_explained", condition=~Q(explanation="")),
            models.CheckConstraint(
                name="removal_is_decided_by_a_second_person",
                condition=Q(decided_by=None, decided_at=None, agreed=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, agreed__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="removal_appeal_is_decided_by_a_third_person",
                condition=Q(appeal_decided_by=None, appeal_decided_at=None, appeal_granted=None)
                | Q(
                    appealed_at__isnull=False,
                    appeal_decided_by__isnull=False,
                    appeal_decided_at__isnull=False,
                    appeal_granted__isnull=False,
                )
                & ~Q(appeal_decided_by=F("proposed_by"))
                & ~Q(appeal_decided_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="removal_appeal_follows_a_removal",
                condition=Q(appealed_at=None, appeal="")
                | Q(agreed__isnull=False, agreed=True, appealed_at__isnull=False) & ~Q(appeal=""),
            ),
        ]

    def __str__(self) -> str:
        """The signature's number and the reason."""
        return f"{self.signature_id} {self.reason}"


class HeldDecision(models.Model):
    """A proposal of one moderator about all signatures of a petition that are held for one reason; a second one decides.

    It speaks of the signatures that waited when it was made (`last_signature` and those before): what is held later needs a
    decision of its own.
    """

    class Kind(models.TextChoices):
        """What is to become of them."""

        RELEASE = "release", pgettext_lazy("proposal about held signatures", "count them")
        REFUSE = "refuse", pgettext_lazy("proposal about held signatures", "do not count them")

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="held_decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    held = models.CharField(max_length=10, choices=Signature.Held)
    explanation = models.TextField(max_length=2000)
    signatures = models.PositiveIntegerField()
    """How many waited then."""
    last_signature = models.BigIntegerField()
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    seconded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("decision about held signatures")
        verbose_name_plural = _("decisions about held signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "held"], condition=Q(agreed=None), name="held_decision_one_at_a_time"
            ),
            models.CheckConstraint(name="held_decision_is_known", condition=Q(kind__in=["release", "refuse"])),
            models.CheckConstraint(name="held_decision_is_explained", condition=~Q(explanation="") & ~Q(held="")),
            models.CheckConstraint(name="held_decision_is_about_some", condition=Q(signatures__gt=0)),
            models.CheckConstraint(
                name="held_decision_is_seconded_by_another",
                condition=Q(seconded_by=None, seconded_at=None, agreed=None)
                | Q(seconded_by__isnull=False, seconded_at__isnull=False, agreed__isnull=False)
                & ~Q(seconded_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        """Petition, reason and what was proposed."""
        return f"{self.petition_id} {self.held} {self.kind}"


class SignatureAct(models.Model):
    """What became of a signature after it was given: append-only, each with who answers for it."""

    append_only = True

    class Kind(models.TextChoices):
        """What was done. The last act of a signature says whether it counts."""

        WITHDRAWN = "withdrawn", pgettext_lazy("act on a signature", "withdrawn by the signer")
        RENEWED = "renewed", pgettext_lazy("act on a signature", "given again by the signer")
        RELEASED = "released", pgettext_lazy("act on a signature", "held one counts")
        REFUSED = "refused", pgettext_lazy("act on a signature", "held one does not count")
        REMOVED = "removed", pgettext_lazy("act on a signature", "removed by two people")
        RESTORED = "restored", pgettext_lazy("act on a signature", "restored after an appeal")
        DISOWNED = "disowned", pgettext_lazy("act on a signature", "given under another person's IIN")

    COUNTING = (Kind.RENEWED, Kind.RELEASED, Kind.RESTORED)

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="acts")
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    """The moderator; null when the signer did it, or the platform."""
    second = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    """The second moderator."""
    removal = models.ForeignKey(Removal, models.PROTECT, null=True, related_name="acts")

    class Meta:
        verbose_name = _("act on a signature")
        verbose_name_plural = _("acts on signatures")
        ordering = ["signature", "number"]
        constraints = [
            models.UniqueConstraint(fields=["signature", "number"], name="signature_act_number_is_unique"),
            models.CheckConstraint(
                name="signature_act_of_staff_has_two_people",
                condition=Q(kind__in=["withdrawn", "renewed", "disowned"], by=None, second=None)
                | Q(kind__in=["released", "refused", "removed", "restored"], by__isnull=False, second__isnull=False)
                & ~Q(by=F("second")),
            ),
            models.CheckConstraint(
                name="signature_act_removal_was_proposed",
                condition=Q(kind__in=["removed", "restored"], removal__isnull=False)
                | ~Q(kind__in=["removed", "restored"]) & Q(removal=None),
            ),
        ]
        indexes = [
            # Reader: petitions.counting.
            models.Index(fields=["petition", "signature", "-number"], name="signature_act_last"),
            models.Index(fields=["at"], name="signature_act_lately"),
        ]

    def __str__(self) -> str:
        """The signature's number and what was done."""
        return f"{self.signature_id} {self.kind}"
