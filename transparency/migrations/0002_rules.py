"""What was published stays, and every day follows the one before it."""

from django.db import migrations

PUBLISHED_STAYS = """
CREATE FUNCTION transparency_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was published is never changed: a correction is a new entry.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER archive_stays BEFORE UPDATE OR DELETE ON transparency_archive
    FOR EACH ROW EXECUTE FUNCTION transparency_published_stays();
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON transparency_entry
    FOR EACH ROW EXECUTE FUNCTION transparency_published_stays();
"""
PUBLISHED_STAYS_BACK = """
DROP TRIGGER entry_stays ON transparency_entry;
DROP TRIGGER archive_stays ON transparency_archive;
DROP FUNCTION transparency_published_stays;
"""
ARCHIVE_IS_WHOLE = """
CREATE FUNCTION transparency_archive_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM transparency_entry WHERE archive_id = NEW.archive_id)
        <> (SELECT rows FROM transparency_archive WHERE id = NEW.archive_id)
    THEN
        RAISE EXCEPTION 'An archive has as many entries as it says.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_in_whole_archive AFTER INSERT ON transparency_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION transparency_archive_is_whole();
"""
ARCHIVE_IS_WHOLE_BACK = """
DROP TRIGGER entry_in_whole_archive ON transparency_entry;
DROP FUNCTION transparency_archive_is_whole;
"""
ARCHIVE_FOLLOWS = """
CREATE FUNCTION transparency_archive_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before transparency_archive;
BEGIN
    SELECT * INTO before FROM transparency_archive WHERE number = NEW.number - 1;
    IF NEW.number > 1 AND (before.digest IS DISTINCT FROM NEW.previous OR before.day >= NEW.day)
    THEN
        RAISE EXCEPTION 'An archive follows the one before it.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER archive_follows BEFORE INSERT ON transparency_archive
    FOR EACH ROW EXECUTE FUNCTION transparency_archive_follows();
"""
ARCHIVE_FOLLOWS_BACK = """
DROP TRIGGER archive_follows ON transparency_archive;
DROP FUNCTION transparency_archive_follows;
"""


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial")]

    operations = [
        migrations.RunSQL(PUBLISHED_STAYS, PUBLISHED_STAYS_BACK),
        migrations.RunSQL(ARCHIVE_IS_WHOLE, ARCHIVE_IS_WHOLE_BACK),
        migrations.RunSQL(ARCHIVE_FOLLOWS, ARCHIVE_FOLLOWS_BACK),
    ]
