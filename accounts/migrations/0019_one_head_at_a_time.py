"""An office has one head at a time: also when two accept at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_sessions_by_signature_and_provider"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None), ("role", "head")),
                fields=("office",),
                name="membership_one_head_at_a_time",
            ),
        ),
    ]
