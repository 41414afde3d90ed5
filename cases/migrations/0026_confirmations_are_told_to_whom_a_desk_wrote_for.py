"""Whose report an office's desk wrote down is told when somebody confirms the answer: it should have been themselves.

The table is that of cases.notices.AUDIENCES (a test holds the two together).
"""

from django.db import migrations

TOLD_TO = """
CREATE OR REPLACE FUNCTION cases_told_to() RETURNS TABLE (kind text, audience text, whose text, needs text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 67 AS $$ VALUES
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
    ('confirmed', 'reporter', '', 'desk'),
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


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_photos_are_hidden_one_by_one")]

    operations = [migrations.RunSQL(TOLD_TO, migrations.RunSQL.noop)]
