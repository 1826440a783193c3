"""Takes files of messages and appeals after filing, and lets nobody change what was written."""

from django.db import migrations

EVIDENCE = """
CREATE OR REPLACE FUNCTION claims_filed_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.kind IN ({kinds}) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM claims_claim
        WHERE id IN (OLD.claim_id, NEW.claim_id) AND state <> 'DRAFT'
    ) THEN
        RAISE EXCEPTION 'The proofs of a filed claim are never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
MESSAGES = """
CREATE FUNCTION claims_message_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was written on a claim is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER message_kept BEFORE DELETE ON claims_message
    FOR EACH ROW EXECUTE FUNCTION claims_message_stays();
CREATE TRIGGER message_unchanged BEFORE UPDATE ON claims_message
    FOR EACH ROW WHEN (
        (OLD.claim_id, OLD.side, OLD.author_id, OLD.body, OLD.sent_at)
            IS DISTINCT FROM (NEW.claim_id, NEW.side, NEW.author_id, NEW.body, NEW.sent_at)
    ) EXECUTE FUNCTION claims_message_stays();
"""
MESSAGES_BACK = """
DROP TRIGGER message_unchanged ON claims_message;
DROP TRIGGER message_kept ON claims_message;
DROP FUNCTION claims_message_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_messages")]

    operations = [
        migrations.RunSQL(
            EVIDENCE.format(kinds="'ANSWER', 'MESSAGE', 'APPEAL'"),
            EVIDENCE.format(kinds="'ANSWER'"),
        ),
        migrations.RunSQL(MESSAGES, MESSAGES_BACK),
    ]
