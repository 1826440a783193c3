"""Claims, what is in them, what was written about them, and the trail of their steps."""

from claims.models.cases import Claim, Counter, Evidence, Picture, Question, Step
from claims.models.messages import Message

__all__ = ["Claim", "Counter", "Evidence", "Message", "Picture", "Question", "Step"]
