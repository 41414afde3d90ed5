"""An office's desk writes reports down for residents: how they came, which office and who wrote, kept as it was."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WAYS = [("counter", "came in person"), ("telephone", "telephoned"), ("letter", "wrote a letter")]
KEEP = """
CREATE FUNCTION issues_keep_who_wrote_it_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who wrote a report down, and when its receipt was given, is not changed afterwards'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'taken_at_a_desk_stays', TABLE = TG_TABLE_NAME;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {name}_keeps_who_wrote_it_down
    BEFORE UPDATE OF source, channel, desk_office_id, desk_user_id, receipt_given_at ON issues_{name}
    FOR EACH ROW WHEN (
        (OLD.source, OLD.channel, OLD.desk_office_id, OLD.desk_user_id)
            IS DISTINCT FROM (NEW.source, NEW.channel, NEW.desk_office_id, NEW.desk_user_id)
        OR OLD.receipt_given_at IS NOT NULL AND OLD.receipt_given_at IS DISTINCT FROM NEW.receipt_given_at
    ) EXECUTE FUNCTION issues_keep_who_wrote_it_down();
"""
    for name in ("issue", "unsorted")
)
FORGET = """
DROP TRIGGER issue_keeps_who_wrote_it_down ON issues_issue;
DROP TRIGGER unsorted_keeps_who_wrote_it_down ON issues_unsorted;
DROP FUNCTION issues_keep_who_wrote_it_down();
"""


def _key(to):
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


def _desk(model):
    return [
        migrations.AddField(model_name=model, name="desk_office", field=_key("territories.office")),
        migrations.AddField(model_name=model, name="desk_user", field=_key(settings.AUTH_USER_MODEL)),
    ]


def _taken(model):
    """What a report keeps of having been written down at a desk."""
    return [
        migrations.AddField(
            model_name=model,
            name="channel",
            field=models.CharField(
                blank=True,
                choices=WAYS,
                db_default="",
                default="",
                max_length=9,
                verbose_name="how the resident came",
            ),
        ),
        *_desk(model),
        migrations.AddField(model_name=model, name="receipt_given_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name=model,
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel__in", ["counter", "telephone", "letter"]),
                        ("desk_office__isnull", False),
                        ("desk_user__isnull", False),
                        ("source", "desk"),
                    ),
                    models.Q(
                        models.Q(("source", "desk"), _negated=True),
                        ("channel", ""),
                        ("desk_office", None),
                        ("desk_user", None),
                        ("receipt_given_at", None),
                    ),
                    _connector="OR",
                ),
                name=f"{model}_taken_at_a_desk_is_whole",
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_consents_at_a_desk"),
        ("issues", "0004_reports_that_wait_to_be_checked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *_taken("issue"),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("desk_user__isnull", False)), fields=["desk_user", "-case"], name="issue_taken_by"
            ),
        ),
        *_taken("unsorted"),
        migrations.AddIndex(
            model_name="unsorted",
            index=models.Index(
                condition=models.Q(("desk_user__isnull", False)), fields=["desk_user", "-id"], name="unsorted_taken_by"
            ),
        ),
        *_desk("draft"),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("desk_user__isnull", False)),
                fields=["desk_user", "-changed_at"],
                name="draft_at_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("desk_office", None), ("desk_user", None)),
                    models.Q(("desk_office__isnull", False), ("desk_user__isnull", False)),
                    _connector="OR",
                ),
                name="draft_of_a_desk_names_office_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", "desk"), _negated=True), name="held_is_never_of_a_desk"
            ),
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
