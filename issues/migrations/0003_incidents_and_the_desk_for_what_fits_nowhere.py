"""Rules of incidents, what each search for them did, and the desk for reports that fit no category."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_open_cases_alike"),
        ("issues", "0002_a_point_is_whole"),
        ("territories", "0010_maslikhats_of_standing_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("ordinary", "ordinary"),
                            ("emergency", "emergency"),
                            ("petition_local", "petition to a local body"),
                            ("petition_central", "petition to a central body"),
                        ],
                        max_length=20,
                        verbose_name="regime",
                    ),
                ),
                ("reports", models.PositiveSmallIntegerField(verbose_name="reports")),
                ("radius_m", models.PositiveIntegerField(verbose_name="metres")),
                ("window_hours", models.PositiveSmallIntegerField(verbose_name="hours")),
                ("legal_basis", models.TextField(verbose_name="legal basis")),
            ],
            options={
                "verbose_name": "rule of incidents",
                "verbose_name_plural": "rules of incidents",
                "ordering": ["regime", "valid_from", "pk"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("regime", "="),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="incident_rule_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="incident_rule_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("radius_m__gt", 0), ("reports__gte", 2), ("window_hours__gt", 0)),
                        name="incident_rule_is_about_several",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("regime__in", ["ordinary", "emergency"])),
                        name="incident_rule_is_about_problems",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("found", models.PositiveIntegerField(default=0)),
                ("joined", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "search for incidents",
                "verbose_name_plural": "searches for incidents",
                "ordering": ["-started_at", "-pk"],
                "indexes": [models.Index(fields=["-started_at"], name="incident_run_newest")],
            },
        ),
        migrations.CreateModel(
            name="SortingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("days", models.PositiveSmallIntegerField(verbose_name="working days")),
                ("legal_basis", models.TextField(verbose_name="legal basis")),
            ],
            options={
                "verbose_name": "term of sorting",
                "verbose_name_plural": "terms of sorting",
                "ordering": ["valid_from", "pk"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            )
                        ],
                        name="sorting_rule_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="sorting_rule_ends_after_it_starts",
                    ),
                    models.CheckConstraint(condition=models.Q(("days__gt", 0)), name="sorting_rule_has_days"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unsorted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("secret", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=150)),
                ("body", models.TextField(blank=True, max_length=5000)),
                ("language", models.CharField(choices=[("kk", "kk"), ("ru", "ru"), ("en", "en")], max_length=2)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("place_note", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("show_name", models.BooleanField(default=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "site"),
                            ("api", "programming interface"),
                            ("desk", "filed on behalf of a resident"),
                        ],
                        default="web",
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("sorted", "sorted"), ("void", "declared void")], max_length=6
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_a_problem", "It names no problem that an office could solve"),
                            ("test", "Somebody tried out the site"),
                            ("insult", "Nothing but insults or threats"),
                            ("advertisement", "Advertisement"),
                            ("spam", "The same text sent again and again"),
                            ("private", "A dispute between private persons"),
                            ("unlawful", "Unlawful content"),
                        ],
                        max_length=20,
                    ),
                ),
                ("explanation", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="unsorted", to="cases.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territories.territory"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "report to sort",
                "verbose_name_plural": "reports to sort",
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="UnsortedPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("image", models.FileField(max_length=120, upload_to="")),
                ("thumb", models.FileField(max_length=120, upload_to="")),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "unsorted",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="issues.unsorted"
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a report to sort",
                "verbose_name_plural": "photos of reports to sort",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="unsorted",
            index=models.Index(
                condition=models.Q(("decided_at", None)), fields=["due_at", "id"], name="unsorted_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="unsorted",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)), fields=["decided_at"], name="unsorted_decided"
            ),
        ),
        migrations.AddConstraint(
            model_name="unsorted",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="unsorted_title_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="unsorted",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("received_at"))), name="unsorted_due_after_it_came"
            ),
        ),
        migrations.AddConstraint(
            model_name="unsorted",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat", None), ("lon", None)),
                    models.Q(
                        ("lat__isnull", False),
                        ("lat__range", (-90, 90)),
                        ("lon__isnull", False),
                        ("lon__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="unsorted_point_is_whole_and_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="unsorted",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case", None), ("decided_at", None), ("decided_by", None), ("outcome", ""), ("reason", "")
                    ),
                    models.Q(
                        ("case__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "sorted"),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("case", None),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "void"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="unsorted_decided_by_somebody_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="unsorted",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_at", None), models.Q(("email", ""), ("name", ""), ("phone", "")), _connector="OR"
                ),
                name="unsorted_forgets_the_person_when_decided",
            ),
        ),
    ]
