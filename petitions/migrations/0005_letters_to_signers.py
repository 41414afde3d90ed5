"""When the letters about a removal and about its appeal went: each goes once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0004_index_of_held_signatures")]

    operations = [
        migrations.AddField("removal", "told_at", models.DateTimeField(null=True)),
        migrations.AddField("removal", "appeal_told_at", models.DateTimeField(null=True)),
    ]
