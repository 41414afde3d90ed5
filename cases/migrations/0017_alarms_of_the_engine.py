"""Times during which the engine was too late, so that the operators are told once and the log once in ten minutes."""

from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_lists_of_offices_are_told"),
    ]

    operations = [
        migrations.CreateModel(
            name="EngineAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("longest", models.DurationField(default=timedelta)),
                ("logged_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "alarm of the engine",
                "verbose_name_plural": "alarms of the engine",
                "ordering": ["-began_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("ended_at",),
                        name="engine_alarm_one_at_a_time",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="engine_alarm_ends_after_it_began",
                    ),
                ],
            },
        ),
    ]
