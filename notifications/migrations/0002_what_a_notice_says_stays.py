"""A notice is never rewritten: only the mark that it was handed out is set, once."""

from django.db import migrations

KEPT = """
CREATE FUNCTION notifications_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.expanded_at IS NULL AND NEW.expanded_at IS NOT NULL
           AND (NEW.id, NEW.source, NEW.source_id, NEW.event_id, NEW.kind, NEW.audience, NEW.office_id, NEW.at, NEW.urgent, NEW.data)
               IS NOT DISTINCT FROM
               (OLD.id, OLD.source, OLD.source_id, OLD.event_id, OLD.kind, OLD.audience, OLD.office_id, OLD.at, OLD.urgent, OLD.data) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Notices are never changed or removed.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_is_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER notice_is_append_only BEFORE UPDATE OR DELETE ON notifications_notice
    FOR EACH ROW EXECUTE FUNCTION notifications_notice_stays();
CREATE TRIGGER notice_is_never_emptied BEFORE TRUNCATE ON notifications_notice
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_notice_stays();
"""

NOT_KEPT = """
DROP TRIGGER notice_is_never_emptied ON notifications_notice;
DROP TRIGGER notice_is_append_only ON notifications_notice;
DROP FUNCTION notifications_notice_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_outbox_and_messages")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
