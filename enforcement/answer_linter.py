"""Names every missing field of a counter-statement before it is signed, with the rule behind it."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.linter import Gap, plain_name
from enforcement.contacts import opened
from enforcement.models import CounterStatement

WHO: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 16 (1)")
WHAT: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 16 (2)")
WHY: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 16 (3)")
TRUTH: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 16")
IDENTITY: Promise = gettext_lazy("Civil Code, article 1196")
LEAST_DIGITS = 6
LEAST_WORDS = 20  # characters; less says nothing that anybody could check


def answer_gaps(statement: CounterStatement, *, signature: str) -> list[Gap]:
    """Everything that keeps the counter-statement from being sent, in the order of the form.

    `signature` is what is being signed now. Messages are in the active language.
    """
    return [*_who(statement), *_what(statement), *_why(statement), *_signing(statement, signature)]


def _gap(field: str, code: str, message: str, rule: Promise) -> Gap:
    return Gap(field, code, message, str(rule))


def _who(statement: CounterStatement) -> Iterator[Gap]:
    contact = opened(statement)
    if not statement.name.strip():
        yield _gap("name", "missing", _("Give your name."), IDENTITY)
    if not contact["postal_address"].strip():
        yield _gap("postal_address", "missing", _("Give a postal address."), WHO)
    if not contact["email"].strip():
        yield _gap("email", "missing", _("Give an e-mail address."), WHO)
    else:
        try:
            validate_email(contact["email"].strip())
        except ValidationError as error:
            yield _gap("email", "invalid", " ".join(error.messages), WHO)
    if not contact["telephone"].strip():
        yield _gap("telephone", "missing", _("Give a telephone number."), WHO)
    elif sum(letter.isdigit() for letter in contact["telephone"]) < LEAST_DIGITS:
        yield _gap("telephone", "invalid", _("This telephone number is too short."), WHO)


def _what(statement: CounterStatement) -> Iterator[Gap]:
    if not statement.avatar_title.strip():
        message = _("Name the avatar that is to be restored.")
        yield _gap("avatar_title", "missing", message, WHAT)
    if not statement.avatar_place.strip():
        message = _("Give the address where the avatar stood.")
        yield _gap("avatar_place", "missing", message, WHAT)


def _why(statement: CounterStatement) -> Iterator[Gap]:
    said = len(statement.statement.strip())
    if not said:
        message = _("Say why the avatar does not infringe.")
        yield _gap("statement", "missing", message, WHY)
    elif said < LEAST_WORDS:
        message = _("Say more: what you drew or used, and how that can be checked.")
        yield _gap("statement", "too_short", message, WHY)


def _signing(statement: CounterStatement, signature: str) -> Iterator[Gap]:
    if not statement.guaranteed:
        message = _("Give the guarantee that your statements are true.")
        yield _gap("guaranteed", "missing", message, TRUTH)
    if not statement.declared:
        yield _gap("declared", "missing", _("Make the declaration."), TRUTH)
    if not plain_name(signature):
        yield _gap("signature", "missing", _("Sign by typing your name."), TRUTH)
    elif plain_name(signature) != plain_name(statement.name):
        message = _("Sign with the name given above: %(name)s.") % {"name": statement.name}
        yield _gap("signature", "other_name", message, TRUTH)
