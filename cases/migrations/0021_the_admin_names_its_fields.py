"""Relations have names that the admin can show in every language. Nothing changes in the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_cleared_soon_after_the_sweep"),
    ]

    operations = [
        migrations.AlterField(
            model_name="categoryrule",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="cases.category",
                verbose_name="category",
            ),
        ),
    ]
