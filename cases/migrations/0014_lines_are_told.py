"""Whatever is added to the history of a case is put into the outbox by the same statement, for everybody it concerns.

The table is that of cases.notices.AUDIENCES (a test holds the two together); another migration replaces the function when
somebody else is to be told. Sequential scans are off for the reason given in migration 0003.
"""

from django.db import migrations

TOLD_TO = """
CREATE FUNCTION cases_told_to() RETURNS TABLE (kind text, audience text, whose text, needs text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 65 AS $$ VALUES
    ('filed', 'reporter', '', ''),
    ('filed', 'owner', 'owner', ''),
    ('accepted', 'reporter', '', ''),
    ('forwarded', 'reporter', '', ''),
    ('forwarded', 'owner', 'owner', ''),
    ('asked', 'reporter', '', ''),
    ('replied', 'owner', 'owner', ''),
    ('resumed', 'reporter', '', ''),
    ('resumed', 'owner', 'owner', ''),
    ('answered', 'reporter', '', ''),
    ('answered', 'supporters', '', ''),
    ('made_safe', 'reporter', '', ''),
    ('made_safe', 'supporters', '', ''),
    ('confirmed', 'supporters', '', ''),
    ('confirmed', 'owner', 'owner', ''),
    ('disputed', 'owner', 'owner', ''),
    ('disputed', 'reviewer', 'reviewer', ''),
    ('dispute_upheld', 'reporter', '', ''),
    ('dispute_upheld', 'owner', 'owner', ''),
    ('dispute_upheld', 'previous_office', 'from', ''),
    ('dispute_rejected', 'reporter', '', ''),
    ('dispute_rejected', 'supporters', '', ''),
    ('dispute_rejected', 'owner', 'owner', ''),
    ('appealed', 'owner', 'owner', ''),
    ('appealed', 'reviewer', 'reviewer', ''),
    ('escalated', 'reporter', '', ''),
    ('escalated', 'owner', 'owner', ''),
    ('escalated', 'previous_office', 'from', ''),
    ('ruled', 'previous_office', 'about', ''),
    ('listed', 'reporter', '', ''),
    ('listed', 'supporters', '', ''),
    ('listed', 'owner', 'owner', ''),
    ('extension_asked', 'above', 'above', ''),
    ('extension_granted', 'reporter', '', ''),
    ('extension_granted', 'owner', 'owner', ''),
    ('extension_refused', 'owner', 'owner', ''),
    ('promised', 'reporter', '', ''),
    ('promised', 'above', 'above', 'decide_on'),
    ('promise_accepted', 'reporter', '', ''),
    ('promise_accepted', 'owner', 'owner', ''),
    ('promise_refused', 'reporter', '', ''),
    ('promise_refused', 'owner', 'owner', ''),
    ('referred', 'arbiter', 'arbiter', ''),
    ('assigned', 'reporter', '', ''),
    ('assigned', 'owner', 'owner', ''),
    ('succeeded', 'reporter', '', ''),
    ('succeeded', 'owner', 'owner', ''),
    ('returned', 'owner', 'owner', ''),
    ('merged', 'reporter', '', ''),
    ('merged', 'supporters', '', ''),
    ('split', 'reporter', '', 'into'),
    ('split', 'owner', 'owner', 'into'),
    ('incident', 'reporter', '', ''),
    ('incident', 'owner', 'owner', ''),
    ('incident', 'above', 'above', ''),
    ('reclassified', 'reporter', '', ''),
    ('reclassified', 'owner', 'owner', ''),
    ('withdrawn', 'owner', 'owner', ''),
    ('voided', 'reporter', '', ''),
    ('voided', 'owner', 'owner', ''),
    ('hidden', 'reporter', '', ''),
    ('shown', 'reporter', '', ''),
    ('closed', 'reporter', '', ''),
    ('closed', 'supporters', '', ''),
    ('closed', 'owner', 'owner', '')
$$;
"""

TOLD = """
CREATE FUNCTION cases_event_is_told() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO notifications_notice (source, source_id, event_id, kind, audience, office_id, at, urgent)
    SELECT 'case', told.case_id, told.id, told.kind, told_to.audience, office.id, told.at,
           coalesce(a.regime = 'emergency', false)
      FROM told
      JOIN cases_told_to() told_to ON told_to.kind = told.kind
      JOIN cases_case c ON c.id = told.case_id
      LEFT JOIN cases_assignment a ON a.id = told.assignment_id
     CROSS JOIN LATERAL (
           SELECT CASE told_to.whose
                  WHEN '' THEN NULL
                  WHEN 'owner' THEN a.office_id
                  WHEN 'line' THEN told.office_id
                  ELSE (told.data ->> told_to.whose)::bigint END AS id) office
     WHERE (told_to.whose = '' OR office.id IS NOT NULL)
       AND (told_to.needs = '' OR told.data ? told_to.needs)
       AND (c.outcome NOT IN ('merged', 'withdrawn', 'void') OR told.kind IN ('merged', 'withdrawn', 'voided'))
     ORDER BY told.id, told_to.audience;
    RETURN NULL;
END $$;
CREATE TRIGGER event_is_told AFTER INSERT ON cases_event REFERENCING NEW TABLE AS told
    FOR EACH STATEMENT EXECUTE FUNCTION cases_event_is_told();
"""

NOT_TOLD = """
DROP TRIGGER event_is_told ON cases_event;
DROP FUNCTION cases_event_is_told();
DROP FUNCTION cases_told_to();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_open_cases_alike"),
        ("notifications", "0002_what_a_notice_says_stays"),
    ]

    operations = [migrations.RunSQL(TOLD_TO + TOLD, NOT_TOLD)]
