"""The calendar numbers itself, and has no holes; add_working_days(date, integer) for statements that set deadlines."""

from django.db import migrations

NUMBERING = """
CREATE FUNCTION territories_calendarday_take_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('territories_calendarday: the numbering'));
    RETURN NULL;
END $$;

CREATE FUNCTION territories_calendarday_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (SELECT FROM (SELECT date, is_working, ordinal FROM new_rows
                                    EXCEPT SELECT date, is_working, ordinal FROM old_rows) changed) THEN
            RETURN NULL;
        END IF;
    END IF;

    IF EXISTS (SELECT FROM territories_calendarday HAVING max(date) - min(date) + 1 <> count(*)) THEN
        RAISE EXCEPTION 'calendar_day_no_date_is_missing: the calendar must not miss a date.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'calendar_day_no_date_is_missing', TABLE = TG_TABLE_NAME;
    END IF;

    UPDATE territories_calendarday d SET ordinal = n.ordinal
    FROM (
        SELECT date, count(*) FILTER (WHERE is_working) OVER (ORDER BY date) AS ordinal FROM territories_calendarday
    ) n
    WHERE d.date = n.date AND d.ordinal <> n.ordinal;
    RETURN NULL;
END $$;

CREATE TRIGGER calendar_day_take_turn
    BEFORE INSERT OR UPDATE OR DELETE ON territories_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION territories_calendarday_take_turn();
CREATE TRIGGER calendar_day_number_inserted
    AFTER INSERT ON territories_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION territories_calendarday_number();
CREATE TRIGGER calendar_day_number_updated
    AFTER UPDATE ON territories_calendarday REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION territories_calendarday_number();
CREATE TRIGGER calendar_day_number_deleted
    AFTER DELETE ON territories_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION territories_calendarday_number();
"""

NO_NUMBERING = """
DROP TRIGGER calendar_day_take_turn ON territories_calendarday;
DROP TRIGGER calendar_day_number_inserted ON territories_calendarday;
DROP TRIGGER calendar_day_number_updated ON territories_calendarday;
DROP TRIGGER calendar_day_number_deleted ON territories_calendarday;
DROP FUNCTION territories_calendarday_number();
DROP FUNCTION territories_calendarday_take_turn();
"""

COUNTING = """
CREATE FUNCTION add_working_days(start date, days integer) RETURNS date LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    found date;
BEGIN
    IF days = 0 THEN
        RETURN start;
    END IF;
    SELECT target.date INTO found
    FROM territories_calendarday s
    JOIN territories_calendarday target ON target.is_working
        AND target.ordinal = s.ordinal + days + CASE WHEN days < 0 AND NOT s.is_working THEN 1 ELSE 0 END
    WHERE s.date = start;
    IF found IS NULL AND start IS NOT NULL AND days IS NOT NULL THEN
        RAISE EXCEPTION 'calendar_exhausted: the calendar does not reach % working days from %.', days, start
            USING ERRCODE = 'data_exception', CONSTRAINT = 'calendar_exhausted';
    END IF;
    RETURN found;
END $$;
COMMENT ON FUNCTION add_working_days(date, integer) IS 'The twin of territories.calendar.add_working_days.';
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0004_office_triggers")]

    operations = [
        migrations.RunSQL(sql=NUMBERING, reverse_sql=NO_NUMBERING),
        migrations.RunSQL(sql=COUNTING, reverse_sql="DROP FUNCTION add_working_days(date, integer)"),
    ]
