"""Indexes that another index answers for go, and those of columns that are nearly always empty hold only what is there.

Every change of a case writes into every index of its row. Django makes one for each foreign key; where a constraint or an index
with a reader begins with the same column, that is one too many. By name and not by altering the fields, which would prove the
foreign keys anew over all rows.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PLAIN = (
    ("cases_assignment", "case_id", "b0be0e7a"),
    ("cases_assignment", "office_id", "e1d6b1ec"),
    ("cases_case", "category_id", "c6dc5a5a"),
    ("cases_case", "hidden_by_id", "0183b8fe"),
    ("cases_case", "merged_into_id", "1b4320d8"),
    ("cases_case", "region_id", "ffee331b"),
    ("cases_case", "returned_from_id", "3ddc2d73"),
    ("cases_case", "territory_id", "7a001772"),
    ("cases_event", "case_id", "59b954a1"),
    ("cases_event", "user_id", "ba0ca8b3"),
)
"""Table, column and the end of the name that Django gave the index."""
FOR_PATTERNS = {"category_id", "region_id", "territory_id"}
"""Codes are text: these have a second index, for LIKE, which nobody asks."""


def without(table: str, column: str, end: str) -> migrations.RunSQL:
    """Drop what Django made for one column."""
    name = f"{table}_{column}_{end}"
    away, back = [f"DROP INDEX {name}"], [f"CREATE INDEX {name} ON {table} ({column})"]
    if column in FOR_PATTERNS:
        away.append(f"DROP INDEX {name}_like")
        back.append(f"CREATE INDEX {name}_like ON {table} ({column} varchar_pattern_ops)")
    return migrations.RunSQL(away, back)


def key(model: str, name: str, to: str, **options: object) -> migrations.AlterField:
    """A foreign key as it was, but for its index."""
    field = models.ForeignKey(to, django.db.models.deletion.PROTECT, db_index=False, **options)
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_alarms_of_the_engine"),
        ("territories", "0010_maslikhats_of_standing_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            "case",
            models.Index(fields=["merged_into"], name="case_merged", condition=models.Q(merged_into__isnull=False)),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["returned_from"], name="case_returned", condition=models.Q(returned_from__isnull=False)
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["hidden_by"], name="case_hidden_by", condition=models.Q(hidden_by__isnull=False)),
        ),
        migrations.AddIndex(
            "event",
            models.Index(fields=["user"], name="event_of_user", condition=models.Q(user__isnull=False)),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[without(*one) for one in PLAIN],
            state_operations=[
                key("assignment", "case", "cases.case", related_name="assignments"),
                key("assignment", "office", "territories.office", related_name="assignments"),
                key("case", "category", "cases.category", related_name="cases"),
                key("case", "hidden_by", settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+"),
                key("case", "merged_into", "cases.case", null=True, related_name="merged"),
                key("case", "region", "territories.territory", related_name="+"),
                key("case", "returned_from", "cases.case", null=True, related_name="returns"),
                key("case", "territory", "territories.territory", related_name="cases"),
                key("event", "case", "cases.case", related_name="events"),
                key("event", "user", settings.AUTH_USER_MODEL, null=True, related_name="+"),
            ],
        ),
    ]
