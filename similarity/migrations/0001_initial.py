import django.db.models.deletion
import pgvector.django.extensions
import pgvector.django.vector
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
        pgvector.django.extensions.VectorExtension(
        ),
        migrations.CreateModel(
            name='BaseRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=120)),
                ('calibration_sha256', models.CharField(max_length=64)),
                ('draw', models.PositiveIntegerField(default=1)),
                ('blocks', models.PositiveIntegerField(default=0)),
                ('works', models.PositiveIntegerField()),
                ('avatars', models.PositiveIntegerField()),
                ('begun_at', models.DateTimeField()),
                ('measured_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('space', 'calibration_sha256'), name='base_rate_once_per_way_to_score')],
            },
        ),
        migrations.CreateModel(
            name='RecallSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=120)),
                ('rows', models.PositiveIntegerField()),
                ('asked', models.PositiveIntegerField()),
                ('nearest', models.PositiveSmallIntegerField(default=10)),
                ('recall', models.FloatField()),
                ('p50_ms', models.FloatField()),
                ('p99_ms', models.FloatField()),
                ('exact_p50_ms', models.FloatField()),
                ('indexed', models.BooleanField(help_text='whether there was an index, or few enough rows')),
                ('measured_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-measured_at', '-pk'],
                'indexes': [models.Index(fields=['space', '-measured_at'], name='recall_sample_of_space')],
                'constraints': [models.CheckConstraint(condition=models.Q(('recall__gte', 0.0), ('recall__lte', 1.0)), name='recall_sample_is_share'), models.CheckConstraint(condition=models.Q(('asked__gt', 0), ('nearest__gt', 0)), name='recall_sample_asked'), models.CheckConstraint(condition=models.Q(('exact_p50_ms__gte', 0.0), ('p50_ms__gte', 0.0), ('p99_ms__gte', models.F('p50_ms'))), name='recall_sample_times')],
            },
        ),
        migrations.CreateModel(
            name='StayDown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('AVATAR', 'An avatar that was taken down'), ('WORK', 'A work that was copied')], max_length=10)),
                ('since', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.blob')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.claim')),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['claim'], name='stay_down_of_claim')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('blob', 'kind', 'claim'), name='stay_down_once_per_claim'), models.CheckConstraint(condition=models.Q(('kind__in', ['AVATAR', 'WORK'])), name='stay_down_kind_known'), models.CheckConstraint(condition=models.Q(('lifted_at', None), ('lifted_at__gte', models.F('since')), _connector='OR'), name='stay_down_lifted_after')],
            },
        ),
        migrations.CreateModel(
            name='ThresholdVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('space', models.CharField(max_length=120)),
                ('calibration_sha256', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('likely', models.FloatField()),
                ('possible', models.FloatField()),
                ('why', models.TextField(max_length=4000)),
                ('figures', models.JSONField(default=dict)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('APPROVED', 'approved'), ('REJECTED', 'rejected'), ('WITHDRAWN', 'withdrawn')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('effective_from', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('likely__lte', 1.0), ('possible__gte', 0.0), ('possible__lt', models.F('likely'))), name='threshold_limits_in_order'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='threshold_has_reason'), models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('space', 'calibration_sha256'), name='threshold_one_open_per_way'), models.UniqueConstraint(fields=('space', 'calibration_sha256', 'number'), name='threshold_numbered_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('effective_from__isnull', True), ('number__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('effective_from__isnull', False), ('number__gte', 1), ('outcome', 'APPROVED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('effective_from__isnull', True), ('number__isnull', True), ('outcome__in', ['REJECTED', 'WITHDRAWN'])), _connector='OR'), name='threshold_decided_whole'), models.CheckConstraint(condition=models.Q(('outcome', ''), models.Q(('decided_by', models.F('proposed_by')), ('outcome', 'WITHDRAWN')), models.Q(('outcome__in', ['APPROVED', 'REJECTED']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='threshold_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'REJECTED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='threshold_rejection_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('original_sha256', models.CharField(max_length=64)),
                ('avatar_sha256', models.CharField(max_length=64)),
                ('signals', models.JSONField()),
                ('score', models.FloatField()),
                ('band', models.CharField(choices=[('LIKELY', 'likely'), ('POSSIBLE', 'possible'), ('UNLIKELY', 'unlikely')], max_length=10)),
                ('space', models.CharField(max_length=120)),
                ('weights_sha256', models.CharField(max_length=64)),
                ('calibration_sha256', models.CharField(max_length=64)),
                ('thresholds', models.JSONField()),
                ('versions', models.JSONField()),
                ('compared_at', models.DateTimeField()),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.picture')),
                ('threshold_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='similarity.thresholdversion')),
            ],
            options={
                'ordering': ['picture', '-compared_at', '-pk'],
                'indexes': [models.Index(fields=['picture', '-compared_at', '-id'], include=('score', 'space', 'calibration_sha256'), name='comparison_newest_score'), models.Index(condition=models.Q(('band', 'UNLIKELY')), fields=['score'], name='comparison_unlikely_by_score')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', 0.0), ('score__lte', 1.0)), name='comparison_score_is_probability'), models.CheckConstraint(condition=models.Q(('band__in', ['LIKELY', 'POSSIBLE', 'UNLIKELY'])), name='comparison_band_known')],
            },
        ),
        migrations.CreateModel(
            name='UnrelatedPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
                ('draw', models.PositiveIntegerField()),
                ('avatar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pictures.blob')),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pictures.blob')),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='similarity.baserate')),
            ],
            options={
                'indexes': [models.Index(fields=['rate', 'score'], name='unrelated_pair_by_score')],
                'constraints': [models.UniqueConstraint(fields=('rate', 'original', 'avatar'), name='unrelated_pair_once'), models.CheckConstraint(condition=models.Q(('original', models.F('avatar')), _negated=True), name='unrelated_pair_of_two_contents'), models.CheckConstraint(condition=models.Q(('score__gte', 0.0), ('score__lte', 1.0)), name='unrelated_pair_score_is_probability')],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('matched_at', models.DateTimeField(blank=True, null=True)),
                ('allowance', models.PositiveIntegerField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pictures.work')),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='watch_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('work',), name='watch_one_stands_per_work'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('since')), _connector='OR'), name='watch_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='watch_ended_waits_no_more')],
            },
        ),
        migrations.CreateModel(
            name='Flood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('begun_at', models.DateTimeField()),
                ('hits', models.PositiveIntegerField(help_text='likely avatars within a week, when it began')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('RELEASED', 'Released'), ('ENDED', 'Watch ended')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('watch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='floods', to='similarity.watch')),
            ],
            options={
                'ordering': ['begun_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('watch',), name='flood_one_open_per_watch'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', ''), ('reason', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['RELEASED', 'ENDED']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='flood_decided_whole')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('sha256', models.CharField(help_text='of the file that was sent', max_length=64)),
                ('picture', models.BinaryField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('CLEAR', 'clear'), ('SUSPICIOUS', 'suspicious'), ('BLOCKED', 'blocked')], max_length=10)),
                ('score', models.FloatField(blank=True, help_text='of the likest, for staff', null=True)),
                ('reference', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('encoding_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept_down', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='similarity.staydown')),
                ('watch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='similarity.watch')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['asked_at'], name='check_waiting'), models.Index(fields=['asked_by', '-asked_at'], name='check_of_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='check_sha256_is_hex'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('verdict', '')), models.Q(('answered_at__isnull', False), ('picture__isnull', True), ('retry_at__isnull', True), ('verdict__in', ['CLEAR', 'SUSPICIOUS', 'BLOCKED'])), _connector='OR'), name='check_answered_whole'), models.CheckConstraint(condition=models.Q(models.Q(('reference__isnull', True), ('verdict__in', ['', 'CLEAR'])), models.Q(('reference__isnull', False), ('verdict__in', ['SUSPICIOUS', 'BLOCKED'])), _connector='OR'), name='check_reference_where_found')],
            },
        ),
        migrations.CreateModel(
            name='WatchHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('score', models.FloatField()),
                ('found_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('CLAIMED', 'Claim started'), ('SET_ASIDE', 'Set aside')], max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('avatar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pictures.avatar')),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='claims.claim')),
                ('watch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='similarity.watch')),
            ],
            options={
                'ordering': ['-found_at', '-pk'],
                'indexes': [models.Index(fields=['watch', 'found_at'], name='hit_of_watch_by_time'), models.Index(condition=models.Q(('told_at', None)), fields=['found_at'], name='hit_untold')],
                'constraints': [models.UniqueConstraint(fields=('watch', 'avatar'), name='hit_once'), models.CheckConstraint(condition=models.Q(('score__gte', 0.0), ('score__lte', 1.0)), name='hit_score_is_probability'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answer__in', ['CLAIMED', 'SET_ASIDE']), ('answered_at__isnull', False)), _connector='OR'), name='hit_answered_whole')],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('matched_at', models.DateTimeField(blank=True, null=True)),
                ('avatar', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pictures.avatar')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='arrival_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('matched_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='arrival_matched_or_open')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='claims.claim')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['retry_at'], name='attempt_waiting')],
            },
        ),
        migrations.CreateModel(
            name='ContentHash',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('view', models.CharField(choices=[('whole', 'whole picture'), ('centre', 'centre square'), ('trimmed', 'without its border'), ('disc', 'disc')], max_length=10)),
                ('bits', models.BigIntegerField(help_text='64 bits; the highest one is the sign')),
                ('part_1', models.GeneratedField(db_persist=True, expression=models.Func(models.Func(models.F('bits'), models.Value(43), arg_joiner=' >> ', output_field=models.BigIntegerField(), template='(%(expressions)s)'), models.Value(2097151), arg_joiner=' & ', output_field=models.BigIntegerField(), template='(%(expressions)s)'), output_field=models.IntegerField())),
                ('part_2', models.GeneratedField(db_persist=True, expression=models.Func(models.Func(models.F('bits'), models.Value(22), arg_joiner=' >> ', output_field=models.BigIntegerField(), template='(%(expressions)s)'), models.Value(2097151), arg_joiner=' & ', output_field=models.BigIntegerField(), template='(%(expressions)s)'), output_field=models.IntegerField())),
                ('part_3', models.GeneratedField(db_persist=True, expression=models.Func(models.Func(models.F('bits'), models.Value(0), arg_joiner=' >> ', output_field=models.BigIntegerField(), template='(%(expressions)s)'), models.Value(4194303), arg_joiner=' & ', output_field=models.BigIntegerField(), template='(%(expressions)s)'), output_field=models.IntegerField())),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pictures.blob')),
            ],
            options={
                'indexes': [models.Index(fields=['part_1'], name='content_hash_part_1'), models.Index(fields=['part_2'], name='content_hash_part_2'), models.Index(fields=['part_3'], name='content_hash_part_3')],
                'constraints': [models.UniqueConstraint(fields=('blob', 'view'), name='content_hash_once_per_view'), models.CheckConstraint(condition=models.Q(('view__in', ['whole', 'centre', 'trimmed', 'disc'])), name='content_hash_view_known')],
            },
        ),
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.JSONField(default=dict)),
                ('pictures', models.JSONField(default=dict)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('comparison', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='exhibit', to='similarity.comparison')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='exhibit_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('drawn_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='exhibit_drawn_or_open')],
            },
        ),
        migrations.CreateModel(
            name='Fingerprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=120)),
                ('embedding', pgvector.django.vector.VectorField()),
                ('hashes', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pictures.blob')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('blob', 'space'), name='fingerprint_once')],
            },
        ),
        migrations.CreateModel(
            name='PreviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='claims.claim')),
                ('suggested', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pictures.avatar')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(fields=['claim', '-asked_at'], name='preview_of_claim'), models.Index(fields=['asked_by', 'asked_at'], name='preview_of_person_by_day'), models.Index(condition=models.Q(('retry_at__isnull', False)), fields=['retry_at'], name='preview_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retry_at__isnull', False)), fields=('claim',), name='preview_one_open_per_claim'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('retry_at__isnull', True), _connector='OR'), name='preview_finished_or_open')],
            },
        ),
        migrations.CreateModel(
            name='SpaceSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=120)),
                ('before', models.CharField(help_text='the space that served until then', max_length=120)),
                ('contents', models.PositiveIntegerField()),
                ('covered', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('switched_at', models.DateTimeField()),
                ('switched_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('space', models.F('before')), _negated=True), name='space_switch_changes'), models.CheckConstraint(condition=models.Q(('covered__gte', models.F('contents')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='space_switch_covers_all_or_has_reason')],
            },
        ),
    ]
