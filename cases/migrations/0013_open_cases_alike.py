"""Open reports of one kind in one place, by an index of their own: the search for incidents reads it every minute."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_successors_and_lapsed_arbitrations"),
        ("territories", "0010_maslikhats_of_standing_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("kind", "issue"), ("state", "open")),
                fields=["category", "territory"],
                name="case_open_alike",
            ),
        ),
    ]
