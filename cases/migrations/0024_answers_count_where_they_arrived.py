"""An answer counts to an assignment of its own case that was open when it arrived, whoever comes first to the lock."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_answer_counts_where_it_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cases_assignment a
                    WHERE a.id = NEW.assignment_id AND a.case_id = NEW.case_id
                      AND a.entered_at <= NEW.at AND (a.left_at IS NULL OR a.left_at >= NEW.at)) THEN
        RAISE EXCEPTION 'An answer to case % arrived when its assignment was not open.', NEW.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'answer_counts_where_it_arrived', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_counts_where_it_arrived BEFORE INSERT OR UPDATE OF at, assignment_id, case_id ON cases_answer
    FOR EACH ROW EXECUTE FUNCTION cases_answer_counts_where_it_arrived();
"""

BACKWARD = """
DROP TRIGGER answer_counts_where_it_arrived ON cases_answer;
DROP FUNCTION cases_answer_counts_where_it_arrived();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_known_to_the_office")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
