"""Makes a group for every role, and lets the database refuse roles that may not meet."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.roles import Role

REFUSE_CONFLICTS = """
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
ALLOW_CONFLICTS = """
DROP TRIGGER roles_must_not_conflict ON accounts_user_groups;
DROP FUNCTION accounts_roles_must_not_conflict();
"""


def make_groups(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups that roles are."""
    group = apps.get_model("auth", "Group")
    for role in Role:
        group.objects.using(editor.connection.alias).get_or_create(name=role.value)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE_CONFLICTS, ALLOW_CONFLICTS),
    ]
