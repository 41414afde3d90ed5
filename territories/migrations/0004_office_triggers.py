"""The tree of offices keeps itself: path, climbs_to and vacant_since follow from superiors, seats and end dates.

Statement-level triggers recompute the tree set-based (2,569 offices: about 10 ms), whoever changes it and by whatever
means. Changes of the tree take their turn by an advisory lock held to the end of the transaction, taken before any row is
locked, so that two of them at once neither miss each other nor deadlock.
"""

from django.db import migrations

TREE = """
CREATE FUNCTION territories_office_take_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('territories_office: the tree'));
    RETURN NULL;
END $$;

CREATE FUNCTION territories_office_keep_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    offices bigint;
    reached bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (
            SELECT FROM new_rows n JOIN old_rows o USING (id)
            WHERE (n.superior_id, n.vacant_since, n.abolished_on, n.path, n.climbs_to_id)
                IS DISTINCT FROM (o.superior_id, o.vacant_since, o.abolished_on, o.path, o.climbs_to_id)
        ) THEN
            RETURN NULL;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;

    IF EXISTS (
        SELECT FROM new_rows n
        LEFT JOIN territories_seat s ON s.office_id = n.id AND s.ended_on IS NULL AND s.is_vacant
        WHERE n.vacant_since IS DISTINCT FROM s.started_on
    ) THEN
        RAISE EXCEPTION 'office_vacancy_follows_its_seats: a vacancy is recorded as a seat, not on the office.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'office_vacancy_follows_its_seats', TABLE = TG_TABLE_NAME;
    END IF;

    WITH RECURSIVE tree AS (
        SELECT id, id || '/' AS path, NULL::bigint AS climbs_to, id AS nearest_active
        FROM territories_office WHERE superior_id IS NULL
        UNION ALL
        SELECT o.id, t.path || o.id || '/', t.nearest_active,
            CASE WHEN o.vacant_since IS NULL AND o.abolished_on IS NULL THEN o.id ELSE t.nearest_active END
        FROM territories_office o JOIN tree t ON o.superior_id = t.id
    ), kept AS (
        UPDATE territories_office o SET path = t.path, climbs_to_id = t.climbs_to
        FROM tree t
        WHERE o.id = t.id AND (o.path, o.climbs_to_id) IS DISTINCT FROM (t.path, t.climbs_to)
    )
    SELECT count(*) INTO reached FROM tree;

    SELECT count(*) INTO offices FROM territories_office;
    IF reached <> offices THEN
        RAISE EXCEPTION 'office_hangs_from_the_republic: % offices do not.', offices - reached
            USING ERRCODE = 'check_violation', CONSTRAINT = 'office_hangs_from_the_republic', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER office_take_turn
    BEFORE INSERT OR UPDATE OF superior_id, vacant_since, abolished_on ON territories_office
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_take_turn();
CREATE TRIGGER office_keep_tree_inserted
    AFTER INSERT ON territories_office REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_keep_tree();
CREATE TRIGGER office_keep_tree_updated
    AFTER UPDATE ON territories_office REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_keep_tree();
"""

NO_TREE = """
DROP TRIGGER office_take_turn ON territories_office;
DROP TRIGGER office_keep_tree_inserted ON territories_office;
DROP TRIGGER office_keep_tree_updated ON territories_office;
DROP FUNCTION territories_office_keep_tree();
DROP FUNCTION territories_office_take_turn();
"""

VACANCIES = """
CREATE TRIGGER seat_take_turn
    BEFORE INSERT OR UPDATE OR DELETE ON territories_seat
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_take_turn();

CREATE FUNCTION territories_seat_keep_vacancy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT office_id FROM new_rows);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT office_id FROM old_rows);
    ELSE
        touched := ARRAY(SELECT office_id FROM new_rows UNION SELECT office_id FROM old_rows);
    END IF;
    WITH present AS (
        SELECT o.id, s.started_on AS vacant_since
        FROM territories_office o
        LEFT JOIN territories_seat s ON s.office_id = o.id AND s.ended_on IS NULL AND s.is_vacant
        WHERE o.id = ANY (touched)
    )
    UPDATE territories_office o SET vacant_since = p.vacant_since
    FROM present p
    WHERE o.id = p.id AND o.vacant_since IS DISTINCT FROM p.vacant_since;
    RETURN NULL;
END $$;

CREATE TRIGGER seat_keep_vacancy_inserted
    AFTER INSERT ON territories_seat REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_seat_keep_vacancy();
CREATE TRIGGER seat_keep_vacancy_updated
    AFTER UPDATE ON territories_seat REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_seat_keep_vacancy();
CREATE TRIGGER seat_keep_vacancy_deleted
    AFTER DELETE ON territories_seat REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_seat_keep_vacancy();
"""

NO_VACANCIES = """
DROP TRIGGER seat_take_turn ON territories_seat;
CREATE TRIGGER seat_take_turn
    BEFORE INSERT OR UPDATE OR DELETE ON territories_seat
    FOR EACH STATEMENT EXECUTE FUNCTION territories_office_take_turn();

DROP TRIGGER seat_keep_vacancy_inserted ON territories_seat;
DROP TRIGGER seat_keep_vacancy_updated ON territories_seat;
DROP TRIGGER seat_keep_vacancy_deleted ON territories_seat;
DROP FUNCTION territories_seat_keep_vacancy();
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0003_units_offices_and_days")]

    operations = [
        migrations.RunSQL(sql=TREE, reverse_sql=NO_TREE),
        migrations.RunSQL(sql=VACANCIES, reverse_sql=NO_VACANCIES),
    ]
