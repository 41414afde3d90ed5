"""A proof by an electronic signature stays as it was written, whoever asks the database to change it."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER signature_proof_is_append_only BEFORE UPDATE OR DELETE ON accounts_signatureproof
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_to_rewrite();
CREATE TRIGGER signature_proof_is_never_emptied BEFORE TRUNCATE ON accounts_signatureproof
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_to_rewrite();
"""
WRITABLE = """
DROP TRIGGER signature_proof_is_never_emptied ON accounts_signatureproof;
DROP TRIGGER signature_proof_is_append_only ON accounts_signatureproof;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_one_head_at_a_time"),
    ]

    operations = [
        migrations.RunSQL(APPEND_ONLY, WRITABLE),
    ]
