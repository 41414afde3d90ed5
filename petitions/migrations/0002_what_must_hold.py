"""What no code path may break: rows that are never rewritten, goals frozen at publication, changes that are told."""

from django.db import migrations

NUMBERS = "ALTER SEQUENCE petitions_petition_id_seq RESTART WITH 10000"

APPEND_ONLY_TABLES = {
    "petitions_petitiontext": "petition_text",
    "petitions_petitionevent": "petition_event",
    "petitions_signature": "signature",
    "petitions_signatureact": "signature_act",
    "petitions_signingoutage": "signing_outage",
}

APPEND_ONLY = "\n".join(
    f"""
CREATE TRIGGER {name}_is_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
CREATE TRIGGER {name}_is_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""
    for table, name in APPEND_ONLY_TABLES.items()
)

NO_APPEND_ONLY = "\n".join(
    f"DROP TRIGGER {name}_is_never_emptied ON {table}; DROP TRIGGER {name}_is_append_only ON {table};"
    for table, name in APPEND_ONLY_TABLES.items()
)

FROZEN = """
CREATE FUNCTION petitions_petition_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER petition_keeps_its_word BEFORE UPDATE ON petitions_petition
    FOR EACH ROW EXECUTE FUNCTION petitions_petition_keeps_its_word();
CREATE TRIGGER petition_is_never_removed BEFORE DELETE ON petitions_petition
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
"""

NOT_FROZEN = """
DROP TRIGGER petition_is_never_removed ON petitions_petition;
DROP TRIGGER petition_keeps_its_word ON petitions_petition;
DROP FUNCTION petitions_petition_keeps_its_word();
"""

DECIDED = """
CREATE FUNCTION petitions_moderation_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL
       OR (TG_OP = 'UPDATE' AND (NEW.petition_id, NEW.round, NEW.opened_at, NEW.due_at, NEW.not_by_id, NEW.appeal)
           IS DISTINCT FROM (OLD.petition_id, OLD.round, OLD.opened_at, OLD.due_at, OLD.not_by_id, OLD.appeal)) THEN
        RAISE EXCEPTION 'A decision about petition % is never rewritten.', OLD.petition_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'moderation_keeps_its_word', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER moderation_keeps_its_word BEFORE UPDATE OR DELETE ON petitions_moderation
    FOR EACH ROW EXECUTE FUNCTION petitions_moderation_keeps_its_word();

CREATE FUNCTION petitions_removal_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.signature_id, NEW.reason, NEW.explanation, NEW.proposed_by_id, NEW.proposed_at)
       IS DISTINCT FROM (OLD.signature_id, OLD.reason, OLD.explanation, OLD.proposed_by_id, OLD.proposed_at)
       OR (OLD.decided_at IS NOT NULL AND (NEW.decided_by_id, NEW.decided_at, NEW.agreed)
           IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at, OLD.agreed))
       OR (OLD.appealed_at IS NOT NULL AND (NEW.appeal, NEW.appealed_at)
           IS DISTINCT FROM (OLD.appeal, OLD.appealed_at))
       OR (OLD.appeal_decided_at IS NOT NULL
           AND (NEW.appeal_decided_by_id, NEW.appeal_decided_at, NEW.appeal_granted, NEW.appeal_explanation)
           IS DISTINCT FROM
           (OLD.appeal_decided_by_id, OLD.appeal_decided_at, OLD.appeal_granted, OLD.appeal_explanation)) THEN
        RAISE EXCEPTION 'What was said about signature % is never rewritten.', OLD.signature_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'removal_keeps_its_word', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER removal_keeps_its_word BEFORE UPDATE ON petitions_removal
    FOR EACH ROW EXECUTE FUNCTION petitions_removal_keeps_its_word();
CREATE TRIGGER removal_is_never_removed BEFORE DELETE ON petitions_removal
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
"""

NOT_DECIDED = """
DROP TRIGGER removal_is_never_removed ON petitions_removal;
DROP TRIGGER removal_keeps_its_word ON petitions_removal;
DROP FUNCTION petitions_removal_keeps_its_word();
DROP TRIGGER moderation_keeps_its_word ON petitions_moderation;
DROP FUNCTION petitions_moderation_keeps_its_word();
"""

TOLD = """
CREATE FUNCTION petitions_change_is_told() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM petitions_petition p JOIN petitions_petitionevent e ON e.petition_id = p.id AND e.number = p.version
         WHERE p.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'A change of petition % was not told.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'petition_change_is_told',
                  TABLE = 'petitions_petition';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER petition_change_is_told
    AFTER INSERT OR UPDATE OF state, version, text_version, closes_at, hidden_at ON petitions_petition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION petitions_change_is_told();
"""

NOT_TOLD = """
DROP TRIGGER petition_change_is_told ON petitions_petition;
DROP FUNCTION petitions_change_is_told();
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_petitions"), ("cases", "0003_what_must_hold")]

    operations = [
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(DECIDED, NOT_DECIDED),
        migrations.RunSQL(TOLD, NOT_TOLD),
    ]
