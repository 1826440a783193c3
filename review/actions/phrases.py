"""Writing, changing and deleting reusable texts."""

import re
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from review.grounds import SAYS_SOMETHING, Ground
from review.models import LONGEST_PHRASE, Phrase
from review.placeholders import NAMES, unknown
from review.queries import may_change


class PhraseRefused(Refused):
    """The phrase says nothing, too much, or has braces that nothing fills in."""

    code = "phrase_refused"
    status = 400


@transaction.atomic
def add_phrase(
    *, by: User, title: str, text: str, language: str, ground: str = "", shared: bool, now: datetime
) -> Phrase:
    """Keep a reusable text; only a senior reviewer shares one. Raises `PhraseRefused`."""
    by.must_have_role(*REVIEWING)
    phrase = Phrase(owner=by, shared=False)
    return _write(phrase, by, title, text, language, ground, shared, now)


@transaction.atomic
def change_phrase(
    phrase: Phrase,
    *,
    by: User,
    title: str,
    text: str,
    language: str,
    ground: str = "",
    shared: bool,
    now: datetime,
) -> Phrase:
    """Change one's own text, or as a senior reviewer the team's. Raises `PhraseRefused`."""
    phrase = _own(phrase, by)
    return _write(phrase, by, title, text, language, ground, shared, now)


@transaction.atomic
def delete_phrase(phrase: Phrase, *, by: User) -> None:
    """Delete one's own text, or as a senior reviewer the team's; reasons given stay as they are."""
    _own(phrase, by).delete()


def _own(phrase: Phrase, by: User) -> Phrase:
    by.must_have_role(*REVIEWING)
    phrase = Phrase.objects.select_for_update().get(pk=phrase.pk)
    if not may_change(by, phrase):
        raise PermissionDenied(_("Shared texts are changed by senior reviewers alone."))
    return phrase


def _write(
    phrase: Phrase,
    by: User,
    title: str,
    text: str,
    language: str,
    ground: str,
    shared: bool,
    now: datetime,
) -> Phrase:
    if shared:
        by.must_have_role(Role.SENIOR_REVIEWER)
    _must_be_sound(title, text, language, ground)
    phrase.title, phrase.text = title.strip(), text.strip()
    phrase.language, phrase.ground, phrase.shared = language, ground, shared
    phrase.changed_at = now
    phrase.save()
    return phrase


def _must_be_sound(title: str, text: str, language: str, ground: str) -> None:
    for field, given, longest in (("title", title, 80), ("text", text, LONGEST_PHRASE)):
        if not re.search(SAYS_SOMETHING, given):
            raise PhraseRefused(_("Write something here."), field=field)
        if len(given) > longest or "\x00" in given:
            raise PhraseRefused(_("This is too long."), field=field)
    if language not in User.Language.values:
        raise PhraseRefused(_("Choose a language from the list."), field="language")
    if ground not in ("", *Ground.values):
        raise PhraseRefused(_("Choose a ground from the list."), field="ground")
    strange = unknown(text)
    if strange:
        raise PhraseRefused(
            _("Nothing fills in %(braces)s. Known are %(known)s.")
            % {
                "braces": ", ".join(strange),
                "known": ", ".join(f"{{{name}}}" for name in NAMES),
            },
            field="text",
        )
