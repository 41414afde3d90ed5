"""The office of a case knows who reported it only while the resident lets it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_cases_are_claimed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="known_to_office_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "filed"),
                    ("accepted", "accepted"),
                    ("forwarded", "forwarded"),
                    ("asked", "asked the resident"),
                    ("replied", "the resident replied"),
                    ("resumed", "the clock runs again"),
                    ("answered", "answered"),
                    ("confirmed", "confirmed"),
                    ("disputed", "disputed"),
                    ("dispute_upheld", "dispute upheld"),
                    ("dispute_rejected", "dispute rejected"),
                    ("escalated", "passed up"),
                    ("ruled", "ruled on power or funds"),
                    ("listed", "entered the register of unanswered cases"),
                    ("extension_asked", "asked for more time"),
                    ("extension_granted", "more time was given"),
                    ("extension_refused", "more time was refused"),
                    ("promised", "promised a date"),
                    ("promise_accepted", "the promised date was accepted"),
                    ("promise_refused", "the promised date was refused"),
                    ("made_safe", "made safe"),
                    ("referred", "put before an arbiter"),
                    ("assigned", "assigned by an arbiter"),
                    ("succeeded", "taken over from an abolished office"),
                    ("appealed", "appealed"),
                    ("returned", "the problem came back"),
                    ("merged", "joined to another case"),
                    ("took_in", "another case was joined to this one"),
                    ("split", "split off again"),
                    ("incident", "one incident with many reports"),
                    ("reclassified", "category changed"),
                    ("withdrawn", "withdrawn"),
                    ("voided", "declared void"),
                    ("hidden", "hidden by moderation"),
                    ("shown", "shown again by moderation"),
                    ("introduced", "the resident let the office know their name"),
                    ("withheld", "the resident took their name back from the office"),
                    ("clock_changed", "deadlines were moved"),
                    ("closed", "closed"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("known_to_office_at", None), ("role", "reporter"), _connector="OR"),
                name="participant_known_to_office_is_a_reporter",
            ),
        ),
    ]
