"""What acts that move all clocks need: days that move the climb alone, outages that do not overlap, a calendar that only an act
changes, and deadlines that follow the calendar when a case comes back to life."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models

# A day under a deadline that runs is changed by an act that moves the deadline too, never beside it.
CALENDAR = """
CREATE FUNCTION cases_calendar_is_changed_by_an_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('jauap.clock_change', true), '') = '' AND EXISTS (
        SELECT FROM cases_assignment a
         WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL AND a.solve_days IS NOT NULL
           AND a.climbs_at > NEW.date::timestamp AT TIME ZONE 'Asia/Almaty' AND a.counted_from < NEW.date
    ) THEN
        RAISE EXCEPTION 'Deadlines are counted over %: only an act that moves them changes this day (manage.py change_day).',
                        NEW.date
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'calendar_day_is_changed_by_an_act', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER calendar_day_is_changed_by_an_act AFTER UPDATE ON territories_calendarday
    FOR EACH ROW WHEN (OLD.is_working IS DISTINCT FROM NEW.is_working)
    EXECUTE FUNCTION cases_calendar_is_changed_by_an_act();
"""

NO_CALENDAR = """
DROP TRIGGER calendar_day_is_changed_by_an_act ON territories_calendarday;
DROP FUNCTION cases_calendar_is_changed_by_an_act();
"""

# While a case was answered, joined or closed, acts passed over its deadline. It comes back with the one that the calendar of
# today gives; never with an earlier one than it had. Fires after assignment_keeps_the_past, by its name.
COMES_BACK = """
CREATE FUNCTION cases_assignment_recounted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    start integer;
    had integer;
    counted integer;
    given integer;
    had_given integer;
BEGIN
    SELECT ordinal INTO start FROM territories_calendarday WHERE date = NEW.counted_from;
    SELECT ordinal + (NOT is_working)::integer INTO had FROM territories_calendarday
     WHERE date = ((NEW.promise_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date;
    counted := start + NEW.solve_days + NEW.paused_days + NEW.shifted_days;
    IF counted < had THEN
        NEW.shifted_days := NEW.shifted_days + had - counted;
        counted := had;
    END IF;
    given := counted + NEW.extended_days;
    IF NEW.promised_on IS NULL THEN
        given := given + NEW.due_shifted_days;
    ELSE
        given := greatest(given, (SELECT ordinal + (NOT is_working)::integer + NEW.due_shifted_days
                                    FROM territories_calendarday WHERE date = NEW.promised_on));
    END IF;
    SELECT ordinal + (NOT is_working)::integer INTO had_given FROM territories_calendarday
     WHERE date = ((NEW.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date;
    IF given < had_given AND NEW.due_at > NEW.promise_at THEN
        NEW.due_shifted_days := NEW.due_shifted_days + had_given - given;
        given := had_given;
    END IF;
    SELECT (date + 1)::timestamp AT TIME ZONE 'Asia/Almaty' INTO NEW.promise_at
      FROM territories_calendarday WHERE is_working AND ordinal = counted;
    SELECT (date + 1)::timestamp AT TIME ZONE 'Asia/Almaty' INTO NEW.due_at
      FROM territories_calendarday WHERE is_working AND ordinal = given;
    NEW.due_version := OLD.due_version + (NEW.due_at IS DISTINCT FROM OLD.due_at)::integer;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_recounted_when_it_comes_back BEFORE UPDATE OF left_at, answered_at ON cases_assignment
    FOR EACH ROW WHEN (NEW.left_at IS NULL AND NEW.answered_at IS NULL AND NEW.solve_days IS NOT NULL
                       AND (OLD.left_at IS NOT NULL OR OLD.answered_at IS NOT NULL)
                       AND (NEW.promise_at, NEW.due_at) IS NOT DISTINCT FROM (OLD.promise_at, OLD.due_at))
    EXECUTE FUNCTION cases_assignment_recounted();
"""

NO_COMES_BACK = """
DROP TRIGGER assignment_recounted_when_it_comes_back ON cases_assignment;
DROP FUNCTION cases_assignment_recounted();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_lines_are_told"),
        ("territories", "0010_maslikhats_of_standing_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="due_shifted_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_shifted_days", 0),
                    ("extended_days__gt", 0),
                    ("promised_on__isnull", False),
                    _connector="OR",
                ),
                name="assignment_only_given_time_is_shifted_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockchange",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "outage")),
                expressions=[
                    (
                        models.Func(
                            "began_at",
                            "ended_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="clock_change_outages_do_not_overlap",
            ),
        ),
        migrations.RunSQL(CALENDAR, NO_CALENDAR),
        migrations.RunSQL(COMES_BACK, NO_COMES_BACK),
    ]
