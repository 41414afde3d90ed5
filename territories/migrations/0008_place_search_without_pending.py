"""The index of the place box takes new names at once.

GIN collects new entries in a list first, until VACUUM or 4 MB. The whole register is less than 4 MB, so after loading it
stood in that list and every word read all of it: 15 ms a word, 75 ms for two words, instead of one or two. Names change a
few times a year; that writing one costs more does not matter.
"""

import django.contrib.postgres.indexes
from django.db import migrations

AT_ONCE = """
ALTER INDEX territory_search_text SET (fastupdate = off);
SELECT gin_clean_pending_list('territory_search_text');
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0007_routing")]

    operations = [
        migrations.RunSQL(
            sql=AT_ONCE,
            reverse_sql="ALTER INDEX territory_search_text RESET (fastupdate)",
            state_operations=[
                migrations.RemoveIndex("territory", "territory_search_text"),
                migrations.AddIndex(
                    "territory",
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_text"],
                        fastupdate=False,
                        name="territory_search_text",
                        opclasses=["gin_trgm_ops"],
                    ),
                ),
            ],
        ),
    ]
