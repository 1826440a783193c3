"""What the API takes and gives for many claims that are filed at once."""

from typing import Any

from rest_framework import serializers


class NewBulkFilingSerializer(serializers.Serializer[Any]):
    """A table of claims (CSV) and a ZIP archive with the files that it names."""

    table = serializers.FileField(allow_empty_file=True, use_url=False)
    archive = serializers.FileField(allow_empty_file=True, use_url=False)


class BulkFilingSerializer(serializers.Serializer[Any]):
    """A table of claims: how many rows are checked, bad and filed, and when what happened."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    table = serializers.CharField(source="table_name", read_only=True)
    encoding = serializers.CharField(read_only=True)
    rows = serializers.IntegerField(source="total", read_only=True)
    checked = serializers.IntegerField(read_only=True)
    bad = serializers.IntegerField(read_only=True)
    filed = serializers.IntegerField(read_only=True)
    unused = serializers.ListField(child=serializers.CharField(), read_only=True)
    uploaded_at = serializers.DateTimeField(read_only=True)
    checked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    confirmed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    finished_at = serializers.DateTimeField(read_only=True, allow_null=True)
    failed_at = serializers.DateTimeField(read_only=True, allow_null=True)


class BulkErrorSerializer(serializers.Serializer[Any]):
    """What is wrong in a row: the column, a code for programs and a sentence."""

    column = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)


class BulkRowSerializer(serializers.Serializer[Any]):
    """One row of a table, its errors, or the claim that it became."""

    number = serializers.IntegerField(read_only=True)
    checked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    errors = BulkErrorSerializer(  # type: ignore[assignment]
        many=True, source="shown_errors", read_only=True
    )
    claim = serializers.UUIDField(
        source="claim.public_id", read_only=True, default=None, allow_null=True
    )
    reference = serializers.CharField(
        source="claim.reference", read_only=True, default=None, allow_null=True
    )
