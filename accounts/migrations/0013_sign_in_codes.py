"""Codes for telephones beside those for mailboxes. Rows live ten minutes: who waits for one asks anew."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_electronic_signatures"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("email", "e-mail"), ("phone", "telephone")], max_length=5)),
                ("address", models.CharField(max_length=254)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("enter", "sign in"), ("add", "add the address to an account")],
                        default="enter",
                        max_length=5,
                    ),
                ),
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
                ("problem", models.CharField(blank=True, max_length=20)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "code to sign in",
                "verbose_name_plural": "codes to sign in",
            },
        ),
        migrations.DeleteModel(
            name="EmailCode",
        ),
        migrations.AddIndex(
            model_name="signincode",
            index=models.Index(fields=["expires_at"], name="code_by_end"),
        ),
        migrations.AddConstraint(
            model_name="signincode",
            constraint=models.UniqueConstraint(fields=("channel", "address"), name="code_one_for_an_address"),
        ),
        migrations.AddConstraint(
            model_name="signincode",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower(models.F("address")))),
                name="code_address_is_in_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="signincode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("address__contains", "@"), ("channel", "email")),
                    models.Q(("address__regex", "^\\+[1-9][0-9]{7,14}$"), ("channel", "phone")),
                    _connector="OR",
                ),
                name="code_address_is_of_its_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="signincode",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="code_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="signincode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "enter"), ("user", None)),
                    models.Q(("purpose", "add"), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="code_adds_to_somebody",
            ),
        ),
    ]
