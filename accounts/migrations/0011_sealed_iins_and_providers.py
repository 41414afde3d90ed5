"""IINs that a law demands to be kept, sealed; and links of accounts to providers of identity."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import lookups


def bytes_of(field: str, number: int) -> lookups.Exact:
    """The condition that a binary column holds so many bytes."""
    length = models.Func(models.F(field), function="octet_length", output_field=models.IntegerField())
    return lookups.Exact(length, number)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_record_of_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=200, verbose_name="provider")),
                ("subject", models.BinaryField()),
                ("linked_at", models.DateTimeField(verbose_name="linked")),
                ("used_at", models.DateTimeField(verbose_name="last used")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_subjects",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a provider of identity",
                "verbose_name_plural": "links to providers of identity",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="provider_subject_of_one_account"),
                    models.UniqueConstraint(fields=("user", "issuer"), name="provider_subject_once_for_an_account"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("issuer", ""), _negated=True), bytes_of("subject", 32)),
                        name="provider_subject_is_a_sha256_of_a_provider",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedIin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(choices=[("petition", "author of a petition")], max_length=12)),
                ("subject", models.BigIntegerField()),
                ("key_version", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "sealed IIN",
                "verbose_name_plural": "sealed IINs",
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "subject"), name="sealed_iin_once_for_a_purpose"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["petition"])), name="sealed_iin_purpose_is_known"
                    ),
                    models.CheckConstraint(condition=bytes_of("sealed", 40), name="sealed_iin_is_whole"),
                ],
                "indexes": [models.Index(fields=["key_version", "id"], name="sealed_iin_by_key")],
            },
        ),
    ]
