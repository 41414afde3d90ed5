"""The tables: units of the register, offices and their holders, the calendar, boundaries."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0002_fold_function"),
    ]

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("rural", "village level"),
                            ("district", "district level"),
                            ("region", "region level"),
                            ("republic", "republic level"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("path", models.TextField(db_collation="C", default="", editable=False, verbose_name="path")),
                ("vacant_since", models.DateField(blank=True, editable=False, null=True, verbose_name="vacant since")),
                ("abolished_on", models.DateField(blank=True, null=True, verbose_name="abolished on")),
                (
                    "climbs_to",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.office",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.office",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subordinates",
                        to="territories.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "office",
                "verbose_name_plural": "offices",
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False, verbose_name="date")),
                ("is_working", models.BooleanField(verbose_name="working day")),
                (
                    "ordinal",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="working days up to here"),
                ),
                ("name_kk", models.CharField(blank=True, max_length=150, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(blank=True, max_length=150, verbose_name="name in Russian")),
                ("name_en", models.CharField(blank=True, max_length=150, verbose_name="name in English")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("act", models.CharField(blank=True, max_length=300, verbose_name="legal act")),
                ("edited_by", models.CharField(blank=True, max_length=150, verbose_name="edited by")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="edited at")),
            ],
            options={
                "verbose_name": "day of the calendar",
                "verbose_name_plural": "calendar",
                "ordering": ["date"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_working", True)), fields=["ordinal"], name="calendar_day_working"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edited_at", None), ("edited_by", "")),
                            models.Q(("edited_at__isnull", False), models.Q(("edited_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="calendar_day_edited_by_and_at_go_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("edited_at", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="calendar_day_edited_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("code", models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("republic", "republic"),
                            ("region", "region"),
                            ("republican_city", "city of republican significance"),
                            ("district", "district"),
                            ("city_administration", "city administration"),
                            ("city_district", "district of a city"),
                            ("rural_district", "rural district"),
                            ("village_administration", "village administration"),
                            ("settlement_administration", "settlement administration"),
                            ("town_administration", "town administration"),
                            ("city", "city"),
                            ("town", "town"),
                            ("settlement", "settlement"),
                            ("village", "village"),
                            ("locality", "locality"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("name_kk", models.CharField(max_length=150, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=150, verbose_name="name in Russian")),
                ("name_en", models.CharField(max_length=150, verbose_name="name in English")),
                ("full_kk", models.CharField(max_length=200, verbose_name="full name in Kazakh")),
                ("full_ru", models.CharField(max_length=200, verbose_name="full name in Russian")),
                ("full_en", models.CharField(max_length=200, verbose_name="full name in English")),
                ("of_kk", models.CharField(max_length=250, verbose_name="full name in the genitive in Kazakh")),
                ("of_ru", models.CharField(max_length=250, verbose_name="full name in the genitive in Russian")),
                ("of_en", models.CharField(max_length=250, verbose_name='full name after "of" in English')),
                ("path", models.TextField(db_collation="C", verbose_name="path")),
                ("depth", models.PositiveSmallIntegerField(verbose_name="depth")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                ("population_on", models.DateField(blank=True, null=True, verbose_name="population counted on")),
                (
                    "population_source",
                    models.CharField(blank=True, max_length=200, verbose_name="source of the population"),
                ),
                ("abolished_on", models.DateField(blank=True, null=True, verbose_name="abolished on")),
                ("search_text", models.TextField(verbose_name="search text")),
                ("sort_key", models.CharField(db_collation="C", max_length=200, verbose_name="sort key")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="territories.territory",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.territory",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="territories.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "territory",
                "verbose_name_plural": "territories",
            },
        ),
        migrations.AddField(
            model_name="office",
            name="territory",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="own_office", to="territories.territory"
            ),
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder_name", models.CharField(blank=True, max_length=120, verbose_name="holder")),
                ("is_vacant", models.BooleanField(default=False, verbose_name="vacant")),
                ("acting", models.BooleanField(default=False, verbose_name="acting")),
                ("started_on", models.DateField(verbose_name="started on")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("entered_by", models.CharField(max_length=150, verbose_name="entered by")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="territories.office"
                    ),
                ),
            ],
            options={
                "verbose_name": "holder of an office",
                "verbose_name_plural": "holders of offices",
            },
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                (
                    "territory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="boundary",
                        serialize=False,
                        to="territories.territory",
                    ),
                ),
                ("geometry", models.BinaryField(verbose_name="geometry")),
                ("west", models.FloatField(verbose_name="west")),
                ("south", models.FloatField(verbose_name="south")),
                ("east", models.FloatField(verbose_name="east")),
                ("north", models.FloatField(verbose_name="north")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("was_repaired", models.BooleanField(default=False, verbose_name="was repaired")),
                ("edition", models.PositiveIntegerField(verbose_name="edition")),
            ],
            options={
                "verbose_name": "boundary",
                "verbose_name_plural": "boundaries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("east__lte", 180),
                            ("north__lte", 90),
                            ("south__gte", -90),
                            ("west__gte", -180),
                            ("south__lt", models.F("north")),
                            ("west__lt", models.F("east")),
                        ),
                        name="boundary_box_is_on_earth",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="territory",
            index=models.Index(fields=["path"], name="territory_path"),
        ),
        migrations.AddIndex(
            model_name="territory",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="territory_search_text", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="territory",
            index=models.Index(fields=["parent", "sort_key", "code"], name="territory_parent_in_order"),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9]{9}$")), name="territory_code_is_nine_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Right("path", 10),
                    django.db.models.functions.text.Concat("code", models.Value("/")),
                ),
                name="territory_path_ends_with_its_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length("path"),
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.expressions.CombinedExpression(models.F("depth"), "+", models.Value(1)),
                        "*",
                        models.Value(10),
                    ),
                ),
                name="territory_path_is_as_long_as_it_is_deep",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("depth", 0), ("kind", "republic"), ("parent", None)),
                    models.Q(
                        models.Q(("kind", "republic"), _negated=True), ("depth__gte", 1), ("parent__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="territory_only_the_republic_has_no_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "republic"), ("region", None)),
                    models.Q(models.Q(("kind", "republic"), _negated=True), ("region__isnull", False)),
                    _connector="OR",
                ),
                name="territory_only_the_republic_lies_in_no_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "republic")), fields=("kind",), name="territory_one_republic"
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "republic",
                            "region",
                            "republican_city",
                            "district",
                            "city_administration",
                            "city_district",
                            "rural_district",
                            "village_administration",
                            "settlement_administration",
                            "town_administration",
                            "city",
                            "town",
                            "settlement",
                            "village",
                            "locality",
                        ],
                    )
                ),
                name="territory_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
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
                name="territory_point_is_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("population__gte", 0)), name="territory_population_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("population", None), ("population_on", None), ("population_source", "")),
                    models.Q(
                        ("population__isnull", False),
                        ("population_on__isnull", False),
                        models.Q(("population_source", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="territory_population_has_date_and_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None),
                    models.Q(("abolished_on__isnull", False), models.Q(("successor", models.F("code")), _negated=True)),
                    _connector="OR",
                ),
                name="territory_only_the_abolished_have_a_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name_kk", ""), _negated=True),
                    models.Q(("name_ru", ""), _negated=True),
                    models.Q(("name_en", ""), _negated=True),
                ),
                name="territory_names_are_not_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="office",
            index=models.Index(fields=["path"], name="office_path"),
        ),
        migrations.AddIndex(
            model_name="office",
            index=models.Index(
                condition=models.Q(("abolished_on", None), ("vacant_since__isnull", False)),
                fields=["vacant_since"],
                name="office_vacant",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["rural", "district", "region", "republic"])),
                name="office_level_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "republic"), ("superior", None)),
                    models.Q(models.Q(("level", "republic"), _negated=True), ("superior__isnull", False)),
                    _connector="OR",
                ),
                name="office_only_the_republic_has_no_superior",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                condition=models.Q(("level", "republic")), fields=("level",), name="office_one_republic"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "republic"), _negated=True),
                    models.Q(("abolished_on", None), ("vacant_since", None)),
                    _connector="OR",
                ),
                name="office_the_republic_is_never_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superior", None), models.Q(("superior", models.F("pk")), _negated=True), _connector="OR"
                ),
                name="office_is_not_its_own_superior",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None),
                    models.Q(("abolished_on__isnull", False), models.Q(("successor", models.F("pk")), _negated=True)),
                    _connector="OR",
                ),
                name="office_only_the_abolished_have_a_successor",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(condition=models.Q(("ended_on", None)), fields=["office"], name="seat_present"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acting", False), ("holder_name", ""), ("is_vacant", True)),
                    models.Q(("is_vacant", False), models.Q(("holder_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="seat_is_held_or_vacant",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on", None), ("ended_on__gt", models.F("started_on")), _connector="OR"),
                name="seat_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("office", "="),
                    (
                        models.Func(
                            "started_on",
                            "ended_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="seat_periods_of_an_office_do_not_overlap",
            ),
        ),
    ]
