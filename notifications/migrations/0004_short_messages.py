"""Short messages: what was sent, what it cost, what became of it. And who wants them besides letters."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_followers"),
    ]

    operations = [
        migrations.AddField(
            model_name="choice",
            name="sms",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="address",
            field=models.CharField(blank=True, db_default="", max_length=254),
        ),
        migrations.AlterField(
            model_name="message",
            name="address",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.CreateModel(
            name="ShortMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("code", "code to sign in"), ("notice", "news of a case")],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                ("gateway", models.CharField(max_length=10, verbose_name="gateway")),
                ("number_key", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, max_length=16)),
                ("segments", models.PositiveSmallIntegerField(verbose_name="parts")),
                ("cost", models.DecimalField(decimal_places=4, max_digits=10, verbose_name="cost, tenge")),
                ("day", models.DateField(verbose_name="day")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "paid for, on its way to the gateway"),
                            ("unsent", "the gateway did not take it"),
                            ("sent", "taken by the gateway"),
                            ("delivered", "arrived"),
                            ("expired", "the telephone was off too long"),
                            ("failed", "could not be delivered"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=60, verbose_name="problem")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="known since")),
                ("ask_at", models.DateTimeField(null=True)),
                ("asked", models.PositiveSmallIntegerField(default=0)),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="short_messages",
                        to="notifications.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "short message",
                "verbose_name_plural": "short messages",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ShortPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gateway", models.CharField(max_length=10)),
                ("remote_id", models.CharField(max_length=70)),
                (
                    "short",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="notifications.shortmessage",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a short message",
                "verbose_name_plural": "parts of short messages",
            },
        ),
        migrations.CreateModel(
            name="ShortReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gateway", models.CharField(max_length=10)),
                ("remote_id", models.CharField(max_length=70)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "paid for, on its way to the gateway"),
                            ("unsent", "the gateway did not take it"),
                            ("sent", "taken by the gateway"),
                            ("delivered", "arrived"),
                            ("expired", "the telephone was off too long"),
                            ("failed", "could not be delivered"),
                        ],
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=60)),
                ("came_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "receipt of a short message",
                "verbose_name_plural": "receipts of short messages",
                "indexes": [models.Index(fields=["came_at"], name="short_receipt_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("gateway", "remote_id"), name="short_receipt_once_for_a_part")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="shortmessage",
            index=models.Index(
                condition=models.Q(("state", "unsent"), _negated=True),
                fields=["day", "purpose"],
                name="short_message_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="shortmessage",
            index=models.Index(
                condition=models.Q(("state", "unsent"), _negated=True),
                fields=["number_key", "day"],
                name="short_message_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="shortmessage",
            index=models.Index(
                condition=models.Q(("ask_at__isnull", False)), fields=["ask_at"], name="short_message_to_ask"
            ),
        ),
        migrations.AddIndex(
            model_name="shortmessage",
            index=models.Index(
                condition=models.Q(("message__isnull", False)), fields=["message"], name="short_message_of_a_message"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("segments__gte", 1)), name="short_message_has_a_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__gte", 0)), name="short_message_costs_nothing_less"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("state__in", ["reserved", "sent"])),
                    models.Q(
                        models.Q(("state__in", ["reserved", "sent"]), _negated=True), ("settled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="short_message_settled_has_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), ("ask_at__isnull", False), _connector="OR"),
                name="short_message_number_while_asked",
            ),
        ),
        migrations.AddIndex(
            model_name="shortpart",
            index=models.Index(fields=["gateway", "remote_id"], name="short_part_by_name"),
        ),
    ]
