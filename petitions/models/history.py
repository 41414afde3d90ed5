"""The public history of a petition, which nobody can rewrite."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .petition import Petition


class PetitionEvent(models.Model):
    """One line, written in the transaction of the change it tells; `number` is the petition's version after the change."""

    append_only = True

    class Kind(models.TextChoices):
        """What happened."""

        STARTED = "started", pgettext_lazy("event of a petition", "began to look for its first supporters")
        CHANGED = "changed", pgettext_lazy("event of a petition", "the text was changed; signatures begin anew")
        SUBMITTED = (
            "submitted",
            pgettext_lazy("event of a petition", "the first supporters are there; sent to be checked"),
        )
        REJECTED = "rejected", pgettext_lazy("event of a petition", "rejected")
        APPEALED = "appealed", pgettext_lazy("event of a petition", "the author appealed")
        PUBLISHED = "published", pgettext_lazy("event of a petition", "published, open for signatures")
        EXTENDED = "extended", pgettext_lazy("event of a petition", "the period was extended: nobody could sign")
        MOVED = "moved", pgettext_lazy("event of a petition", "a term was moved with all clocks")
        REMOVED = "removed", pgettext_lazy("event of a petition", "a signature was removed by two people")
        RESTORED = "restored", pgettext_lazy("event of a petition", "a signature was restored after an appeal")
        RELEASED = "released", pgettext_lazy("event of a petition", "held signatures were counted")
        REFUSED = "refused", pgettext_lazy("event of a petition", "held signatures were refused")
        DISOWNED = (
            "disowned",
            pgettext_lazy("event of a petition", "a signature under another person's IIN stopped counting"),
        )
        REACHED = "reached", pgettext_lazy("event of a petition", "the goal was reached; handed over to the addressee")
        LAPSED = "lapsed", pgettext_lazy("event of a petition", "time ran out")
        WITHDRAWN = "withdrawn", pgettext_lazy("event of a petition", "withdrawn by the author")
        HIDDEN = "hidden", pgettext_lazy("event of a petition", "hidden by a moderator")

    class Actor(models.TextChoices):
        """Who did it, as the public sees it."""

        AUTHOR = "author", pgettext_lazy("actor in a petition", "the author")
        MODERATOR = "moderator", pgettext_lazy("actor in a petition", "a moderator")
        SYSTEM = "system", pgettext_lazy("actor in a petition", "the platform")

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    actor = models.CharField(max_length=10, choices=Actor)
    at = models.DateTimeField()
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    """Never public."""
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    """Facts: dates in ISO form, numbers, codes. No personal data."""

    class Meta:
        verbose_name = _("event of a petition")
        verbose_name_plural = _("events of petitions")
        ordering = ["petition", "number"]
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="petition_event_number_is_unique")]

    def __str__(self) -> str:
        """Petition, number and kind."""
        return f"{self.petition_id}/{self.number} {self.kind}"
