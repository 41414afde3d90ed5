"""A register that is loaded already gets its maslikhats; an empty one gets them with the register (`load_register`).

About 229 rows in two statements: those of regions and republican cities under the republic's desk, then those of districts
and cities under the maslikhat of their region. Idempotent.
"""

from django.db import migrations

OF_REGIONS = """
INSERT INTO territories_office (territory_id, body, level, superior_id, path)
SELECT t.code, 'maslikhat', 'region', desk.id, ''
FROM territories_territory t CROSS JOIN territories_office desk
WHERE t.kind IN ('region', 'republican_city') AND t.abolished_on IS NULL AND desk.body = 'government'
ORDER BY t.code
ON CONFLICT DO NOTHING
"""

OF_DISTRICTS = """
INSERT INTO territories_office (territory_id, body, level, superior_id, path)
SELECT t.code, 'maslikhat', 'district', above.id, ''
FROM territories_territory t
JOIN territories_office above ON above.territory_id = t.region_id AND above.body = 'maslikhat'
WHERE t.kind IN ('district', 'city_administration') AND t.abolished_on IS NULL
ORDER BY t.code
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0009_maslikhats")]

    operations = [
        migrations.RunSQL(sql=OF_REGIONS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=OF_DISTRICTS, reverse_sql=migrations.RunSQL.noop),
    ]
