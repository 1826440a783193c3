"""Claims in the queue over the API."""

from rest_framework import serializers

from claims.models import Claim
from similarity.models import Band


class QueueClaimSerializer(serializers.ModelSerializer[Claim]):
    """A claim in the queue, with the band and score of its most alike picture."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    band = serializers.ChoiceField(choices=Band.choices, read_only=True, allow_null=True)
    score = serializers.FloatField(read_only=True, allow_null=True, min_value=0, max_value=1)
    pictures = serializers.IntegerField(source="picture_count", read_only=True)
    appealed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Claim
        fields = (
            "id",
            "reference",
            "state",
            "due_at",
            "filed_at",
            "band",
            "score",
            "pictures",
            "appealed",
        )
        read_only_fields = fields
