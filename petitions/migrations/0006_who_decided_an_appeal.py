"""An appeal against a removal that is decided names who decided it: the check let the person be missing."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("petitions", "0005_letters_to_signers")]

    operations = [
        migrations.RemoveConstraint("removal", "removal_appeal_is_decided_by_a_third_person"),
        migrations.AddConstraint(
            "removal",
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
        ),
    ]
