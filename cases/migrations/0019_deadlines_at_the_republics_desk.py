"""What is due at the republic's desk, by an index of its own: among a million overdue below it, it would be sought one by one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_one_index_for_a_question")]

    operations = [
        migrations.AddIndex(
            "assignment",
            models.Index(
                fields=["climbs_at", "id"],
                name="assignment_to_list",
                condition=models.Q(left_at=None, answered_at=None, listed_at=None, level="republic"),
            ),
        ),
    ]
