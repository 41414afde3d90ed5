"""Beside the akims' offices a second line: the maslikhats, to whom petitions can be addressed. The two stay apart.

Offices that stand already are the akims' and the republic's desk. What no check can say of one row, a trigger says of all
that a statement wrote: an office stands under one of its own body or under the desk, a maslikhat that exists is of a unit
that has one by law, and no place is answered for by a maslikhat, so that an issue never reaches one.
"""

import django.db.models.deletion
from django.db import migrations, models

THE_DESK = "UPDATE territories_office SET body = 'government' WHERE level = 'republic'"

BODIES = """
CREATE FUNCTION territories_office_keep_bodies_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT id FROM new_rows);
    ELSE
        IF EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE n.body <> o.body) THEN
            RAISE EXCEPTION 'office_keeps_its_body: an akim never becomes a maslikhat.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'office_keeps_its_body', TABLE = TG_TABLE_NAME;
        END IF;
        touched := ARRAY(
            SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
            WHERE (n.superior_id, n.territory_id, n.abolished_on)
                IS DISTINCT FROM (o.superior_id, o.territory_id, o.abolished_on)
        );
    END IF;
    IF cardinality(touched) = 0 THEN
        RETURN NULL;
    END IF;

    IF EXISTS (
        SELECT FROM territories_office o JOIN territories_office above ON above.id = o.superior_id
        WHERE o.id = ANY (touched) AND above.body NOT IN (o.body, 'government')
    ) THEN
        RAISE EXCEPTION 'office_stands_under_its_own_body: or under the desk of the republic.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'office_stands_under_its_own_body', TABLE = TG_TABLE_NAME;
    END IF;

    IF EXISTS (
        SELECT FROM territories_office o JOIN territories_territory t ON t.code = o.territory_id
        WHERE o.id = ANY (touched) AND o.body = 'maslikhat' AND o.abolished_on IS NULL
            AND t.kind NOT IN ('region', 'republican_city', 'district', 'city_administration')
    ) THEN
        RAISE EXCEPTION 'office_maslikhat_where_the_law_has_one: a unit of this kind has none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'office_maslikhat_where_the_law_has_one',
                TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER office_keep_bodies_inserted
    AFTER INSERT ON territories_office REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_keep_bodies_apart();
CREATE TRIGGER office_keep_bodies_updated
    AFTER UPDATE ON territories_office REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_keep_bodies_apart();
"""

NO_BODIES = """
DROP TRIGGER office_keep_bodies_inserted ON territories_office;
DROP TRIGGER office_keep_bodies_updated ON territories_office;
DROP FUNCTION territories_office_keep_bodies_apart();
"""

PLACES = """
CREATE FUNCTION territories_territory_answered_by_an_akim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows n JOIN territories_office o ON o.id = n.office_id WHERE o.body = 'maslikhat'
    ) THEN
        RAISE EXCEPTION 'territory_is_never_answered_for_by_a_maslikhat'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'territory_is_never_answered_for_by_a_maslikhat',
                TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER territory_answered_inserted
    AFTER INSERT ON territories_territory REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_territory_answered_by_an_akim();
CREATE TRIGGER territory_answered_updated
    AFTER UPDATE ON territories_territory REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_territory_answered_by_an_akim();
"""

NO_PLACES = """
DROP TRIGGER territory_answered_inserted ON territories_territory;
DROP TRIGGER territory_answered_updated ON territories_territory;
DROP FUNCTION territories_territory_answered_by_an_akim();
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0008_place_search_without_pending")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="body",
            field=models.CharField(
                choices=[("akim", "akim"), ("maslikhat", "maslikhat"), ("government", "answer centre")],
                db_default="akim",
                max_length=10,
                verbose_name="body",
            ),
        ),
        migrations.RunSQL(sql=THE_DESK, reverse_sql=migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="office",
            name="territory",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_offices",
                to="territories.territory",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(fields=("territory", "body"), name="office_one_of_each_body_of_a_unit"),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("body__in", ["akim", "maslikhat", "government"])), name="office_body_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", "government"), ("level", "republic")),
                    models.Q(
                        models.Q(("level", "republic"), _negated=True), models.Q(("body", "government"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="office_only_the_republic_has_the_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", "maslikhat"), _negated=True),
                    ("level__in", ["district", "region"]),
                    _connector="OR",
                ),
                name="office_a_maslikhat_is_of_a_district_or_region",
            ),
        ),
        migrations.RunSQL(sql=BODIES, reverse_sql=NO_BODIES),
        migrations.RunSQL(sql=PLACES, reverse_sql=NO_PLACES),
    ]
