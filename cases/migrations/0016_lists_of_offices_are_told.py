"""A list of offices can be told of one line, as those above are of an emergency; and what can wait wakes nobody at night.

The table is that of cases.notices.AUDIENCES (a test holds the two together); another migration replaces the functions when
somebody else is to be told.
"""

from django.db import migrations

TOLD_TO = """
CREATE OR REPLACE FUNCTION cases_told_to() RETURNS TABLE (kind text, audience text, whose text, needs text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 66 AS $$ VALUES
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
    ('returned', 'owner', 'owner', 'due_on'),
    ('merged', 'reporter', '', ''),
    ('merged', 'supporters', '', ''),
    ('split', 'reporter', '', 'into'),
    ('split', 'owner', 'owner', 'into'),
    ('incident', 'reporter', '', ''),
    ('incident', 'owner', 'owner', ''),
    ('incident', 'previous_office', 'from', ''),
    ('incident', 'above', 'informed', ''),
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
CREATE OR REPLACE FUNCTION cases_event_is_told() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO notifications_notice (source, source_id, event_id, kind, audience, office_id, at, urgent)
    SELECT 'case', told.case_id, told.id, told.kind,
           told_to.audience || CASE WHEN office.place > 1 THEN '_' || office.place ELSE '' END, office.id, told.at,
           coalesce(a.regime = 'emergency', false) AND told.kind NOT IN ('confirmed', 'closed', 'hidden', 'shown', 'merged', 'withdrawn', 'voided', 'ruled', 'listed', 'dispute_rejected')
      FROM told
      JOIN cases_told_to() told_to ON told_to.kind = told.kind
      JOIN cases_case c ON c.id = told.case_id
      LEFT JOIN cases_assignment a ON a.id = told.assignment_id
     CROSS JOIN LATERAL (
           SELECT NULL::bigint AS id, 1 AS place WHERE told_to.whose = ''
        UNION ALL
           SELECT a.office_id, 1 WHERE told_to.whose = 'owner' AND a.office_id IS NOT NULL
        UNION ALL
           SELECT told.office_id, 1 WHERE told_to.whose = 'line' AND told.office_id IS NOT NULL
        UNION ALL
           SELECT (named.id #>> '{}')::bigint, named.place
             FROM jsonb_array_elements(
                  CASE jsonb_typeof(told.data -> told_to.whose)
                  WHEN 'array' THEN told.data -> told_to.whose
                  WHEN 'number' THEN jsonb_build_array(told.data -> told_to.whose)
                  ELSE '[]'::jsonb END) WITH ORDINALITY named (id, place)
            WHERE told_to.whose NOT IN ('', 'owner', 'line')) office
     WHERE (told_to.needs = '' OR told.data ? told_to.needs)
       AND (c.outcome NOT IN ('merged', 'withdrawn', 'void') OR told.kind IN ('merged', 'withdrawn', 'voided'))
     ORDER BY told.id, told_to.audience, office.place;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_acts_that_move_all_clocks")]

    operations = [migrations.RunSQL(TOLD_TO + TOLD, migrations.RunSQL.noop)]
