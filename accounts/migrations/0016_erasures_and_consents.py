"""People ask to be forgotten, and agree to texts; what they agreed to is only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER consent_is_append_only BEFORE UPDATE OR DELETE ON accounts_consent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_to_rewrite();
CREATE TRIGGER consent_is_never_emptied BEFORE TRUNCATE ON accounts_consent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_to_rewrite();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER consent_is_never_emptied ON accounts_consent;
DROP TRIGGER consent_is_append_only ON accounts_consent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_networks_that_are_held_or_trusted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("filing", "a report with a name or a contact"), ("signing", "signing a petition")],
                        max_length=10,
                    ),
                ),
                ("version", models.DateField()),
                (
                    "language",
                    models.CharField(choices=[("kk", "Kazakh"), ("ru", "Russian"), ("en", "English")], max_length=2),
                ),
                ("subject", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "indexes": [
                    models.Index(
                        condition=models.Q(("user__isnull", False)), fields=["user", "at"], name="consent_of_user"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["filing", "signing"])), name="consent_purpose_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", "signing"), _negated=True), ("user__isnull", False), _connector="OR"
                        ),
                        name="consent_to_sign_is_of_an_account",
                    ),
                    models.UniqueConstraint(
                        fields=("purpose", "subject", "user", "version"),
                        name="consent_once_for_a_thing",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="taken back")),
                ("by_platform", models.BooleanField(default=False)),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure of an account",
                "verbose_name_plural": "erasures of accounts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=["due_at"],
                        name="erasure_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=("user",),
                        name="erasure_one_waits_for_an_account",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", False)),
                        fields=("user",),
                        name="erasure_done_once_for_an_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("asked_at"))), name="erasure_leaves_time_to_think"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_at", None), ("cancelled_at", None), _connector="OR"),
                        name="erasure_is_done_or_taken_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_at", None), ("done_at__gte", models.F("due_at")), _connector="OR"),
                        name="erasure_is_not_done_early",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_platform", False), ("cancelled_at__isnull", False), _connector="OR"),
                        name="erasure_by_platform_is_a_cancelled_one",
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
