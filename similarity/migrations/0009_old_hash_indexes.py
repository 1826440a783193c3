"""Drops the indexes over parts of the hash in its JSON: `ContentHash` is looked up instead."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("similarity", "0008_content_hashes")]

    operations = [
        RemoveIndexConcurrently("fingerprint", f"fingerprint_phash_{start}") for start in (1, 6, 11)
    ]
