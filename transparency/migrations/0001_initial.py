import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('claims', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('day', models.DateField(unique=True)),
                ('rows', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField(help_text='bytes of the packed file')),
                ('sha256', models.CharField(max_length=64)),
                ('lines_sha256', models.CharField(max_length=64)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('k', models.PositiveSmallIntegerField(help_text='among how many each entry is hidden')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__regex', '^([0-9a-f]{64})$'), ('lines_sha256__regex', '^([0-9a-f]{64})$'), ('sha256__regex', '^([0-9a-f]{64})$')), name='archive_digests_are_hex'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('previous', '')), models.Q(('number__gt', 1), ('previous__regex', '^([0-9a-f]{64})$')), _connector='OR'), name='archive_first_has_no_predecessor'), models.CheckConstraint(condition=models.Q(('k__gte', 2), models.Q(('rows', 0), ('rows__gte', models.F('k')), _connector='OR')), name='archive_hides_among_k')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('outcome', models.CharField(choices=[('NO_MATCH', 'No match found by comparison'), ('DISMISSED', 'Dismissed'), ('PARTLY', 'Upheld in part'), ('UPHELD', 'Upheld')], max_length=10)),
                ('respondent', models.CharField(blank=True, choices=[('PLATFORM', "The platform's own generator"), ('USER', "A user's upload or fine-tuned model")], max_length=10)),
                ('least', models.PositiveSmallIntegerField()),
                ('most', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('grounds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('UPHELD', 'Upheld: copied without permission'), ('LICENSED', 'Licensed'), ('INDEPENDENT', 'Independent creation or chance'), ('UNPROTECTABLE', 'Common element, style or public domain'), ('UNPROVEN', 'Authorship not sufficiently proven'), ('NOT_GENERATED', 'Not generated here'), ('DUPLICATE', 'Duplicate of another award'), ('WITHDRAWN', 'Withdrawn by the claimant')], max_length=20), blank=True, default=list, size=None)),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('archive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='transparency.archive')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='transparency.entry')),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.step')),
            ],
            options={
                'ordering': ['-archive__number', 'number'],
                'indexes': [models.Index(fields=['outcome', 'archive'], name='entry_by_outcome'), models.Index(fields=['archive', 'number'], name='entry_of_archive_in_order'), django.contrib.postgres.indexes.GinIndex(fields=['grounds'], name='entry_by_ground')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__regex', '^RE-[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{10}$')), name='entry_number_formed'), models.CheckConstraint(condition=models.Q(('outcome__in', ['NO_MATCH', 'DISMISSED', 'PARTLY', 'UPHELD'])), name='entry_outcome_known'), models.CheckConstraint(condition=models.Q(('respondent__in', ['', 'PLATFORM', 'USER'])), name='entry_respondent_known'), models.CheckConstraint(condition=models.Q(('least__gte', 1), models.Q(('most__isnull', True), ('most__gte', models.F('least')), _connector='OR')), name='entry_pictures_counted'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'NO_MATCH'), _negated=True), models.Q(('amount__isnull', True), ('grounds', [])), _connector='OR'), name='entry_machine_gives_no_ground'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='entry_amount_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('least', models.F('most')), ('most__isnull', False)), models.Q(('amount__isnull', True), ('counts', [])), _connector='OR'), name='entry_rough_has_no_counts')],
            },
        ),
    ]
