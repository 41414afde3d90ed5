"""A case that was filed without an account is tied to one afterwards, once and for good; what that looks for has indexes."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

SET_ONCE = """
CREATE FUNCTION participant_account_is_set_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a participant already belongs to an account'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'participant_account_is_set_once', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER participant_account_is_set_once BEFORE UPDATE OF user_id ON cases_participant
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id)
    EXECUTE FUNCTION participant_account_is_set_once();
"""
SET_AT_WILL = """
DROP TRIGGER participant_account_is_set_once ON cases_participant;
DROP FUNCTION participant_account_is_set_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_the_admin_names_its_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="claimed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                django.db.models.functions.text.Lower("contact_email"),
                condition=models.Q(("user", None), models.Q(("contact_email", ""), _negated=True)),
                name="participant_by_email",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                django.db.models.functions.text.Right(
                    models.Func(
                        models.F("contact_phone"),
                        models.Value("\\D"),
                        models.Value(""),
                        models.Value("g"),
                        function="regexp_replace",
                        output_field=models.CharField(),
                    ),
                    10,
                ),
                condition=models.Q(("user", None), models.Q(("contact_phone", ""), _negated=True)),
                name="participant_by_phone",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("claimed_at", None), ("user__isnull", False), _connector="OR"),
                name="participant_claimed_has_an_account",
            ),
        ),
        migrations.RunSQL(SET_ONCE, SET_AT_WILL),
    ]
