"""Notices as the API shows them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """One issued notice; `pdf` is where its bytes are."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ["id", "number", "kind", "issued_at", "template_version", "sha256", "size", "pdf"]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_pdf(self, notice: Notice) -> str:
        where = {"claim_id": self.context["claim_id"], "id": notice.public_id}
        return reverse("api:notice-pdf", kwargs=where, request=self.context["request"])
