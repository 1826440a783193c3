"""Makes a group for every role; roles that may not meet, and rows that are kept."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.roles import Role

ROLES_MUST_NOT_CONFLICT = """
CREATE FUNCTION accounts_roles_must_not_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviewing boolean;
    finance boolean;
    watching integer;
    staff integer;
BEGIN
    -- One person's roles change one after the other, so that two grants cannot pass each other.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR UPDATE;
    SELECT bool_or(name IN ('reviewer', 'senior_reviewer')),
           bool_or(name IN ('finance_preparer', 'finance_approver')),
           count(*) FILTER (WHERE name IN ('auditor', 'administrator')),
           count(*) FILTER (WHERE name IN ('reviewer', 'senior_reviewer', 'finance_preparer',
                                           'finance_approver', 'auditor', 'administrator'))
      INTO reviewing, finance, watching, staff
      FROM accounts_user_groups JOIN auth_group ON auth_group.id = group_id
     WHERE user_id = NEW.user_id;
    IF reviewing AND finance OR watching > 0 AND staff > 1 THEN
        RAISE EXCEPTION 'These roles may not meet in one person.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER roles_must_not_conflict AFTER INSERT OR UPDATE ON accounts_user_groups
    FOR EACH ROW EXECUTE FUNCTION accounts_roles_must_not_conflict();
"""
ROLES_MUST_NOT_CONFLICT_BACK = """
DROP TRIGGER roles_must_not_conflict ON accounts_user_groups;
DROP FUNCTION accounts_roles_must_not_conflict;
"""
ROLECHANGE_IS_APPEND_ONLY = """
CREATE FUNCTION accounts_rolechange_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of roles is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER role_change_append_only BEFORE UPDATE OR DELETE ON accounts_rolechange
    FOR EACH ROW EXECUTE FUNCTION accounts_rolechange_is_append_only();
"""
ROLECHANGE_IS_APPEND_ONLY_BACK = """
DROP TRIGGER role_change_append_only ON accounts_rolechange;
DROP FUNCTION accounts_rolechange_is_append_only;
"""
PERSONALREQUEST_IS_APPEND_ONLY = """
CREATE FUNCTION accounts_personalrequest_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of requests is never changed.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER personal_request_append_only BEFORE UPDATE OR DELETE ON accounts_personalrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_personalrequest_is_append_only();
"""
PERSONALREQUEST_IS_APPEND_ONLY_BACK = """
DROP TRIGGER personal_request_append_only ON accounts_personalrequest;
DROP FUNCTION accounts_personalrequest_is_append_only;
"""
KEYEVENT_IS_APPEND_ONLY = """
CREATE FUNCTION accounts_keyevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of keys is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER key_event_append_only BEFORE UPDATE OR DELETE ON accounts_keyevent
    FOR EACH ROW EXECUTE FUNCTION accounts_keyevent_is_append_only();
"""
KEYEVENT_IS_APPEND_ONLY_BACK = """
DROP TRIGGER key_event_append_only ON accounts_keyevent;
DROP FUNCTION accounts_keyevent_is_append_only;
"""


def make_groups(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups that roles are."""
    group = apps.get_model("auth", "Group")
    for role in Role:
        group.objects.using(editor.connection.alias).get_or_create(name=role.value)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunSQL(ROLES_MUST_NOT_CONFLICT, ROLES_MUST_NOT_CONFLICT_BACK),
        migrations.RunSQL(ROLECHANGE_IS_APPEND_ONLY, ROLECHANGE_IS_APPEND_ONLY_BACK),
        migrations.RunSQL(PERSONALREQUEST_IS_APPEND_ONLY, PERSONALREQUEST_IS_APPEND_ONLY_BACK),
        migrations.RunSQL(KEYEVENT_IS_APPEND_ONLY, KEYEVENT_IS_APPEND_ONLY_BACK),
    ]
