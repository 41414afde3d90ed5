"""responsible_office(start, first_level): where a case goes from an office up. Read by territories.routing and by tests."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION responsible_office(start bigint, first_level text) RETURNS TABLE (office_id bigint, via_vacancy boolean)
LANGUAGE sql STABLE ROWS 1
AS $$
    WITH line AS (
        SELECT o.id, length(o.path) AS height, o.vacant_since IS NULL AND o.abolished_on IS NULL AS is_active
        FROM territories_office s
        JOIN territories_office o ON o.id = ANY (string_to_array(rtrim(s.path, '/'), '/')::bigint[])
        WHERE s.id = start
            AND array_position(ARRAY['rural', 'district', 'region', 'republic'], o.level::text)
                >= array_position(ARRAY['rural', 'district', 'region', 'republic'], first_level)
    )
    SELECT id, height < (SELECT max(height) FROM line)
    FROM line WHERE is_active
    ORDER BY height DESC LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0006_place_search")]

    operations = [migrations.RunSQL(sql=FUNCTION, reverse_sql="DROP FUNCTION responsible_office(bigint, text)")]
