import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('display_name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                ('muted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('RECEIPTS', 'A claim has arrived with us'), ('PAYMENTS', 'Money has been paid'), ('WATCHED', 'An avatar looks like a work that you watch')], max_length=20), blank=True, default=list, size=None)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('prefix', models.CharField(help_text="the secret's visible beginning", max_length=20)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('old_digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('old_until', models.DateTimeField(blank=True, null=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, help_text='empty: any address', size=None)),
                ('per_minute', models.PositiveIntegerField(blank=True, help_text="calls a minute; empty: the house's rate", null=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['user'], name='api_key_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('prefix', ''), _negated=True)), name='api_key_named'), models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read-only', 'works', 'claims', 'avatars:write', 'avatars:check', 'orders:read', 'orders:write', 'review', 'payouts', 'notices', 'keys', 'own-data']), ('scopes__len__gt', 0)), name='api_key_scopes_known'), models.CheckConstraint(condition=models.Q(models.Q(('old_digest__isnull', True), ('old_until__isnull', True)), models.Q(('old_digest__isnull', False), ('old_until__isnull', False)), _connector='OR'), name='api_key_old_secret_ends'), models.CheckConstraint(condition=models.Q(('old_digest__isnull', True), models.Q(('old_digest', models.F('digest')), _negated=True), _connector='OR'), name='api_key_secrets_differ'), models.CheckConstraint(condition=models.Q(('per_minute__isnull', True), ('per_minute__gt', 0), _connector='OR'), name='api_key_rate_positive'), models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('made_at')), _connector='OR'), models.Q(('revoked_at__isnull', True), ('revoked_at__gte', models.F('made_at')), _connector='OR'), models.Q(('used_at__isnull', True), ('used_at__gte', models.F('made_at')), _connector='OR')), name='api_key_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='AnsweredCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text="the caller's Idempotency-Key", max_length=255)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(null=True)),
                ('answered_at', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(blank=True, help_text='empty: a page', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.apikey')),
            ],
            options={
                'ordering': ['-answered_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'key', 'name'), name='answered_call_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='answered_call_named'), models.CheckConstraint(condition=models.Q(('status__gte', 200), ('status__lt', 500)), name='answered_call_no_defect')],
            },
        ),
        migrations.CreateModel(
            name='KeyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(db_index=True)),
                ('prefix', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('MADE', 'made'), ('ROTATED', 'rotated'), ('REVOKED', 'revoked')], max_length=10)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, help_text='empty: the house, as when somebody becomes staff or leaves', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['MADE', 'ROTATED', 'REVOKED'])), name='key_event_known')],
            },
        ),
        migrations.CreateModel(
            name='PersonalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('TAKEN', 'data downloaded'), ('DELETED', 'account deleted')], max_length=10)),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['TAKEN', 'DELETED'])), name='personal_request_known')],
            },
        ),
        migrations.CreateModel(
            name='RoleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=30)),
                ('granted', models.BooleanField()),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, help_text='empty: signing up, or an operator at the machine', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['creator', 'agent', 'reviewer', 'senior_reviewer', 'finance_preparer', 'finance_approver', 'auditor', 'platform_client', 'administrator'])), name='role_change_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='role_change_has_reason'), models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('by', models.F('user')), _negated=True), _connector='OR'), name='role_change_by_another')],
            },
        ),
    ]
