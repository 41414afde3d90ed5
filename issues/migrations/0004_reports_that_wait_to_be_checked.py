"""Reports that came in a suspected flood wait here before they are registered."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_cases_are_claimed"),
        ("issues", "0003_incidents_and_the_desk_for_what_fits_nowhere"),
        ("territories", "0012_the_admin_names_its_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("secret", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("network", models.CharField(max_length=32)),
                ("wider_network", models.CharField(max_length=32)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("many", "more from this network than usual"),
                            ("no_proof", "without proof of work in a busy hour"),
                            ("listed", "the operators check this network first"),
                        ],
                        max_length=8,
                    ),
                ),
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
                ("release_by", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("filed", "registered"),
                            ("desk", "sent to the sorting desk"),
                            ("void", "declared void"),
                        ],
                        max_length=5,
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_report",
                        to="cases.case",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.category"
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
                    "unsorted",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_report",
                        to="issues.unsorted",
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
                "verbose_name": "report that waits to be checked",
                "verbose_name_plural": "reports that wait to be checked",
                "ordering": ["release_by", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HeldPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("image", models.FileField(max_length=120, upload_to="")),
                ("thumb", models.FileField(max_length=120, upload_to="")),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "held",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="issues.heldreport"
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a report that waits",
                "verbose_name_plural": "photos of reports that wait",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="heldreport",
            index=models.Index(
                condition=models.Q(("decided_at", None)), fields=["release_by", "id"], name="held_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="heldreport",
            index=models.Index(
                condition=models.Q(("decided_at", None)), fields=["network", "release_by", "id"], name="held_by_network"
            ),
        ),
        migrations.AddIndex(
            model_name="heldreport",
            index=models.Index(
                condition=models.Q(
                    models.Q(("network", ""), _negated=True), models.Q(("decided_at", None), _negated=True)
                ),
                fields=["decided_at"],
                name="held_network_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("decided_at", None), _negated=True),
                    _connector="OR",
                ),
                name="held_title_is_not_empty_while_it_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("release_by__gt", models.F("received_at"))), name="held_released_after_it_came"
            ),
        ),
        migrations.AddConstraint(
            model_name="heldreport",
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
                name="held_point_is_whole_and_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case", None),
                        ("decided_at", None),
                        ("decided_by", None),
                        ("outcome", ""),
                        ("reason", ""),
                        ("unsorted", None),
                    ),
                    models.Q(
                        ("case__isnull", False),
                        ("decided_at__isnull", False),
                        ("outcome", "filed"),
                        ("reason", ""),
                        ("unsorted", None),
                    ),
                    models.Q(
                        ("case", None),
                        ("decided_at__isnull", False),
                        ("outcome", "desk"),
                        ("reason", ""),
                        ("unsorted__isnull", False),
                    ),
                    models.Q(
                        ("case", None),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "void"),
                        ("unsorted", None),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="held_decided_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_at", None),
                    models.Q(("email", ""), ("name", ""), ("phone", ""), ("user", None)),
                    _connector="OR",
                ),
                name="held_forgets_the_person_when_decided",
            ),
        ),
    ]
