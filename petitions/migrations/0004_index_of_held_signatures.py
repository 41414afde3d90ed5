"""The moderators' desk finds the few held signatures among all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_held_decisions")]

    operations = [
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(
                fields=["petition", "held"], name="signature_held", condition=models.Q(("held", ""), _negated=True)
            ),
        ),
    ]
