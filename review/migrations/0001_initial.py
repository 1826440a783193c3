import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('claims', '0001_initial'),
        ('pictures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filed_at', models.DateTimeField()),
                ('grounds', models.TextField(max_length=8000)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('proposed_at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('bundle', models.TextField(blank=True, null=True)),
                ('pictures', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('rate', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('signatures', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('APPROVED', 'approved'), ('RETURNED', 'returned'), ('OVERTAKEN', 'overtaken')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('claim',), name='approval_one_open'), models.UniqueConstraint(condition=models.Q(('outcome', 'APPROVED')), fields=('claim', 'round'), name='approval_once_per_round'), models.UniqueConstraint(condition=models.Q(('outcome', 'APPROVED')), fields=('claim', 'decided_by'), name='approval_second_by_same_person'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='approval_by_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), ('outcome', 'OVERTAKEN')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['APPROVED', 'RETURNED'])), _connector='OR'), name='approval_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'RETURNED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='approval_return_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('rate__isnull', True)), models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('pictures'), '*', models.F('rate'))), ('amount__isnull', False), ('pictures__isnull', False), ('rate__gte', 0), ('rate__isnull', False)), _connector='OR'), name='approval_amount_is_pictures_times_rate'), models.CheckConstraint(condition=models.Q(('signatures__in', [1, 2])), name='approval_one_or_two_sign')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-taken_at', '-pk'],
                'indexes': [models.Index(fields=['reviewer', 'taken_at'], name='assignment_of_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('claim',), name='assignment_one_live_per_claim'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('taken_at'))), name='assignment_expires_later')],
            },
        ),
        migrations.CreateModel(
            name='CapLift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='in China')),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='cap_lifted_once_a_day'), models.CheckConstraint(condition=models.Q(('by', models.F('person')), _negated=True), name='cap_lifted_by_somebody_else'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='cap_lifted_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Countersignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='countersignature', to='review.approval')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['approval'],
            },
        ),
        migrations.CreateModel(
            name='DecisionExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('form', models.CharField(choices=[('csv', 'CSV'), ('jsonl', 'JSON Lines'), ('json', 'JSON')], max_length=5)),
                ('wanted', models.JSONField(default=dict, help_text='the filter, as it was asked for')),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('broken', models.BooleanField(default=False)),
                ('rows', models.PositiveBigIntegerField(blank=True, null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('by', models.ForeignKey(blank=True, help_text='empty: an operator on the command line', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-began_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['csv', 'jsonl', 'json'])), name='decision_export_form_known'), models.CheckConstraint(condition=models.Q(models.Q(('broken', False), ('ended_at__isnull', True), ('rows__isnull', True), ('sha256', '')), models.Q(('ended_at__isnull', False), ('rows__isnull', False), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='decision_export_ended_whole')],
            },
        ),
        migrations.CreateModel(
            name='DeskSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grey', models.CharField(choices=[('ALWAYS', 'Every picture'), ('FLAGGED', 'Flagged pictures'), ('NEVER', 'None')], default='FLAGGED', max_length=10)),
                ('blur', models.CharField(choices=[('ALWAYS', 'Every picture'), ('FLAGGED', 'Flagged pictures'), ('NEVER', 'None')], default='FLAGGED', max_length=10)),
                ('break_minutes', models.PositiveSmallIntegerField(default=50, help_text='0: no reminder')),
                ('daily_cap', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('blur__in', ['ALWAYS', 'FLAGGED', 'NEVER']), ('grey__in', ['ALWAYS', 'FLAGGED', 'NEVER'])), name='desk_settings_veils_known'), models.CheckConstraint(condition=models.Q(('break_minutes__lte', 480)), name='desk_settings_break_within_a_shift'), models.CheckConstraint(condition=models.Q(('daily_cap__isnull', True), ('daily_cap__gte', 1), _connector='OR'), name='desk_settings_cap_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grounds', models.TextField(blank=True, max_length=4000)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='review.appeal')),
                ('picture', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.picture')),
            ],
        ),
        migrations.CreateModel(
            name='EvidenceLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.evidence')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('question', models.CharField(choices=[('GENERATED', 'Was this avatar generated here?'), ('ACCESS', 'Could the generator have known the works?')], max_length=20)),
                ('answer', models.CharField(max_length=20)),
                ('reason', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.blob')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['content', 'question', '-at'], name='finding_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ['YES', 'NO']), ('question', 'GENERATED')), models.Q(('answer__in', ['PROVEN', 'PRESUMED', 'NOT_SHOWN']), ('question', 'ACCESS')), _connector='OR'), name='finding_answers_its_question'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='finding_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='GoldenCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('why', models.TextField(help_text='what reviewers should learn from it', max_length=4000)),
                ('marked_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('retired_because', models.TextField(blank=True, max_length=4000)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-marked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('claim',), name='golden_one_active_per_claim'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='golden_has_why'), models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_because', ''), ('retired_by__isnull', True)), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False), models.Q(('retired_because', ''), _negated=True)), _connector='OR'), name='golden_retired_whole')],
            },
        ),
        migrations.CreateModel(
            name='Expected',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20)),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.picture')),
                ('golden', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expected', to='review.goldencase')),
            ],
            options={
                'ordering': ['golden', 'picture'],
                'constraints': [models.UniqueConstraint(fields=('golden', 'picture'), name='expected_one_per_picture'), models.CheckConstraint(condition=models.Q(('ground__in', ['UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN'])), name='expected_ground_known')],
            },
        ),
        migrations.CreateModel(
            name='Handling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('TRANSFERRED', 'Handed to a colleague'), ('ESCALATED', 'Passed to senior reviewers'), ('PARKED', 'Put by'), ('RESUMED', 'Taken up again')], max_length=20)),
                ('until', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['TRANSFERRED', 'ESCALATED', 'PARKED', 'RESUMED'])), name='handling_kind_known'), models.CheckConstraint(condition=models.Q(('kind', 'RESUMED'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='handling_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'TRANSFERRED'), ('to__isnull', False)), models.Q(models.Q(('kind', 'TRANSFERRED'), _negated=True), ('to__isnull', True)), _connector='OR'), name='handling_says_to_whom'), models.CheckConstraint(condition=models.Q(('to__isnull', True), models.Q(('to', models.F('by')), _negated=True), _connector='OR'), name='handling_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['TRANSFERRED', 'PARKED']), ('until__isnull', False)), models.Q(('kind__in', ['ESCALATED', 'RESUMED']), ('until__isnull', True)), _connector='OR'), name='handling_says_until_when'), models.CheckConstraint(condition=models.Q(('kind', 'RESUMED'), ('by__isnull', False), _connector='OR'), name='handling_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=4000, validators=[django.core.validators.MaxLengthValidator(4000)], verbose_name='note')),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.picture')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='review.note')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['person'], name='mention_unseen')],
                'constraints': [models.UniqueConstraint(fields=('note', 'person'), name='mention_once_per_note')],
            },
        ),
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('shared', models.BooleanField(default=False, verbose_name='for the whole team')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('text', models.TextField(max_length=2000, verbose_name='text')),
                ('ground', models.CharField(blank=True, choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20, verbose_name='ground')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('changed_at', models.DateTimeField()),
                ('owner', models.ForeignKey(help_text='who wrote it, and alone uses it unless it is shared', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text__regex', '[^\\s\\u0085\\u00a0\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufeff]'), ('title__regex', '[^\\s\\u0085\\u00a0\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufeff]')), name='phrase_says_something'), models.CheckConstraint(condition=models.Q(('ground__in', ['', 'UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN'])), name='phrase_ground_known'), models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='phrase_language_known')],
            },
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name_zh', models.CharField(max_length=80, verbose_name='name in Chinese')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='place in the order')),
                ('active', models.BooleanField(default=True, verbose_name='in use')),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('LIKELY', 'likely'), ('POSSIBLE', 'possible'), ('UNLIKELY', 'unlikely')], max_length=10), blank=True, default=list, size=None, verbose_name='similarity')),
                ('least_yuan', models.PositiveIntegerField(blank=True, null=True, verbose_name='at least at stake, yuan')),
                ('most_yuan', models.PositiveIntegerField(blank=True, null=True, verbose_name='at most at stake, yuan')),
                ('due_within_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='due within so many days')),
                ('least_age_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='filed at least so many days ago')),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=10, verbose_name="claimant's language")),
                ('conflict', models.BooleanField(blank=True, null=True, verbose_name='claimed by several people')),
                ('appeal', models.BooleanField(blank=True, null=True, verbose_name='after an appeal')),
                ('history', models.CharField(blank=True, choices=[('NEW', 'none decided'), ('UPHELD', 'upheld before'), ('DISMISSED', 'only dismissed before')], max_length=10, verbose_name="claimant's earlier claims")),
                ('version', models.PositiveIntegerField(default=1, help_text='of all rules, when this queue was changed last')),
                ('reviewers', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewers')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name_zh', ''), _negated=True), models.Q(('name_en', ''), _negated=True)), name='queue_has_names'), models.CheckConstraint(condition=models.Q(('bands__contained_by', ['LIKELY', 'POSSIBLE', 'UNLIKELY'])), name='queue_bands_known'), models.CheckConstraint(condition=models.Q(('least_yuan__isnull', True), ('most_yuan__isnull', True), ('most_yuan__gte', models.F('least_yuan')), _connector='OR'), name='queue_yuan_in_order'), models.CheckConstraint(condition=models.Q(('language__in', ['', 'zh-hans', 'en'])), name='queue_language_known'), models.CheckConstraint(condition=models.Q(('history__in', ['', 'NEW', 'UPHELD', 'DISMISSED'])), name='queue_history_known')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='claims.claim')),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('SUBMITTED', 'Filed, being compared'), ('NO_MATCH', 'No match found'), ('IN_REVIEW', 'In review'), ('INFO_REQUESTED', 'Waiting for your answer'), ('LAPSED', 'Lapsed'), ('DISMISSED', 'Dismissed'), ('APPEALED', 'Appealed'), ('AWAITING_APPROVAL', 'Decision awaiting approval'), ('UPHELD', 'Upheld'), ('ACCEPTED', 'Award accepted'), ('PAID', 'Paid'), ('WITHDRAWN', 'Withdrawn')], max_length=20)),
                ('due_at', models.DateTimeField(null=True)),
                ('filed_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField(help_text='when the claim came into its state')),
                ('came_in', models.BooleanField(help_text='whether a person was ever asked to decide')),
                ('waiting', models.GeneratedField(db_persist=True, expression=models.ExpressionWrapper(models.Q(('state__in', ['IN_REVIEW', 'APPEALED'])), output_field=models.BooleanField()), output_field=models.BooleanField())),
                ('rank_at', models.DateTimeField()),
                ('points', models.JSONField(default=dict, help_text='hours earlier, by reason')),
                ('sort_at', models.DateTimeField(null=True)),
                ('rules', models.PositiveIntegerField(default=0, help_text='by which version it was sorted')),
                ('band', models.CharField(blank=True, choices=[('LIKELY', 'likely'), ('POSSIBLE', 'possible'), ('UNLIKELY', 'unlikely')], max_length=10)),
                ('score', models.FloatField(null=True)),
                ('pictures', models.PositiveSmallIntegerField(default=0)),
                ('stake', models.PositiveIntegerField(default=0, help_text='yuan')),
                ('appealed', models.BooleanField(default=False)),
                ('conflict', models.BooleanField(default=False)),
                ('history', models.CharField(blank=True, choices=[('NEW', 'none decided'), ('UPHELD', 'upheld before'), ('DISMISSED', 'only dismissed before')], max_length=10)),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=10)),
                ('words', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('parked_until', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('reserved_until', models.DateTimeField(null=True)),
                ('claimant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reserved_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('queue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='review.queue')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('waiting', True), ('parked_until__isnull', True)), fields=['rank_at', 'claim'], name='card_in_order'), models.Index(condition=models.Q(('waiting', True), ('parked_until__isnull', True)), fields=['queue', 'rank_at', 'claim'], name='card_of_queue'), models.Index(condition=models.Q(('waiting', True)), fields=['band', 'rank_at', 'claim'], name='card_of_band'), models.Index(condition=models.Q(('waiting', True)), fields=['language', 'rank_at', 'claim'], name='card_of_language'), models.Index(condition=models.Q(('waiting', True), ('conflict', True)), fields=['rank_at', 'claim'], name='card_in_conflict'), models.Index(condition=models.Q(('waiting', True), ('appealed', True)), fields=['rank_at', 'claim'], name='card_appealed'), models.Index(condition=models.Q(('escalated_at__isnull', False)), fields=['rank_at', 'claim'], name='card_escalated'), models.Index(condition=models.Q(('parked_until__isnull', False)), fields=['parked_until'], name='card_parked'), models.Index(condition=models.Q(('reserved_for__isnull', False)), fields=['reserved_for', 'rank_at'], name='card_reserved'), models.Index(condition=models.Q(('waiting', True)), fields=['due_at', 'claim'], name='card_due'), models.Index(condition=models.Q(('came_in', True)), fields=['state', 'rank_at', 'claim'], name='card_of_state'), models.Index(condition=models.Q(('came_in', True)), fields=['-moved_at'], name='card_moved'), models.Index(condition=models.Q(('sort_at__isnull', False)), fields=['sort_at'], name='card_to_sort'), models.Index(condition=models.Q(('waiting', True)), fields=['rules'], name='card_rules'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='card_words')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reserved_for__isnull', True), ('reserved_until__isnull', True)), models.Q(('reserved_for__isnull', False), ('reserved_until__isnull', False)), _connector='OR'), name='card_reserved_whole'), models.CheckConstraint(condition=models.Q(('waiting', True), models.Q(('parked_until__isnull', True), ('reserved_for__isnull', True)), _connector='OR'), name='card_only_waiting_is_parked_or_reserved')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('KNOWS_CLAIMANT', 'I know the claimant'), ('OWN_INTEREST', 'I have an interest of my own in it'), ('OTHER', 'Another reason')], max_length=20)),
                ('words', models.TextField(blank=True, max_length=2000, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('at', models.DateTimeField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['person', 'claim'], name='recusal_of_person')],
                'constraints': [models.UniqueConstraint(fields=('claim', 'person'), name='recusal_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['KNOWS_CLAIMANT', 'OWN_INTEREST', 'OTHER'])), name='recusal_reason_known'), models.CheckConstraint(condition=models.Q(models.Q(('reason', 'OTHER'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='recusal_other_has_words')],
            },
        ),
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('DOUBLE', 'Double review'), ('GOLDEN', 'Golden case')], max_length=10)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('agreed', models.BooleanField(blank=True, help_text='on the ground of every picture', null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_because', models.TextField(blank=True, max_length=4000)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
                ('first', models.ForeignKey(blank=True, help_text='who decided first; empty for a golden case', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('golden', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='review.goldencase')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, help_text='who decided between the two; empty when they agreed', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('cancelled_at__isnull', True), ('kind', 'DOUBLE'), ('settled_at__isnull', True)), fields=['claim'], name='look_unsettled')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('kind', 'DOUBLE')), fields=('claim', 'round'), name='look_one_double_per_round'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('done_at__isnull', True)), fields=('reviewer',), name='look_one_at_a_time'), models.UniqueConstraint(fields=('claim', 'reviewer', 'round'), name='look_once_per_person_and_round'), models.UniqueConstraint(condition=models.Q(('kind', 'GOLDEN')), fields=('claim', 'reviewer'), name='look_golden_once_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('first__isnull', False), ('golden__isnull', True), ('kind', 'DOUBLE')), models.Q(('first__isnull', True), ('golden__isnull', False), ('kind', 'GOLDEN'), ('reviewer__isnull', False), ('settled_at__isnull', True)), _connector='OR'), name='look_of_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', True), ('reviewer__isnull', True), ('taken_at__isnull', True)), models.Q(('expires_at__gt', models.F('taken_at')), ('reviewer__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='look_taken_whole'), models.CheckConstraint(condition=models.Q(('first__isnull', True), ('reviewer__isnull', True), models.Q(('reviewer', models.F('first')), _negated=True), _connector='OR'), name='look_by_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', True), ('done_at__isnull', True)), models.Q(('agreed__isnull', False), ('done_at__isnull', False), ('reviewer__isnull', False)), _connector='OR'), name='look_done_whole'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('agreed__isnull', False), ('cancelled_at__isnull', True), ('settled_at__isnull', False), models.Q(models.Q(('agreed', True), ('settled_by__isnull', True)), models.Q(('agreed', False), ('settled_by__isnull', False)), _connector='OR')), _connector='OR'), name='look_settled_whole'), models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(models.Q(('settled_by', models.F('first')), _negated=True), models.Q(('settled_by', models.F('reviewer')), _negated=True)), _connector='OR'), name='look_settled_by_a_third'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_because', ''), ('cancelled_by__isnull', True)), models.Q(('cancelled_at__isnull', False), models.Q(('cancelled_by__isnull', True), models.Q(('cancelled_because', ''), _negated=True), _connector='OR')), _connector='OR'), name='look_cancelled_whole')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20)),
                ('reason', models.TextField(max_length=4000)),
                ('access', models.CharField(blank=True, choices=[('PROVEN', 'Proven by record or data-set'), ('PRESUMED', 'Presumed: published before generation'), ('NOT_SHOWN', 'Not shown')], max_length=20)),
                ('elements', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('COMPOSITION', 'Composition'), ('CHARACTER', 'Character design'), ('LINE', 'Line'), ('COLOUR', 'Colour'), ('POSE', 'Pose'), ('STYLE', 'Style only')], max_length=20), blank=True, default=list, size=None)),
                ('at', models.DateTimeField()),
                ('against', models.CharField(blank=True, choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20)),
                ('ruling', models.CharField(blank=True, choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20)),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.picture')),
                ('look', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='review.secondlook')),
            ],
            options={
                'ordering': ['look', 'picture'],
                'constraints': [models.UniqueConstraint(fields=('look', 'picture'), name='opinion_one_per_picture'), models.CheckConstraint(condition=models.Q(('ground__in', ['UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN'])), name='opinion_ground_known'), models.CheckConstraint(condition=models.Q(('reason__regex', '[^\\s\\u0085\\u00a0\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufeff]')), name='opinion_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ground', 'UPHELD'), _negated=True), models.Q(('elements__contained_by', ['STYLE']), _negated=True), _connector='OR'), name='opinion_style_alone_not_upheld'), models.CheckConstraint(condition=models.Q(('access__in', ['', 'PROVEN', 'PRESUMED', 'NOT_SHOWN'])), name='opinion_access_known'), models.CheckConstraint(condition=models.Q(('elements__contained_by', ['COMPOSITION', 'CHARACTER', 'LINE', 'COLOUR', 'POSE', 'STYLE'])), name='opinion_elements_known'), models.CheckConstraint(condition=models.Q(('against__in', ['', 'UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN']), ('ruling__in', ['', 'UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN'])), name='opinion_compared_with_known')],
            },
        ),
        migrations.CreateModel(
            name='Stretch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, help_text='when the reminder was last put away', null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_at__gte', models.F('began_at'))), name='stretch_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('ground', models.CharField(choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20)),
                ('reason', models.TextField(max_length=4000)),
                ('access', models.CharField(blank=True, choices=[('PROVEN', 'Proven by record or data-set'), ('PRESUMED', 'Presumed: published before generation'), ('NOT_SHOWN', 'Not shown')], max_length=20)),
                ('elements', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('COMPOSITION', 'Composition'), ('CHARACTER', 'Character design'), ('LINE', 'Line'), ('COLOUR', 'Colour'), ('POSE', 'Pose'), ('STYLE', 'Style only')], max_length=20), blank=True, default=list, size=None)),
                ('decided_at', models.DateTimeField()),
                ('set_aside_at', models.DateTimeField(blank=True, null=True)),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.picture')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['picture', 'round', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('set_aside_at__isnull', True)), fields=('picture', 'round'), name='verdict_one_stands_per_picture_and_round'), models.UniqueConstraint(fields=('picture', 'reviewer', 'round'), name='verdict_one_per_picture_and_reviewer'), models.CheckConstraint(condition=models.Q(('ground__in', ['UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN'])), name='verdict_ground_known'), models.CheckConstraint(condition=models.Q(('reason__regex', '[^\\s\\u0085\\u00a0\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufeff]')), name='verdict_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ground', 'UPHELD'), _negated=True), models.Q(('elements__contained_by', ['STYLE']), _negated=True), _connector='OR'), name='verdict_style_alone_not_upheld'), models.CheckConstraint(condition=models.Q(('access__in', ['', 'PROVEN', 'PRESUMED', 'NOT_SHOWN'])), name='verdict_access_known'), models.CheckConstraint(condition=models.Q(('elements__contained_by', ['COMPOSITION', 'CHARACTER', 'LINE', 'COLOUR', 'POSE', 'STYLE'])), name='verdict_elements_known')],
            },
        ),
        migrations.CreateModel(
            name='Worksheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('ground', models.CharField(blank=True, choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20)),
                ('access', models.CharField(blank=True, choices=[('PROVEN', 'Proven by record or data-set'), ('PRESUMED', 'Presumed: published before generation'), ('NOT_SHOWN', 'Not shown')], max_length=20)),
                ('elements', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('COMPOSITION', 'Composition'), ('CHARACTER', 'Character design'), ('LINE', 'Line'), ('COLOUR', 'Colour'), ('POSE', 'Pose'), ('STYLE', 'Style only')], max_length=20), blank=True, default=list, size=None)),
                ('reason', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField()),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='claims.picture')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['picture', 'round', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('picture', 'reviewer', 'round'), name='worksheet_one_per_picture_and_reviewer'), models.CheckConstraint(condition=models.Q(('ground__in', ['', 'UPHELD', 'LICENSED', 'INDEPENDENT', 'UNPROTECTABLE', 'UNPROVEN', 'NOT_GENERATED', 'DUPLICATE', 'WITHDRAWN'])), name='worksheet_ground_known'), models.CheckConstraint(condition=models.Q(('access__in', ['', 'PROVEN', 'PRESUMED', 'NOT_SHOWN'])), name='worksheet_access_known'), models.CheckConstraint(condition=models.Q(('elements__contained_by', ['COMPOSITION', 'CHARACTER', 'LINE', 'COLOUR', 'POSE', 'STYLE'])), name='worksheet_elements_known')],
            },
        ),
    ]
