"""An act that moves all clocks also moves the terms of petitions that are counted in working days, and only such an act."""

from django.db import migrations, models

MOVED = """
CREATE OR REPLACE FUNCTION petitions_petition_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.author_id, NEW.addressee, NEW.office_id, NEW.territory_id, NEW.started_at, NEW.share_key, NEW.terms_id,
        CASE WHEN coalesce(current_setting('jauap.clock_change', true), '') = '' THEN NEW.joining_until END)
       IS DISTINCT FROM
       (OLD.author_id, OLD.addressee, OLD.office_id, OLD.territory_id, OLD.started_at, OLD.share_key, OLD.terms_id,
        CASE WHEN coalesce(current_setting('jauap.clock_change', true), '') = '' THEN OLD.joining_until END) THEN
        RAISE EXCEPTION 'Whom petition % asks, who began it and when is never rewritten.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_keeps_its_addressee', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.published_at IS NOT NULL AND
       (NEW.published_at, NEW.goal, NEW.goal_rule_id, NEW.population, NEW.population_on, NEW.population_source,
        NEW.text_version)
       IS DISTINCT FROM
       (OLD.published_at, OLD.goal, OLD.goal_rule_id, OLD.population, OLD.population_on, OLD.population_source,
        OLD.text_version) THEN
        RAISE EXCEPTION 'The goal and the words of petition % were frozen when it was published.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_published_is_frozen', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.closes_at IS NOT NULL AND NEW.closes_at < OLD.closes_at THEN
        RAISE EXCEPTION 'The period of petition % is never shortened.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_period_only_grows', TABLE = TG_TABLE_NAME;
    END IF;
    IF (NEW.state, NEW.text_version, NEW.closes_at, NEW.hidden_at, NEW.case_id)
       IS DISTINCT FROM (OLD.state, OLD.text_version, OLD.closes_at, OLD.hidden_at, OLD.case_id)
       AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'A change of petition % has no line in its history.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_change_has_a_line', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.state IN ('reached', 'lapsed', 'withdrawn') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'The life of petition % has ended.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_ended_stays_ended', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION petitions_moderation_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
       OR (TG_OP = 'UPDATE' AND (NEW.petition_id, NEW.round, NEW.opened_at,
                               CASE WHEN coalesce(current_setting('jauap.clock_change', true), '') = '' THEN NEW.due_at END,
                               NEW.not_by_id, NEW.appeal)
           IS DISTINCT FROM (OLD.petition_id, OLD.round, OLD.opened_at,
                               CASE WHEN coalesce(current_setting('jauap.clock_change', true), '') = '' THEN OLD.due_at END,
                               OLD.not_by_id, OLD.appeal)) THEN
        RAISE EXCEPTION 'A decision about petition % is never rewritten.', OLD.petition_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'moderation_keeps_its_word', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

STAYED = """
CREATE OR REPLACE FUNCTION petitions_petition_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.author_id, NEW.addressee, NEW.office_id, NEW.territory_id, NEW.started_at, NEW.share_key, NEW.terms_id,
        NEW.joining_until)
       IS DISTINCT FROM
       (OLD.author_id, OLD.addressee, OLD.office_id, OLD.territory_id, OLD.started_at, OLD.share_key, OLD.terms_id,
        OLD.joining_until) THEN
        RAISE EXCEPTION 'Whom petition % asks, who began it and when is never rewritten.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_keeps_its_addressee', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.published_at IS NOT NULL AND
       (NEW.published_at, NEW.goal, NEW.goal_rule_id, NEW.population, NEW.population_on, NEW.population_source,
        NEW.text_version)
       IS DISTINCT FROM
       (OLD.published_at, OLD.goal, OLD.goal_rule_id, OLD.population, OLD.population_on, OLD.population_source,
        OLD.text_version) THEN
        RAISE EXCEPTION 'The goal and the words of petition % were frozen when it was published.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_published_is_frozen', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.closes_at IS NOT NULL AND NEW.closes_at < OLD.closes_at THEN
        RAISE EXCEPTION 'The period of petition % is never shortened.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_period_only_grows', TABLE = TG_TABLE_NAME;
    END IF;
    IF (NEW.state, NEW.text_version, NEW.closes_at, NEW.hidden_at, NEW.case_id)
       IS DISTINCT FROM (OLD.state, OLD.text_version, OLD.closes_at, OLD.hidden_at, OLD.case_id)
       AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'A change of petition % has no line in its history.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_change_has_a_line', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.state IN ('reached', 'lapsed', 'withdrawn') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'The life of petition % has ended.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_ended_stays_ended', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION petitions_moderation_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
       OR (TG_OP = 'UPDATE' AND (NEW.petition_id, NEW.round, NEW.opened_at, NEW.due_at, NEW.not_by_id, NEW.appeal)
           IS DISTINCT FROM (OLD.petition_id, OLD.round, OLD.opened_at, OLD.due_at, OLD.not_by_id, OLD.appeal)) THEN
        RAISE EXCEPTION 'A decision about petition % is never rewritten.', OLD.petition_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'moderation_keeps_its_word', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0006_who_decided_an_appeal"), ("cases", "0015_acts_that_move_all_clocks")]

    operations = [
        migrations.RunSQL(MOVED, STAYED),
        migrations.AlterField(
            model_name="petitionevent",
            name="kind",
            field=models.CharField(
                max_length=12,
                choices=[
                    ("started", "began to look for its first supporters"),
                    ("changed", "the text was changed; signatures begin anew"),
                    ("submitted", "the first supporters are there; sent to be checked"),
                    ("rejected", "rejected"),
                    ("appealed", "the author appealed"),
                    ("published", "published, open for signatures"),
                    ("extended", "the period was extended: nobody could sign"),
                    ("moved", "a term was moved with all clocks"),
                    ("removed", "a signature was removed by two people"),
                    ("restored", "a signature was restored after an appeal"),
                    ("released", "held signatures were counted"),
                    ("refused", "held signatures were refused"),
                    ("reached", "the goal was reached; handed over to the addressee"),
                    ("lapsed", "time ran out"),
                    ("withdrawn", "withdrawn by the author"),
                    ("hidden", "hidden by a moderator"),
                ],
            ),
        ),
    ]
