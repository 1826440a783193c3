import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('claims', '0001_initial'),
        ('payouts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Specimen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('stamp', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('RECEIPT', 'Receipt'), ('INFORMATION', 'Request for information'), ('NO_MATCH', 'No match found'), ('DECISION', 'Decision'), ('REVIEW', 'Decision after the appeal'), ('ACCEPTANCE', 'Confirmation of acceptance'), ('PAYMENT', 'Payment'), ('TAKEDOWN', 'Order to take down'), ('FORWARDING', 'Forwarding')], max_length=20)),
                ('version', models.PositiveSmallIntegerField()),
                ('pages', models.PositiveSmallIntegerField(default=0, help_text='0: not drawn yet')),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['kind', 'version'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=30, unique=True)),
                ('kind', models.CharField(choices=[('RECEIPT', 'Receipt'), ('INFORMATION', 'Request for information'), ('NO_MATCH', 'No match found'), ('DECISION', 'Decision'), ('REVIEW', 'Decision after the appeal'), ('ACCEPTANCE', 'Confirmation of acceptance'), ('PAYMENT', 'Payment'), ('TAKEDOWN', 'Order to take down'), ('FORWARDING', 'Forwarding')], max_length=20)),
                ('party', models.CharField(choices=[('CLAIMANT', 'The claimant'), ('RESPONDENT', 'Who made the avatar'), ('PLATFORM', 'The platform')], db_default='CLAIMANT', max_length=10)),
                ('template_version', models.CharField(max_length=40)),
                ('renderer', models.JSONField(help_text='programs and fonts that set it, by version and SHA-256')),
                ('context', models.JSONField()),
                ('pdf', models.FileField(max_length=200, upload_to='unused')),
                ('sha256', models.CharField(max_length=64)),
                ('unsigned_sha256', models.CharField(help_text='before it was signed', max_length=64)),
                ('signer', models.CharField(help_text='the name in the certificate', max_length=200)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('issued_at', models.DateTimeField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.step')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='notices.notice')),
            ],
            options={
                'ordering': ['claim', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['RECEIPT', 'INFORMATION', 'NO_MATCH', 'DECISION', 'REVIEW', 'ACCEPTANCE', 'PAYMENT', 'TAKEDOWN', 'FORWARDING'])), name='notice_kind_known'), models.CheckConstraint(condition=models.Q(('number__regex', '^RDN-[RINDVAPTF]-[0-9]{4}-[0-9]{6,}$')), name='notice_number_formed'), models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('step', 'kind', 'party'), name='notice_once_per_step'), models.CheckConstraint(condition=models.Q(('party', 'CLAIMANT'), models.Q(('kind', 'FORWARDING'), ('party', 'RESPONDENT')), models.Q(('kind', 'TAKEDOWN'), ('party', 'PLATFORM')), _connector='OR'), name='notice_party_fits_kind'), models.CheckConstraint(condition=models.Q(('unsigned_sha256__regex', '^[0-9a-f]{64}$')), name='notice_unsigned_sha256_is_hex'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='notice_sha256_is_hex')],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('face', models.CharField(choices=[('PAGE', 'on the page'), ('API', 'over the API'), ('EXPORT', 'with all personal data')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='notices.notice')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['notice', 'at'], name='notice_download_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('face__in', ['PAGE', 'API', 'EXPORT'])), name='notice_download_face_known')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('given_up_at', models.DateTimeField(blank=True, null=True)),
                ('attached', models.BooleanField(default=False)),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='notices.notice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='notice_delivery_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='notice_delivery_sent_or_open'), models.CheckConstraint(condition=models.Q(('given_up_at__isnull', True), models.Q(('retry_at__isnull', True), ('tries__gt', 0), models.Q(('failure', ''), _negated=True)), _connector='OR'), name='notice_delivery_given_up_whole')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('why', models.TextField(max_length=2000, verbose_name='what was wrong')),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='notices.notice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='correction_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.TextField(max_length=2000, verbose_name='why it is posted')),
                ('posted_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='posting', to='notices.notice')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-posted_at', '-pk'],
                'indexes': [models.Index(fields=['until'], name='notice_posting_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='notice_posting_has_reason'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('posted_at'))), name='notice_posting_takes_time')],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('OPENED', 'opened'), ('CONFIRMED', 'confirmed by the link in the e-mail'), ('POSTED', 'end of the public posting')], max_length=10)),
                ('at', models.DateTimeField()),
                ('link_sha256', models.CharField(blank=True, max_length=64)),
                ('recorded_at', models.DateTimeField()),
                ('download', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.download')),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='arrival', to='notices.notice')),
                ('posting', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.posting')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('download__isnull', False), ('how', 'OPENED'), ('link_sha256', ''), ('posting__isnull', True)), models.Q(('download__isnull', True), ('how', 'CONFIRMED'), ('link_sha256__regex', '^[0-9a-f]{64}$'), ('posting__isnull', True)), models.Q(('download__isnull', True), ('how', 'POSTED'), ('link_sha256', ''), ('posting__isnull', False)), _connector='OR'), name='notice_arrival_proven'), models.CheckConstraint(condition=models.Q(('recorded_at__gte', models.F('at'))), name='notice_arrival_recorded_after')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('RECEIPT', 'Receipt'), ('INFORMATION', 'Request for information'), ('NO_MATCH', 'No match found'), ('DECISION', 'Decision'), ('REVIEW', 'Decision after the appeal'), ('ACCEPTANCE', 'Confirmation of acceptance'), ('PAYMENT', 'Payment'), ('TAKEDOWN', 'Order to take down'), ('FORWARDING', 'Forwarding')], max_length=20)),
                ('version', models.PositiveSmallIntegerField()),
                ('stamp', models.CharField(help_text='of the files as they were proposed', max_length=40)),
                ('why', models.TextField(max_length=2000, verbose_name='what changes, and why')),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('APPROVED', 'Approved'), ('TURNED_DOWN', 'Turned down')], max_length=12)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='release_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', ''), ('reason', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome', 'APPROVED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome', 'TURNED_DOWN'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='release_decided_whole'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='release_has_reason'), models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('kind',), name='release_one_open_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.step')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='notice_attempt_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('day', models.DateField(help_text='by the calendar of China')),
                ('hits', models.PositiveIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='digest_waiting')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'day'), name='digest_once_a_day'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='digest_sent_or_open')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('RETURNED', 'Sent back by the bank'), ('LAPSED', 'Lapsed'), ('REMINDER', 'Please answer soon'), ('WRITTEN', 'A reviewer wrote to you'), ('REVERSED', 'An award was reversed'), ('ASKED_BACK', 'Money is asked back'), ('OVERDUE', 'Money asked back is overdue')], max_length=10)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('correction', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.correctionletter')),
                ('letter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.message')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.step')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='message_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('correction__isnull', True), ('letter__isnull', True)), fields=('step', 'kind'), name='message_once'), models.CheckConstraint(condition=models.Q(models.Q(('correction__isnull', True), ('kind__in', ['RETURNED', 'LAPSED', 'REMINDER']), ('letter__isnull', True)), models.Q(('correction__isnull', True), ('kind', 'WRITTEN'), ('letter__isnull', False)), models.Q(('correction__isnull', False), ('kind__in', ['REVERSED', 'ASKED_BACK', 'OVERDUE']), ('letter__isnull', True)), _connector='OR'), name='message_kind_known'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='message_sent_or_open')],
            },
        ),
    ]
