"""Why a seat changed hands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0010_maslikhats_of_standing_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="seat",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
    ]
