"""What was asked of the level above and not decided before the case left the office: written down, so that no sweep reads it again."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_nothing_puts_off_by_itself"),
        ("territories", "0010_maslikhats_of_standing_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="extension",
            name="extension_decided_has_a_verdict",
        ),
        migrations.RemoveConstraint(
            model_name="promise",
            name="promise_past_the_window_is_decided_above",
        ),
        migrations.AlterField(
            model_name="extension",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("granted", "granted"), ("refused", "refused"), ("lapsed", "the case had left the office")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="promise",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("accepted", "accepted"), ("refused", "refused"), ("lapsed", "the case had left the office")],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_silence", False), ("decided_at", None), ("decided_by", None), ("verdict", "")),
                    models.Q(
                        ("by_silence", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("verdict", "granted"),
                    ),
                    models.Q(
                        ("by_silence", True),
                        ("decided_at__isnull", False),
                        ("decided_by", None),
                        ("verdict", "refused"),
                    ),
                    models.Q(
                        ("by_silence", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("verdict", "refused"),
                    ),
                    models.Q(
                        ("by_silence", False),
                        ("decided_at__isnull", False),
                        ("decided_by", None),
                        ("verdict", "lapsed"),
                    ),
                    _connector="OR",
                ),
                name="extension_decided_has_a_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("above", None),
                        ("decide_until", None),
                        ("decided_at__isnull", False),
                        ("verdict", "accepted"),
                        ("by_silence", False),
                        ("decided_at", models.F("asked_at")),
                        ("decided_by", None),
                    ),
                    models.Q(
                        ("above__isnull", False),
                        ("decide_until__gt", models.F("asked_at")),
                        ("decide_until__isnull", False),
                        models.Q(
                            models.Q(
                                ("by_silence", False), ("decided_at", None), ("decided_by", None), ("verdict", "")
                            ),
                            models.Q(
                                ("by_silence", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("verdict", "accepted"),
                            ),
                            models.Q(
                                ("by_silence", True),
                                ("decided_at__isnull", False),
                                ("decided_by", None),
                                ("verdict", "refused"),
                            ),
                            models.Q(
                                ("by_silence", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("verdict", "refused"),
                            ),
                            models.Q(
                                ("by_silence", False),
                                ("decided_at__isnull", False),
                                ("decided_by", None),
                                ("verdict", "lapsed"),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="promise_past_the_window_is_decided_above",
            ),
        ),
    ]
