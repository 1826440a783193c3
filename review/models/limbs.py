"""What the database asks of everything that says how a picture is decided, whoever says it."""

from django.db.models import CheckConstraint, Q

from review.grounds import SAYS_SOMETHING, Access, Element, Ground


def limbs_known(table: str) -> list[CheckConstraint]:
    """Access and elements come from the closed lists; either may still be empty."""
    return [
        CheckConstraint(name=f"{table}_access_known", condition=Q(access__in=["", *Access.values])),
        CheckConstraint(
            name=f"{table}_elements_known", condition=Q(elements__contained_by=Element.values)
        ),
    ]


def complete(table: str) -> list[CheckConstraint]:
    """A ground from the list, a reason that says something, and never style alone upheld."""
    return [
        CheckConstraint(name=f"{table}_ground_known", condition=Q(ground__in=Ground.values)),
        CheckConstraint(name=f"{table}_has_reason", condition=Q(reason__regex=SAYS_SOMETHING)),
        CheckConstraint(
            name=f"{table}_style_alone_not_upheld",
            condition=~Q(ground=Ground.UPHELD) | ~Q(elements__contained_by=[Element.STYLE]),
        ),
        *limbs_known(table),
    ]
