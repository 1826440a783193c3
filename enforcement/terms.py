"""Until when the platform has to act, by the settings."""

from datetime import datetime, timedelta

from django.conf import settings

from claims.clocks import Kind, due


def acknowledged_by(start: datetime) -> datetime:
    """Until when an order that arrived at this moment has to be acknowledged."""
    return start + timedelta(hours=settings.REDRESS_ORDER_HOURS)


def reported_by(start: datetime) -> datetime:
    """Until when the re-generation test has to be reported, in working days."""
    return due(Kind.DECISION, start, days=settings.REDRESS_DAYS_TEST)
