"""Lets nobody change or remove what was published: an entry or the archive of a day."""

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
CHANGEABLE = """
DROP TRIGGER archive_follows ON transparency_archive;
DROP FUNCTION transparency_archive_follows();
DROP TRIGGER entry_in_whole_archive ON transparency_entry;
DROP FUNCTION transparency_archive_is_whole();
DROP TRIGGER entry_stays ON transparency_entry;
DROP TRIGGER archive_stays ON transparency_archive;
DROP FUNCTION transparency_published_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial")]

    operations = [migrations.RunSQL(PUBLISHED_STAYS, CHANGEABLE)]
