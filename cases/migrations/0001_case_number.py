"""case_number(id): the id followed by its check digit (Damm), which finds every single mistake and every swap of two neighbours."""

from django.db import migrations

TABLE = "0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790"


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        migrations.RunSQL(
            sql=f"""
                CREATE FUNCTION case_number(id bigint) RETURNS bigint
                LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
                DECLARE
                    digit integer := 0;
                    figure text;
                BEGIN
                    FOREACH figure IN ARRAY string_to_array(id::text, NULL) LOOP
                        digit := substr('{TABLE}', digit * 10 + figure::integer + 1, 1)::integer;
                    END LOOP;
                    RETURN id * 10 + digit;
                END $$
            """,
            reverse_sql="DROP FUNCTION case_number(bigint)",
        ),
    ]
