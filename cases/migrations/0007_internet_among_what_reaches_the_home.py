"""The door "Water, heat, power, gas" says that internet is behind it too. Changes words only, no column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices are kept by Django alone."""

    dependencies = [("cases", "0006_unknown_is_not_true")]

    operations = [
        migrations.AlterField(
            model_name="category",
            name="group",
            field=models.CharField(
                choices=[
                    ("danger", "Danger right now"),
                    ("utilities", "Water, heat, power, gas, internet"),
                    ("streets", "Roads, streets, transport"),
                    ("clean", "Cleanliness and nature"),
                    ("home", "Homes, yards, quiet"),
                    ("village", "Land and village life"),
                    ("care", "School, kindergarten, clinic"),
                    ("people", "Help, jobs, prices"),
                    ("state", "Safety and public services"),
                ],
                max_length=20,
                verbose_name="group",
            ),
        ),
    ]
