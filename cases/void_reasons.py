"""Why something that was reported is no case: the closed list of the platform's moderators."""

from django.db import models
from django.utils.translation import pgettext_lazy


class VoidReason(models.TextChoices):
    """Why something is no case: one of these, and no other."""

    NOT_A_PROBLEM = (
        "not_a_problem",
        pgettext_lazy("reason to void a case", "It names no problem that an office could solve"),
    )
    TEST = "test", pgettext_lazy("reason to void a case", "Somebody tried out the site")
    INSULT = "insult", pgettext_lazy("reason to void a case", "Nothing but insults or threats")
    ADVERTISEMENT = "advertisement", pgettext_lazy("reason to void a case", "Advertisement")
    SPAM = "spam", pgettext_lazy("reason to void a case", "The same text sent again and again")
    PRIVATE = "private", pgettext_lazy("reason to void a case", "A dispute between private persons")
    UNLAWFUL = "unlawful", pgettext_lazy("reason to void a case", "Unlawful content")
