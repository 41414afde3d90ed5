"""Words of reports that were decided long ago are forgotten; in which language their writers read what they agreed to is kept."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0025_photos_are_hidden_one_by_one"),
        ("issues", "0005_reports_that_a_desk_writes_down"),
        ("territories", "0012_the_admin_names_its_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="unsorted",
            name="unsorted_title_is_not_empty",
        ),
        migrations.AddField(
            model_name="heldreport",
            name="read_in",
            field=models.CharField(
                blank=True, choices=[("kk", "Kazakh"), ("ru", "Russian"), ("en", "English")], max_length=2
            ),
        ),
        migrations.AddField(
            model_name="unsorted",
            name="read_in",
            field=models.CharField(
                blank=True, choices=[("kk", "Kazakh"), ("ru", "Russian"), ("en", "English")], max_length=2
            ),
        ),
        migrations.AddConstraint(
            model_name="unsorted",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("decided_at", None), _negated=True),
                    _connector="OR",
                ),
                name="unsorted_title_is_not_empty_while_it_waits",
            ),
        ),
    ]
