import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('original', models.FileField(max_length=200, upload_to='unused')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='blob_sha256_is_hex'), models.CheckConstraint(condition=models.Q(('height__gt', 0), ('size__gt', 0), ('width__gt', 0)), name='blob_has_content')],
            },
        ),
        migrations.CreateModel(
            name='Avatar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generated_at', models.DateTimeField(blank=True, null=True, verbose_name='time generated')),
                ('model_version', models.CharField(blank=True, max_length=100, verbose_name='model version')),
                ('prompt_sha256', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '64 hexadecimal digits, never the prompt itself.')], verbose_name="prompt's SHA-256")),
                ('pseudonym', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^(?!1[3-9][0-9]{9}$)(?![0-9]{17}[0-9Xx]$)[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}$', 'Letters, digits and . _ : ~ - only; an id that means something to you alone, no address and no telephone or identity number.')], verbose_name="user's pseudonym")),
                ('manifest_id', models.CharField(blank=True, max_length=200, verbose_name='data-set manifest')),
                ('made_by', models.CharField(choices=[('PLATFORM', "The platform's own generator"), ('USER', 'A user: upload or model of their own')], default='PLATFORM', max_length=10, verbose_name='made by')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('external_id', models.CharField(blank=True, max_length=100, null=True, unique=True, verbose_name="platform's avatar id")),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='address where it was seen')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='time seen')),
                ('label', models.CharField(blank=True, choices=[('RIGHT', 'Right'), ('WRONG', 'Wrong'), ('MISSING', 'Missing')], help_text='of a registered avatar; empty as long as nobody has read its file', max_length=10, verbose_name='AI label')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avatars', to='pictures.blob')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['added_by', '-created_at', '-id'], name='avatar_by_adder_and_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('made_by__in', ['PLATFORM', 'USER'])), name='avatar_made_by_known'), models.CheckConstraint(condition=models.Q(('label__in', ['', 'RIGHT', 'WRONG', 'MISSING'])), name='avatar_label_known'), models.CheckConstraint(condition=models.Q(('prompt_sha256', ''), ('prompt_sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='avatar_prompt_is_hashed')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('where', models.CharField(help_text='the page', max_length=200)),
                ('at', models.DateTimeField()),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.blob')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['blob', '-at'], name='look_by_blob_and_time')],
            },
        ),
        migrations.CreateModel(
            name='ProvenanceReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(help_text='of the reader')),
                ('findings', models.JSONField(default=list)),
                ('read_at', models.DateTimeField()),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='pictures.blob')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('blob', 'version'), name='report_once_per_content_and_version')],
            },
        ),
        migrations.CreateModel(
            name='SensitiveFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('VIOLENCE', 'Violence'), ('SEXUAL', 'Sexual'), ('OTHER', 'Distressing for another reason')], max_length=10)),
                ('flagged_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, help_text='why it was lifted', max_length=500)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='pictures.blob')),
                ('flagged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-flagged_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('blob',), name='flag_one_stands_per_content'), models.CheckConstraint(condition=models.Q(('kind__in', ['VIOLENCE', 'SEXUAL', 'OTHER'])), name='flag_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True), ('reason', '')), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='flag_lifted_whole')],
            },
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('created_on', models.DateField(blank=True, null=True, verbose_name='date created')),
                ('first_published_on', models.DateField(blank=True, null=True, verbose_name='date first published')),
                ('first_published_url', models.URLField(blank=True, max_length=500, verbose_name='address of first publication')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('fixed_at', models.DateTimeField(blank=True, help_text='since when a filed claim relies on what is said here', null=True)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='works', to='pictures.blob')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'blob'), name='work_once_per_owner_and_content')],
            },
        ),
        migrations.CreateModel(
            name='WorkProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('LAYERED_FILE', 'Layered file or draft'), ('ORIGINAL', 'Original'), ('PUBLICATION', 'Lawful publication'), ('REGISTRATION', 'Copyright registration certificate'), ('CERTIFICATION', 'Certification by an authority'), ('CONTRACT', 'Contract'), ('TIMESTAMP', 'Trusted timestamp')], max_length=20, verbose_name='kind of proof')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='number, address or remark')),
                ('attachment', models.FileField(blank=True, max_length=200, upload_to='evidence')),
                ('filename', models.CharField(blank=True, max_length=200)),
                ('media_type', models.CharField(blank=True, max_length=80)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='pictures.work')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['LAYERED_FILE', 'ORIGINAL', 'PUBLICATION', 'REGISTRATION', 'CERTIFICATION', 'CONTRACT', 'TIMESTAMP'])), name='work_proof_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('note', ''), _negated=True), models.Q(('attachment', ''), _negated=True), _connector='OR'), name='work_proof_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('attachment', ''), ('sha256', '')), models.Q(models.Q(('attachment', ''), _negated=True), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='work_proof_file_has_hash')],
            },
        ),
        migrations.CreateModel(
            name='AvatarFetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generated_at', models.DateTimeField(blank=True, null=True, verbose_name='time generated')),
                ('model_version', models.CharField(blank=True, max_length=100, verbose_name='model version')),
                ('prompt_sha256', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '64 hexadecimal digits, never the prompt itself.')], verbose_name="prompt's SHA-256")),
                ('pseudonym', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^(?!1[3-9][0-9]{9}$)(?![0-9]{17}[0-9Xx]$)[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}$', 'Letters, digits and . _ : ~ - only; an id that means something to you alone, no address and no telephone or identity number.')], verbose_name="user's pseudonym")),
                ('manifest_id', models.CharField(blank=True, max_length=200, verbose_name='data-set manifest')),
                ('made_by', models.CharField(choices=[('PLATFORM', "The platform's own generator"), ('USER', 'A user: upload or model of their own')], default='PLATFORM', max_length=10, verbose_name='made by')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('external_id', models.CharField(max_length=100)),
                ('url', models.CharField(max_length=2000)),
                ('url_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('DONE', 'Registered'), ('FAILED', 'Failed')], default='WAITING', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('code', models.CharField(blank=True, help_text='why the last try failed', max_length=40)),
                ('params', models.JSONField(blank=True, default=dict, help_text='what fills its sentence')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('avatar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='fetches', to='pictures.avatar')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'WAITING')), fields=['retry_at'], name='fetch_waiting')],
                'constraints': [models.UniqueConstraint(fields=('asked_by', 'external_id', 'url_sha256'), name='fetch_once_per_address'), models.CheckConstraint(condition=models.Q(('made_by__in', ['PLATFORM', 'USER'])), name='fetch_made_by_known'), models.CheckConstraint(condition=models.Q(('prompt_sha256', ''), ('prompt_sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='fetch_prompt_is_hashed'), models.CheckConstraint(condition=models.Q(('url_sha256__regex', '^[0-9a-f]{64}$'), models.Q(('url', ''), _negated=True)), name='fetch_url_is_hashed'), models.CheckConstraint(condition=models.Q(models.Q(('avatar', None), ('ended_at', None), ('retry_at__isnull', False), ('state', 'WAITING')), models.Q(('avatar__isnull', False), ('code', ''), ('ended_at__isnull', False), ('retry_at', None), ('state', 'DONE')), models.Q(('avatar', None), ('ended_at__isnull', False), ('retry_at', None), ('state', 'FAILED'), models.Q(('code', ''), _negated=True)), _connector='OR'), name='fetch_state_whole')],
            },
        ),
    ]
