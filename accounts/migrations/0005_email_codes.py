import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_platform_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmailCode",
            fields=[
                ("email", models.EmailField(max_length=254, primary_key=True, serialize=False)),
                ("ticket", models.UUIDField(unique=True)),
                ("nonce", models.BinaryField()),
                (
                    "language",
                    models.CharField(choices=[("kk", "Kazakh"), ("ru", "Russian"), ("en", "English")], max_length=2),
                ),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "e-mail code",
                "verbose_name_plural": "e-mail codes",
                "indexes": [models.Index(fields=["expires_at"], name="email_code_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower(models.F("email")))),
                        name="email_code_address_is_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("asked_at"))),
                        name="email_code_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
