"""What no code path may break: numbers that begin at six digits, an append-only history, assignments that keep the past."""

from django.db import migrations

NUMBERS = "ALTER SEQUENCE cases_case_id_seq RESTART WITH 10000"

APPEND_ONLY = """
CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Lines of % are never changed or removed.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON cases_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""

NO_APPEND_ONLY = """
DROP TRIGGER event_is_append_only ON cases_event;
DROP TRIGGER event_is_never_emptied ON cases_event;
DROP FUNCTION refuse_to_rewrite();
"""

ASSIGNMENTS = """
CREATE FUNCTION cases_assignment_keeps_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER assignment_keeps_the_past BEFORE UPDATE ON cases_assignment
    FOR EACH ROW EXECUTE FUNCTION cases_assignment_keeps_the_past();
CREATE TRIGGER assignment_is_never_removed BEFORE DELETE ON cases_assignment
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
"""

NO_ASSIGNMENTS = """
DROP TRIGGER assignment_is_never_removed ON cases_assignment;
DROP TRIGGER assignment_keeps_the_past ON cases_assignment;
DROP FUNCTION cases_assignment_keeps_the_past();
"""

# Sequential scans are off in these functions: a plan made while the tables were small would otherwise be kept for the whole
# of a large load, and every row would then read every row.
AT_COMMIT = """
CREATE FUNCTION cases_case_holds_together() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    wrong text;
BEGIN
    SELECT CASE
        WHEN last.case_id IS DISTINCT FROM c.id THEN 'case_current_is_its_own'
        WHEN (c.state = 'closed') <> (last.left_at IS NOT NULL) THEN 'case_live_has_one_open_assignment'
        WHEN EXISTS (SELECT FROM cases_assignment later WHERE later.case_id = c.id AND later.number > last.number)
            THEN 'case_current_is_the_latest'
        WHEN last.number > 1 AND NOT EXISTS (
            SELECT FROM cases_assignment before
             WHERE before.case_id = c.id AND before.number = last.number - 1 AND before.left_at = last.entered_at
        ) THEN 'case_assignments_leave_no_gap'
        WHEN NOT EXISTS (SELECT FROM cases_event e WHERE e.case_id = c.id AND e.number = c.version)
            THEN 'case_change_is_told'
        END
      INTO wrong
      FROM cases_case c
      LEFT JOIN cases_assignment last ON last.id = c.current_id
     WHERE c.id = NEW.id;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Case % does not hold together: %.', NEW.id, wrong
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = 'cases_case';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_holds_together_from_the_start AFTER INSERT ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_case_holds_together();
CREATE CONSTRAINT TRIGGER case_holds_together AFTER UPDATE OF state, current_id, version ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_case_holds_together();

CREATE FUNCTION cases_assignment_belongs() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM cases_case c JOIN cases_assignment last ON last.id = c.current_id
         WHERE c.id = NEW.case_id
           AND (last.case_id <> c.id OR last.number < NEW.number OR (c.state = 'closed') <> (last.left_at IS NOT NULL))
    ) THEN
        RAISE EXCEPTION 'Assignment % of case % is not where the case says it is.', NEW.number, NEW.case_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_live_has_one_open_assignment',
                  TABLE = 'cases_assignment';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER assignment_belongs_to_its_case AFTER INSERT OR UPDATE OF left_at ON cases_assignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_assignment_belongs();
"""

NOT_AT_COMMIT = """
DROP TRIGGER assignment_belongs_to_its_case ON cases_assignment;
DROP FUNCTION cases_assignment_belongs();
DROP TRIGGER case_holds_together ON cases_case;
DROP TRIGGER case_holds_together_from_the_start ON cases_case;
DROP FUNCTION cases_case_holds_together();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_cases_and_clocks")]

    operations = [
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(ASSIGNMENTS, NO_ASSIGNMENTS),
        migrations.RunSQL(AT_COMMIT, NOT_AT_COMMIT),
    ]
