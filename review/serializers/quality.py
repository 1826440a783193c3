"""The quality figures over the API."""

from typing import Any

from rest_framework import serializers

from review.agreement import Undefined
from review.grounds import Ground


class KappaSerializer(serializers.Serializer[Any]):
    """Cohen's kappa with its standard error and 95 % interval, or why there is none."""

    value = serializers.FloatField(allow_null=True)
    error = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    undefined = serializers.ChoiceField(
        source="reason", choices=[one.value for one in Undefined], allow_null=True
    )


class AgreementSerializer(serializers.Serializer[Any]):
    """How many pairs of judgements there are, how many agree, and kappa."""

    pairs = serializers.IntegerField()
    agreed = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    kappa = KappaSerializer()


class ShareSerializer(serializers.Serializer[Any]):
    """So many of so many; `few` when that is too few to say anything."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    few = serializers.BooleanField()


class SpentSerializer(serializers.Serializer[Any]):
    """Minutes per case: half of the cases, and nine tenths of them, took less."""

    cases = serializers.IntegerField()
    median_minutes = serializers.FloatField(allow_null=True)
    p90_minutes = serializers.FloatField(source="most_minutes", allow_null=True)


class FiguresSerializer(serializers.Serializer[Any]):
    """All figures of one person, one week, or everybody."""

    agreement = AgreementSerializer()
    too_few_pairs = serializers.BooleanField(source="few_pairs")
    returned = ShareSerializer()
    changed_by_a_third = ShareSerializer(source="adjudicated")
    changed_on_appeal = ShareSerializer(source="appealed")
    golden_ground = ShareSerializer(source="golden")
    golden_upheld_or_not = ShareSerializer(source="golden_side")
    time = SpentSerializer(source="spent")


class PersonFiguresSerializer(serializers.Serializer[Any]):
    """The figures of one reviewer."""

    reviewer = serializers.CharField(source="person.email")
    figures = FiguresSerializer()


class GroundAgreementSerializer(serializers.Serializer[Any]):
    """Agreement on one ground, told from all others."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    agreement = AgreementSerializer()
    too_few_pairs = serializers.BooleanField(source="few_pairs")


class WeekFiguresSerializer(serializers.Serializer[Any]):
    """The figures of one ISO week."""

    week = serializers.CharField(source="name")
    monday = serializers.DateField()
    figures = FiguresSerializer()


class LookCountsSerializer(serializers.Serializer[Any]):
    """Double reviews of the period: asked for, and what became of them."""

    asked = serializers.IntegerField()
    agreed = serializers.IntegerField(source="alike")
    differed = serializers.IntegerField()
    settled_by_a_third = serializers.IntegerField(source="settled")
    not_finished = serializers.IntegerField(source="waiting")


class QualitySerializer(serializers.Serializer[Any]):
    """The quality dashboard; reviewers who are not senior see only themselves among `people`."""

    start = serializers.DateField(source="period.first")
    end = serializers.DateField(source="period.last")
    double_reviews = LookCountsSerializer(source="looks")
    whole = FiguresSerializer()
    people = PersonFiguresSerializer(many=True)
    grounds = GroundAgreementSerializer(many=True)
    weeks = WeekFiguresSerializer(many=True)
