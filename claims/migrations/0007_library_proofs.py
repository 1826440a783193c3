"""Lets a claim's proof name the proof in the library whose file it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_evidence_stamp"),
        ("pictures", "0005_work_proofs"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="proof",
            field=models.ForeignKey(
                blank=True,
                help_text="the library's proof whose file this is",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pictures.workproof",
            ),
        ),
    ]
