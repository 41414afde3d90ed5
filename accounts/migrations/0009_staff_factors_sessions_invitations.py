"""Passkeys and other second steps, sessions, invitations and letters about accounts; who gave and ended a seat, and why."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_identity_levels"),
        ("territories", "0010_maslikhats_of_standing_units"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthenticatorApp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_secret", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("last_step", models.BigIntegerField(default=0)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "removal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "removed by its owner"),
                            ("replaced", "replaced by a new one"),
                            ("reopened", "lost: somebody with the right opened the way to a new one"),
                            ("copied", "its counter went backwards: there may be a copy"),
                            ("erased", "the account was erased"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "verbose_name": "authenticator app",
                "verbose_name_plural": "authenticator apps",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seat",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "akim or head"),
                            ("deputy", "deputy"),
                            ("acting", "acting head, for a period"),
                            ("officer", "officer"),
                            ("operator", "desk operator, files on behalf of residents"),
                        ],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "platform_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moderator", "moderator of petitions"),
                            ("second_moderator", "second moderator, for appeals"),
                            ("registrar", "registrar of offices"),
                            ("auditor", "auditor, reads only"),
                            ("operator", "operator of the platform"),
                        ],
                        max_length=20,
                        verbose_name="role in the platform",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="telephone")),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Kazakh"), ("ru", "Russian"), ("en", "English")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("nonce", models.BinaryField()),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
            },
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credential_id", models.BinaryField(unique=True)),
                ("public_key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("transports", models.JSONField(default=list)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("backed_up", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "removal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "removed by its owner"),
                            ("replaced", "replaced by a new one"),
                            ("reopened", "lost: somebody with the right opened the way to a new one"),
                            ("copied", "its counter went backwards: there may be a copy"),
                            ("erased", "the account was erased"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "verbose_name": "passkey",
                "verbose_name_plural": "passkeys",
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(unique=True)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "removal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "removed by its owner"),
                            ("replaced", "replaced by a new one"),
                            ("reopened", "lost: somebody with the right opened the way to a new one"),
                            ("copied", "its counter went backwards: there may be a copy"),
                            ("erased", "the account was erased"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery code",
                "verbose_name_plural": "recovery codes",
            },
        ),
        migrations.CreateModel(
            name="Reenrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(max_length=500, verbose_name="reason")),
                ("nonce", models.BinaryField()),
                ("opened_at", models.DateTimeField()),
                ("needs_second", models.BooleanField()),
                ("seconded_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "new second step",
                "verbose_name_plural": "new second steps",
            },
        ),
        migrations.CreateModel(
            name="StaffLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invitation", "you are invited"),
                            ("reenrolment", "the way to a new second step"),
                            ("reopened", "your second step was ended"),
                            ("factor-added", "something to sign in with was added"),
                            ("factor-removed", "something to sign in with was removed"),
                            ("copied", "a passkey was refused: its counter went backwards"),
                            ("locked", "too many wrong codes"),
                            ("given", "a seat or a role was given to you"),
                            ("ended", "your seat or role has ended"),
                        ],
                        max_length=16,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("given_up_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "letter about an account",
                "verbose_name_plural": "letters about accounts",
            },
        ),
        migrations.CreateModel(
            name="UserSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("code", "code by e-mail or telephone"),
                            ("passkey", "passkey"),
                            ("password", "password and second step"),
                            ("recovery", "password and recovery code"),
                            ("other", "another way"),
                        ],
                        default="other",
                        max_length=10,
                    ),
                ),
                ("agent", models.CharField(blank=True, max_length=60)),
                ("network", models.CharField(blank=True, max_length=32)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("out", "signed out"),
                            ("revoked", "ended by its owner from another place"),
                            ("time", "too long, or too long unused"),
                            ("rights", "a seat or a role was given or ended"),
                            ("factor", "a passkey, password or second step was changed"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="end_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it ended"),
        ),
        migrations.AddField(
            model_name="membership",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="platformrole",
            name="end_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it ended"),
        ),
        migrations.AddField(
            model_name="platformrole",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="platformrole",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_by", None), ("ended_on__isnull", False), _connector="OR"),
                name="membership_ended_by_and_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_by", None), models.Q(("given_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="membership_is_never_given_to_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "acting")),
                expressions=[
                    ("office", "="),
                    (
                        models.Func(
                            models.F("started_on"),
                            django.db.models.functions.comparison.Coalesce(
                                models.F("ended_on"),
                                django.db.models.expressions.CombinedExpression(
                                    models.F("until"), "+", models.Value(1)
                                ),
                                output_field=models.DateField(),
                            ),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="membership_one_stands_in_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="platformrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_by", None), ("ended_on__isnull", False), _connector="OR"),
                name="platform_role_ended_by_and_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="platformrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_by", None), models.Q(("given_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="platform_role_is_never_given_to_oneself",
            ),
        ),
        migrations.AddField(
            model_name="authenticatorapp",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authenticator_apps",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="accepted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="territories.office",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="passkeys", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recoverycode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recovery_codes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reenrolment",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reenrolment",
            name="seconded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reenrolment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reenrolments", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="staffletter",
            name="invitation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.invitation"
            ),
        ),
        migrations.AddField(
            model_name="staffletter",
            name="reenrolment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.reenrolment"
            ),
        ),
        migrations.AddField(
            model_name="staffletter",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="usersession",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="authenticatorapp",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("user",), name="authenticator_app_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="authenticatorapp",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removal", ""), ("removed_at__isnull", True)),
                    models.Q(("removed_at__isnull", False), models.Q(("removal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="authenticator_app_removal_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                fields=["office", "invited_at"],
                name="invitation_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("office__isnull", False), ("platform_role", ""), models.Q(("seat", ""), _negated=True)),
                    models.Q(("office__isnull", True), ("seat", ""), models.Q(("platform_role", ""), _negated=True)),
                    _connector="OR",
                ),
                name="invitation_to_an_office_or_to_the_platform",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat", "acting"), _negated=True), name="invitation_never_to_stand_in"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phone", ""), models.Q(("email", ""), _negated=True)),
                    models.Q(("email", ""), models.Q(("phone", ""), _negated=True)),
                    _connector="OR",
                ),
                name="invitation_goes_to_one_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("invited_at"))), name="invitation_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_accepted_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_withdrawn_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None), _connector="OR"),
                name="invitation_ends_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by", None),
                    models.Q(("accepted_by", models.F("invited_by")), _negated=True),
                    _connector="OR",
                ),
                name="invitation_is_accepted_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                fields=("office", "email", "phone", "seat", "platform_role"),
                name="invitation_once_at_a_time",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("sign_count__gte", 0)), name="passkey_counts_from_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="passkey_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removal", ""), ("removed_at__isnull", True)),
                    models.Q(("removed_at__isnull", False), models.Q(("removal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="passkey_removal_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="recoverycode",
            index=models.Index(
                condition=models.Q(("removed_at", None), ("used_at", None)), fields=["user"], name="recovery_code_left"
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removal", ""), ("removed_at__isnull", True)),
                    models.Q(("removed_at__isnull", False), models.Q(("removal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="recovery_code_removal_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("used_at__gte", models.F("created_at")), _connector="OR"),
                name="recovery_code_is_used_after_it_is_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="reenrolment_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("opened_by")), _negated=True), name="reenrolment_never_of_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seconded_by", None),
                    models.Q(
                        models.Q(("seconded_by", models.F("opened_by")), _negated=True),
                        models.Q(("seconded_by", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reenrolment_second_person_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seconded_at__isnull", True), ("seconded_by__isnull", True)),
                    models.Q(("seconded_at__isnull", False), ("seconded_by__isnull", False)),
                    _connector="OR",
                ),
                name="reenrolment_seconded_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at", None), ("needs_second", False), ("seconded_at__isnull", False), _connector="OR"
                ),
                name="reenrolment_is_used_when_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("withdrawn_at", None), _connector="OR"),
                name="reenrolment_ends_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="reenrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at", None), ("withdrawn_at", None)),
                fields=("user",),
                name="reenrolment_once_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="staffletter",
            index=models.Index(
                condition=models.Q(("given_up_at", None), ("sent_at", None)),
                fields=["made_at"],
                name="staff_letter_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invitation__isnull", True), ("user__isnull", False)),
                    models.Q(("invitation__isnull", False), ("kind", "invitation"), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="staff_letter_goes_to_an_account_or_an_invited",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reenrolment"), _negated=True), ("reenrolment__isnull", False), _connector="OR"
                ),
                name="staff_letter_with_a_link_has_its_row",
            ),
        ),
        migrations.AddIndex(
            model_name="usersession",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["user"], name="session_open_by_user"),
        ),
        migrations.AddIndex(
            model_name="usersession",
            index=models.Index(fields=["seen_at"], name="session_by_last_use"),
        ),
        migrations.AddConstraint(
            model_name="usersession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("ended_at__isnull", True)),
                    models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                    _connector="OR",
                ),
                name="session_end_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="usersession",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_at__gte", models.F("began_at"))), name="session_is_seen_after_it_began"
            ),
        ),
    ]
