"""Everything that changes a claim: one verb, one function."""

from claims.actions.steps import StepRefused, advance

__all__ = ["StepRefused", "advance"]
