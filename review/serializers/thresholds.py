"""Limits of the bands over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from similarity.models import ThresholdVersion
from similarity.thresholds import LONGEST


class LimitFiguresSerializer(serializers.Serializer[Any]):
    """What two limits do to the cases so far; amounts in CNY, shares between 0 and 1."""

    possible = serializers.FloatField()
    likely = serializers.FloatField()
    cases = serializers.IntegerField(help_text=_("compared as now"))
    queued = serializers.IntegerField(help_text=_("cases that go to a person"))
    share = serializers.FloatField(help_text=_("of cases that go to a person"))
    weekly = serializers.FloatField(help_text=_("cases a week at the present rate of filing"))
    likely_cases = serializers.IntegerField()
    unmatched = serializers.IntegerField(help_text=_("cases that would end with no match"))
    copies = serializers.IntegerField(help_text=_("decided copies"))
    found = serializers.IntegerField(help_text=_("decided copies whose case goes to a person"))
    missed = serializers.IntegerField()
    recall = serializers.FloatField(allow_null=True, help_text=_("found of copies; null: none"))
    recall_low = serializers.FloatField(help_text=_("lower end of its interval"))
    recall_high = serializers.FloatField(help_text=_("upper end of its interval"))
    unrelated = serializers.IntegerField(help_text=_("pictures decided as unrelated"))
    unrelated_queued = serializers.IntegerField()
    amount_missed = serializers.DecimalField(14, 2)
    amount_queued = serializers.DecimalField(14, 2)


class PointSerializer(serializers.Serializer[Any]):
    """What any limit “possible” finds and sends on."""

    limit = serializers.FloatField()
    recall = serializers.FloatField(allow_null=True)
    queue = serializers.FloatField()


class GroupSerializer(serializers.Serializer[Any]):
    """Decided pictures of one kind of claimant."""

    name = serializers.CharField()
    copies = serializers.IntegerField()
    unrelated = serializers.IntegerField()
    found_present = serializers.IntegerField()
    found_tried = serializers.IntegerField()


class WhatIfSerializer(serializers.Serializer[Any]):
    """Limits in force beside others, and what is known of decided pictures."""

    version = serializers.IntegerField(source="here.number", help_text=_("in force; 0: none yet"))
    space = serializers.CharField(source="here.space")
    calibration = serializers.CharField(source="here.calibration.sha256")
    present = LimitFiguresSerializer(source="present.kept")
    tried = LimitFiguresSerializer(source="tried.kept")
    differences = serializers.ListField(child=serializers.CharField())
    decided_pictures = serializers.IntegerField(source="counted.decided.pairs")
    claimants = serializers.IntegerField(source="counted.decided.claimants")
    decided_from = serializers.DateTimeField(source="counted.decided.first", allow_null=True)
    decided_through = serializers.DateTimeField(source="counted.decided.last", allow_null=True)
    scored_otherwise = serializers.IntegerField()
    groups = GroupSerializer(many=True)
    asked = GroupSerializer()
    curve = PointSerializer(many=True)
    counted_at = serializers.DateTimeField(source="counted.at")


class LimitsSerializer(serializers.Serializer[Any]):
    """Two limits to try; one left out is the one in force."""

    possible = serializers.FloatField(min_value=0, max_value=1, required=False)
    likely = serializers.FloatField(min_value=0, max_value=1, required=False)


class ProposalSerializer(serializers.Serializer[Any]):
    """Two limits, and why they should come into force."""

    possible = serializers.FloatField(min_value=0, max_value=1)
    likely = serializers.FloatField(min_value=0, max_value=1)
    why = serializers.CharField(max_length=LONGEST)


class RejectionSerializer(serializers.Serializer[Any]):
    """Why limits should stay as they are."""

    reason = serializers.CharField(max_length=LONGEST)


class ThresholdVersionSerializer(serializers.ModelSerializer[ThresholdVersion]):
    """A version of the limits, a proposal, or one that came to nothing."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    calibration = serializers.CharField(source="calibration_sha256", read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.email", read_only=True)
    decided_by = serializers.CharField(source="decided_by.email", default=None, read_only=True)

    class Meta:
        model = ThresholdVersion
        fields = (
            "id", "number", "space", "calibration", "possible", "likely", "why", "figures",
            "proposed_by", "proposed_at", "decided_by", "decided_at", "outcome", "reason",
            "effective_from",
        )  # fmt: skip
        read_only_fields = fields


class RoutedSerializer(serializers.Serializer[Any]):
    """A case and the score of its most alike picture."""

    id = serializers.UUIDField(source="public_id")
    reference = serializers.CharField()
    state = serializers.CharField()
    score = serializers.FloatField(source="best")


class BroughtSerializer(serializers.Serializer[Any]):
    """How many cases are in the queue now."""

    brought = serializers.IntegerField()
