"""The two tables that the sweep changes are cleared after a twentieth of their rows has changed.

By default it is a fifth: of ten million cases two million could have moved, and their remains would lie at the very place in the
indexes where the next sweep looks. Counting them more often would do harm: it keeps a snapshot, and while it lasts no remains of
what moves meanwhile can be marked as such.
"""

from django.db import migrations

SETTINGS = {"autovacuum_vacuum_scale_factor": "0.05", "autovacuum_vacuum_threshold": "1000"}
TABLES = ("cases_case", "cases_assignment")


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_deadlines_at_the_republics_desk")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in SETTINGS.items())})",
            f"ALTER TABLE {table} RESET ({', '.join(SETTINGS)})",
        )
        for table in TABLES
    ]
