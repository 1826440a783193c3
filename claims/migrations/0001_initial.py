import django.contrib.postgres.fields
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
        ('pictures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkFiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('table_name', models.CharField(max_length=200)),
                ('table_sha256', models.CharField(max_length=64)),
                ('encoding', models.CharField(help_text='in which the table was written', max_length=20)),
                ('columns', models.JSONField(help_text="the table's columns, by their keys")),
                ('archive', models.FileField(blank=True, help_text='empty once all is filed', max_length=200, upload_to='unused')),
                ('archive_name', models.CharField(max_length=200)),
                ('archive_sha256', models.CharField(max_length=64)),
                ('files', models.JSONField(help_text='SHA-256 of every file in the archive, by its name')),
                ('unused', models.JSONField(default=list, help_text='files that no row names')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('declaration_version', models.CharField(blank=True, max_length=20)),
                ('signature', models.CharField(blank=True, max_length=200)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.TextField(blank=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-uploaded_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'table_sha256', 'archive_sha256'), name='bulk_same_files_once'), models.CheckConstraint(condition=models.Q(('archive_sha256__regex', '^[0-9a-f]{64}$'), ('table_sha256__regex', '^[0-9a-f]{64}$')), name='bulk_files_have_hashes'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('declaration_version', ''), ('signature', '')), models.Q(('checked_at__isnull', False), ('confirmed_at__isnull', False), models.Q(('signature', ''), _negated=True), models.Q(('declaration_version', ''), _negated=True)), _connector='OR'), name='bulk_confirmed_is_checked_and_signed'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('confirmed_at__isnull', False), _connector='OR'), name='bulk_finished_is_confirmed'), models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', True), ('failure', '')), models.Q(('failed_at__isnull', False), models.Q(('failure', ''), _negated=True)), _connector='OR'), name='bulk_failure_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(blank=True, max_length=20, null=True, unique=True)),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('SUBMITTED', 'Filed, being compared'), ('NO_MATCH', 'No match found'), ('IN_REVIEW', 'In review'), ('INFO_REQUESTED', 'Waiting for your answer'), ('LAPSED', 'Lapsed'), ('DISMISSED', 'Dismissed'), ('APPEALED', 'Appealed'), ('AWAITING_APPROVAL', 'Decision awaiting approval'), ('UPHELD', 'Upheld'), ('ACCEPTED', 'Award accepted'), ('PAID', 'Paid'), ('WITHDRAWN', 'Withdrawn')], default='DRAFT', max_length=20)),
                ('respondent_kind', models.CharField(choices=[('PLATFORM', "The platform's own generator"), ('USER', "A user's upload or fine-tuned model")], default='PLATFORM', max_length=10)),
                ('holder_name', models.CharField(blank=True, max_length=200, verbose_name="rights holder's name")),
                ('holder_kind', models.CharField(choices=[('PERSON', 'Person'), ('ORGANISATION', 'Organisation')], default='PERSON', max_length=20, verbose_name='the rights holder is')),
                ('postal_address', models.CharField(blank=True, max_length=300, verbose_name='postal address')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact e-mail')),
                ('telephone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('agent_name', models.CharField(blank=True, max_length=200, verbose_name="agent's name")),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('REPRODUCTION', 'Reproduction'), ('ADAPTATION', 'Adaptation'), ('DISSEMINATION', 'Network dissemination'), ('ATTRIBUTION', 'Attribution')], max_length=20), blank=True, default=list, size=None, verbose_name='rights infringed')),
                ('request', models.TextField(blank=True, max_length=2000, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='what you ask for')),
                ('declaration_version', models.CharField(blank=True, max_length=20)),
                ('declaration_agreed', models.BooleanField(default=False, verbose_name='I make this declaration')),
                ('signature', models.CharField(blank=True, max_length=200, verbose_name='typed signature')),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('filed_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, help_text='when the present state should be left', null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('avatar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.avatar')),
                ('claimant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'filed_at', 'id'], name='claim_by_state_and_age'), models.Index(fields=['claimant', '-created_at'], name='claim_of_claimant'), models.Index(condition=models.Q(('state__in', ['IN_REVIEW', 'APPEALED'])), fields=['due_at', 'filed_at', 'id'], name='claim_waiting_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'SUBMITTED', 'NO_MATCH', 'IN_REVIEW', 'INFO_REQUESTED', 'LAPSED', 'DISMISSED', 'APPEALED', 'AWAITING_APPROVAL', 'UPHELD', 'ACCEPTED', 'PAID', 'WITHDRAWN'])), name='claim_state_known'), models.CheckConstraint(condition=models.Q(('respondent_kind__in', ['PLATFORM', 'USER'])), name='claim_respondent_known'), models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'WITHDRAWN']), models.Q(('avatar__isnull', False), ('filed_at__isnull', False), ('reference__isnull', False)), _connector='OR'), name='claim_filed_has_reference')],
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='as a spreadsheet counts, the header being 1')),
                ('cells', models.JSONField()),
                ('surplus', models.BooleanField(default=False)),
                ('errors', models.JSONField(default=list)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='claims.bulkfiling')),
                ('claim', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
            ],
            options={
                'ordering': ['filing', 'number'],
                'constraints': [models.UniqueConstraint(fields=('filing', 'number'), name='bulk_row_numbered_once'), models.CheckConstraint(condition=models.Q(('claim__isnull', True), models.Q(('checked_at__isnull', False), ('errors', [])), _connector='OR'), name='bulk_claim_has_good_row')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'year'), name='counter_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('side', models.CharField(choices=[('CLAIMANT', 'The claimant'), ('REVIEWER', 'The reviewer')], max_length=10)),
                ('body', models.TextField(max_length=4000, validators=[django.core.validators.MaxLengthValidator(4000)], verbose_name='message')),
                ('sent_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='claims.claim')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['claim', 'side'], name='message_unseen')],
                'constraints': [models.CheckConstraint(condition=models.Q(('side__in', ['CLAIMANT', 'REVIEWER'])), name='message_side_known'), models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='message_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='claims.claim')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.work')),
            ],
            options={
                'ordering': ['claim', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('claim', 'work'), name='picture_once_per_claim')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('LAYERED_FILE', 'Layered file or draft'), ('ORIGINAL', 'Original'), ('PUBLICATION', 'Lawful publication'), ('REGISTRATION', 'Copyright registration certificate'), ('CERTIFICATION', 'Certification by an authority'), ('CONTRACT', 'Contract'), ('TIMESTAMP', 'Trusted timestamp'), ('POWER_OF_ATTORNEY', 'Power of attorney'), ('ANSWER', 'Answer to a question'), ('MESSAGE', 'Sent with a message'), ('APPEAL', 'New proof with the appeal')], max_length=20, verbose_name='kind of proof')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='number, address or remark')),
                ('attachment', models.FileField(blank=True, max_length=200, upload_to='evidence')),
                ('filename', models.CharField(blank=True, max_length=200)),
                ('media_type', models.CharField(blank=True, max_length=80)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('stamp', models.JSONField(blank=True, help_text='pictures.timestamps.Stamp of a timestamp, as JSON', null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='claims.claim')),
                ('proof', models.ForeignKey(blank=True, help_text="the library's proof whose file this is", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.workproof')),
                ('message', models.ForeignKey(blank=True, help_text='the message with which it was sent', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='claims.message')),
                ('picture', models.ForeignKey(blank=True, help_text='empty: it concerns the whole claim', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='claims.picture')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('note', ''), _negated=True), models.Q(('attachment', ''), _negated=True), _connector='OR'), name='evidence_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('attachment', ''), ('sha256', '')), models.Q(models.Q(('attachment', ''), _negated=True), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='evidence_file_has_hash')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000, validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, help_text='empty while the clock stands still', null=True)),
                ('answer', models.TextField(blank=True, max_length=8000, validators=[django.core.validators.MaxLengthValidator(8000)], verbose_name='your answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='claims.claim')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('claim',), name='question_one_open_per_claim'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='question_answered_in_words'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='question_due_after_asked')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('old', models.CharField(blank=True, choices=[('DRAFT', 'Draft'), ('SUBMITTED', 'Filed, being compared'), ('NO_MATCH', 'No match found'), ('IN_REVIEW', 'In review'), ('INFO_REQUESTED', 'Waiting for your answer'), ('LAPSED', 'Lapsed'), ('DISMISSED', 'Dismissed'), ('APPEALED', 'Appealed'), ('AWAITING_APPROVAL', 'Decision awaiting approval'), ('UPHELD', 'Upheld'), ('ACCEPTED', 'Award accepted'), ('PAID', 'Paid'), ('WITHDRAWN', 'Withdrawn')], max_length=20)),
                ('new', models.CharField(choices=[('DRAFT', 'Draft'), ('SUBMITTED', 'Filed, being compared'), ('NO_MATCH', 'No match found'), ('IN_REVIEW', 'In review'), ('INFO_REQUESTED', 'Waiting for your answer'), ('LAPSED', 'Lapsed'), ('DISMISSED', 'Dismissed'), ('APPEALED', 'Appealed'), ('AWAITING_APPROVAL', 'Decision awaiting approval'), ('UPHELD', 'Upheld'), ('ACCEPTED', 'Award accepted'), ('PAID', 'Paid'), ('WITHDRAWN', 'Withdrawn')], max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('by', models.ForeignKey(blank=True, help_text='empty: the system', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='claims.claim')),
            ],
            options={
                'ordering': ['claim', 'number'],
                'indexes': [models.Index(fields=['new', 'id'], name='step_by_new_state')],
                'constraints': [models.UniqueConstraint(fields=('claim', 'number'), name='step_numbered_once'), models.CheckConstraint(condition=models.Q(('new__in', ['DRAFT', 'SUBMITTED', 'NO_MATCH', 'IN_REVIEW', 'INFO_REQUESTED', 'LAPSED', 'DISMISSED', 'APPEALED', 'AWAITING_APPROVAL', 'UPHELD', 'ACCEPTED', 'PAID', 'WITHDRAWN']), ('old__in', ['', 'DRAFT', 'SUBMITTED', 'NO_MATCH', 'IN_REVIEW', 'INFO_REQUESTED', 'LAPSED', 'DISMISSED', 'APPEALED', 'AWAITING_APPROVAL', 'UPHELD', 'ACCEPTED', 'PAID', 'WITHDRAWN'])), name='step_states_known'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('old', ''), ('previous', '')), models.Q(('number__gt', 1), models.Q(('old', ''), _negated=True), models.Q(('previous', ''), _negated=True)), _connector='OR'), name='step_first_has_no_predecessor')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ANSWER', 'Time to answer'), ('APPEAL', 'Time to appeal')], max_length=10)),
                ('basis', models.CharField(choices=[('ISSUED', 'Notice issued'), ('SENT', 'Notice sent later'), ('OPENED', 'Notice opened'), ('CONFIRMED', 'Arrival confirmed'), ('POSTING', 'Notice posted publicly'), ('POSTED', 'Public posting ended'), ('UNISSUED', 'Notice not issued yet'), ('UNDELIVERED', 'Notice not delivered')], max_length=20)),
                ('notice', models.CharField(blank=True, help_text='the number of the notice', max_length=30)),
                ('words', models.TextField(blank=True, help_text='why a member of staff moved it')),
                ('counted_from', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, help_text='whose act moved it; empty: the system', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='claims.step')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['ANSWER', 'APPEAL'])), name='term_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('basis__in', ['UNISSUED', 'UNDELIVERED']), ('counted_from__isnull', True), ('due_at__isnull', True)), models.Q(('basis__in', ['ISSUED', 'SENT', 'OPENED', 'CONFIRMED', 'POSTING', 'POSTED']), ('counted_from__isnull', False), ('due_at__gt', models.F('counted_from')), ('due_at__isnull', False)), _connector='OR'), name='term_runs_or_stands_still'), models.CheckConstraint(condition=models.Q(('basis', 'POSTING'), ('words', ''), _negated=True), name='term_posting_has_words')],
            },
        ),
    ]
