"""What the deadlines of open cases were counted from; and the rule that nothing puts a deadline off but what is written beside it."""

from django.db import migrations

# A pause at the republic is no longer possible; one that was taken is from now on a part of the time that was given.
COUNTED_FROM = """
UPDATE cases_assignment a
   SET counted_from = CASE
           WHEN a.entered_by IN ('escalated', 'dispute') AND (a.entered_at AT TIME ZONE 'Asia/Almaty')::time < time '09:00'
               THEN (a.entered_at AT TIME ZONE 'Asia/Almaty')::date - 1
           ELSE a.registered_on END;
UPDATE cases_assignment a
   SET paused_days = CASE WHEN a.level = 'republic' THEN 0 ELSE counted.days - a.solve_days END,
       solve_days = CASE WHEN a.level = 'republic' THEN counted.days ELSE a.solve_days END
  FROM (SELECT b.id, last.ordinal - first.ordinal AS days
          FROM cases_assignment b
          JOIN territories_calendarday first ON first.date = b.counted_from
          JOIN territories_calendarday last
            ON last.date = ((b.promise_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date
         WHERE b.solve_days IS NOT NULL) counted
 WHERE counted.id = a.id AND counted.days > a.solve_days;
UPDATE cases_clockrule
   SET above_days = CASE WHEN regime <> 'emergency' AND step <> 'republic' THEN 2 END,
       arbitrate_days = CASE WHEN regime <> 'emergency' THEN 2 END,
       arbitrate_hours = CASE WHEN regime = 'emergency' THEN 1 END,
       pause_days = CASE WHEN step = 'republic' THEN 0 ELSE pause_days END;
"""

ASSIGNMENTS = """
CREATE OR REPLACE FUNCTION cases_assignment_keeps_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.number, NEW.office_id, NEW.level, NEW.regime, NEW.entered_at, NEW.entered_by, NEW.via_vacancy,
        NEW.registered_on, NEW.clock_id)
       IS DISTINCT FROM
       (OLD.case_id, OLD.number, OLD.office_id, OLD.level, OLD.regime, OLD.entered_at, OLD.entered_by, OLD.via_vacancy,
        OLD.registered_on, OLD.clock_id) THEN
        RAISE EXCEPTION 'Who got case %, when and why is never rewritten.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_keeps_the_past', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.due_version <> OLD.due_version + (NEW.due_at IS DISTINCT FROM OLD.due_at)::integer THEN
        RAISE EXCEPTION 'The deadline of case % and its version change together.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_counts_its_deadlines', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.left_at IS NOT NULL AND NEW.left_at IS NOT NULL
       AND (NEW.promise_at, NEW.due_at, NEW.accepted_at, NEW.answered_at, NEW.left_at, NEW.outcome)
           IS DISTINCT FROM
           (OLD.promise_at, OLD.due_at, OLD.accepted_at, OLD.answered_at, OLD.left_at, OLD.outcome) THEN
        RAISE EXCEPTION 'An assignment of case % that was left is over.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_left_is_over', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.promise_at > OLD.promise_at
       AND (NEW.paused_days, NEW.solve_days) IS NOT DISTINCT FROM (OLD.paused_days, OLD.solve_days)
       AND coalesce(current_setting('jauap.clock_change', true), '') = '' THEN
        RAISE EXCEPTION 'Only a pause, the level above or an act that moves all clocks puts off what case % was promised.',
                        OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_promise_is_not_put_off', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.due_at > OLD.due_at
       AND (NEW.paused_days, NEW.solve_days, NEW.extended_days, NEW.promised_on)
           IS NOT DISTINCT FROM (OLD.paused_days, OLD.solve_days, OLD.extended_days, OLD.promised_on)
       AND coalesce(current_setting('jauap.clock_change', true), '') = '' THEN
        RAISE EXCEPTION 'Nothing says why the deadline of case % is put off.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_due_is_not_put_off', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""

BEFORE = """
CREATE OR REPLACE FUNCTION cases_assignment_keeps_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.number, NEW.office_id, NEW.level, NEW.regime, NEW.entered_at, NEW.entered_by, NEW.via_vacancy,
        NEW.registered_on, NEW.clock_id)
       IS DISTINCT FROM
       (OLD.case_id, OLD.number, OLD.office_id, OLD.level, OLD.regime, OLD.entered_at, OLD.entered_by, OLD.via_vacancy,
        OLD.registered_on, OLD.clock_id) THEN
        RAISE EXCEPTION 'Who got case %, when and why is never rewritten.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_keeps_the_past', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.due_version <> OLD.due_version + (NEW.due_at IS DISTINCT FROM OLD.due_at)::integer THEN
        RAISE EXCEPTION 'The deadline of case % and its version change together.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_counts_its_deadlines', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.left_at IS NOT NULL AND NEW.left_at IS NOT NULL
       AND (NEW.promise_at, NEW.due_at, NEW.accepted_at, NEW.answered_at, NEW.left_at, NEW.outcome)
           IS DISTINCT FROM
           (OLD.promise_at, OLD.due_at, OLD.accepted_at, OLD.answered_at, OLD.left_at, OLD.outcome) THEN
        RAISE EXCEPTION 'An assignment of case % that was left is over.', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_left_is_over', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""

NEVER_REWRITTEN = """
CREATE TRIGGER clock_change_is_append_only BEFORE UPDATE OR DELETE ON cases_clockchange
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
CREATE TRIGGER clock_change_is_never_emptied BEFORE TRUNCATE ON cases_clockchange
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""

REWRITTEN = """
DROP TRIGGER clock_change_is_never_emptied ON cases_clockchange;
DROP TRIGGER clock_change_is_append_only ON cases_clockchange;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_clocks_without_loopholes"), ("territories", "0005_calendar_triggers")]

    operations = [
        migrations.RunSQL(COUNTED_FROM, migrations.RunSQL.noop),
        migrations.RunSQL(ASSIGNMENTS, BEFORE),
        migrations.RunSQL(NEVER_REWRITTEN, REWRITTEN),
    ]
