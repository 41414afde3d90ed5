"""Relations have names that the admin can show in every language. Nothing changes in the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0011_why_a_seat_changed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="office",
            name="climbs_to",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.office",
                verbose_name="cases climb to",
            ),
        ),
        migrations.AlterField(
            model_name="office",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="territories.office",
                verbose_name="successor",
            ),
        ),
        migrations.AlterField(
            model_name="office",
            name="superior",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subordinates",
                to="territories.office",
                verbose_name="office above",
            ),
        ),
        migrations.AlterField(
            model_name="office",
            name="territory",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_offices",
                to="territories.territory",
                verbose_name="territory",
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="territories.office",
                verbose_name="office",
            ),
        ),
        migrations.AlterField(
            model_name="territory",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="territories.office",
                verbose_name="office",
            ),
        ),
        migrations.AlterField(
            model_name="territory",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="territories.territory",
                verbose_name="lies in",
            ),
        ),
        migrations.AlterField(
            model_name="territory",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="region",
            ),
        ),
        migrations.AlterField(
            model_name="territory",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="territories.territory",
                verbose_name="successor",
            ),
        ),
    ]
