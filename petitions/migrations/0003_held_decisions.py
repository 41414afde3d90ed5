"""Held signatures are released or refused by two people one after the other; the proposal keeps its word."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEPS_ITS_WORD = """
CREATE FUNCTION petitions_helddecision_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.petition_id, NEW.kind, NEW.held, NEW.explanation, NEW.signatures, NEW.last_signature, NEW.proposed_by_id,
        NEW.proposed_at)
       IS DISTINCT FROM
       (OLD.petition_id, OLD.kind, OLD.held, OLD.explanation, OLD.signatures, OLD.last_signature, OLD.proposed_by_id,
        OLD.proposed_at)
       OR OLD.seconded_at IS NOT NULL THEN
        RAISE EXCEPTION 'What was said about held signatures of petition % is never rewritten.', OLD.petition_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'held_decision_keeps_its_word', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER held_decision_keeps_its_word BEFORE UPDATE ON petitions_helddecision
    FOR EACH ROW EXECUTE FUNCTION petitions_helddecision_keeps_its_word();
CREATE TRIGGER held_decision_is_never_removed BEFORE DELETE ON petitions_helddecision
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
"""

KEEPS_NO_WORD = """
DROP TRIGGER held_decision_is_never_removed ON petitions_helddecision;
DROP TRIGGER held_decision_keeps_its_word ON petitions_helddecision;
DROP FUNCTION petitions_helddecision_keeps_its_word();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("petitions", "0002_what_must_hold"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("release", "count them"), ("refuse", "do not count them")], max_length=10
                    ),
                ),
                (
                    "held",
                    models.CharField(
                        choices=[
                            ("", "not held"),
                            ("network", "many from one network"),
                            ("mail", "throw-away mail address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("explanation", models.TextField(max_length=2000)),
                ("signatures", models.PositiveIntegerField()),
                ("last_signature", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("seconded_at", models.DateTimeField(null=True)),
                ("agreed", models.BooleanField(null=True)),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_decisions",
                        to="petitions.petition",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about held signatures",
                "verbose_name_plural": "decisions about held signatures",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("agreed", None)),
                        fields=("petition", "held"),
                        name="held_decision_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["release", "refuse"])), name="held_decision_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("explanation", ""), _negated=True), models.Q(("held", ""), _negated=True)
                        ),
                        name="held_decision_is_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signatures__gt", 0)), name="held_decision_is_about_some"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("seconded_at", None), ("seconded_by", None)),
                            models.Q(
                                ("agreed__isnull", False),
                                ("seconded_at__isnull", False),
                                ("seconded_by__isnull", False),
                                models.Q(("seconded_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="held_decision_is_seconded_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEPS_ITS_WORD, KEEPS_NO_WORD),
    ]
