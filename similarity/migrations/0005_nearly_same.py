"""Indexes parts of the whole picture's hash, to find pictures that are nearly the same."""

from django.db import migrations, models
from django.db.models.fields.json import KT
from django.db.models.functions import Substr

WHOLE = KT("hashes__variants__whole__phash")
PARTS = ((1, 5), (6, 5), (11, 6))


class Migration(migrations.Migration):
    dependencies = [("similarity", "0004_preview")]

    operations = [
        migrations.AddIndex(
            "fingerprint",
            models.Index(Substr(WHOLE, *part), name=f"fingerprint_phash_{part[0]}"),
        )
        for part in PARTS
    ]
