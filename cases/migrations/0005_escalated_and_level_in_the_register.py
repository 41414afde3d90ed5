"""Indexes for two filters of the register: cases that climbed, and cases by the level that has them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_answers_to_petitions")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["level", "-case"], name="assignment_at_level"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("entered_by__in", ["escalated", "dispute"])),
                fields=["-case"],
                name="assignment_climbed",
            ),
        ),
    ]
