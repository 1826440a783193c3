"""Names every missing or inconsistent field of a claim before it is filed, with its rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.clocks import day_in_china
from claims.models import Claim, Evidence, Picture
from pictures.models import ProofKind
from pictures.papers import CERTIFICATE

HOLDER: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 14 (1)")
TARGET: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 14 (2)")
PROOF: Promise = gettext_lazy("Regulations on the Right of Network Dissemination, article 14 (3)")
IDENTITY: Promise = gettext_lazy("Civil Code, article 1195")
RIGHTS: Promise = gettext_lazy("Copyright Law, article 10")
FORM: Promise = gettext_lazy("Notice form of the National Copyright Administration")

# What shows who made a work; a power of attorney and an answer do not.
AUTHORSHIP = frozenset(Evidence.Kind(kind) for kind in ProofKind.values)


class DraftStep(StrEnum):
    """The pages on which a draft is filled, in their order."""

    AVATAR = "avatar"
    PICTURES = "pictures"
    PROOF = "proof"
    STATEMENT = "statement"
    SIGN = "sign"


@dataclass(frozen=True)
class Gap:
    """One thing to mend: the field, a code for programs, a sentence and the rule behind it.

    `field` is the API's name, such as `holder_name` or `pictures.<public id>.created_on`.
    """

    field: str
    code: str
    message: str
    rule: str

    @property
    def anchor(self) -> str:
        """The id of the field on its step's page."""
        return "field-" + self.field.replace(".", "-")

    @property
    def step(self) -> DraftStep:
        """The page of the draft on which it is mended."""
        if self.field.endswith(".evidence"):
            return DraftStep.PROOF
        if self.field in ("declaration_agreed", "signature"):
            return DraftStep.SIGN
        if self.field.startswith("pictures"):
            return DraftStep.PICTURES
        return DraftStep.AVATAR if self.field.startswith("avatar") else DraftStep.STATEMENT


def gaps(
    claim: Claim, *, now: datetime, signature: str | None = None, agreed: bool | None = None
) -> list[Gap]:
    """Everything that keeps the claim from being filed, in the order of the form.

    `signature` and `agreed` stand for what is being signed now; left out, the stored ones count.
    Messages are in the active language. Three queries, however many pictures.
    """
    signature = claim.signature if signature is None else signature
    agreed = claim.declaration_agreed if agreed is None else agreed
    return [*content_gaps(claim, now=now), *_signing(claim, signature, agreed)]


def content_gaps(claim: Claim, *, now: datetime) -> list[Gap]:
    """The gaps before signing, in the order of the draft's steps."""
    today = day_in_china(now)
    evidence = list(claim.evidence.all())
    pictures = list(claim.pictures.select_related("work"))
    found = [*_avatar(claim, now)]
    if not pictures:
        found.append(_gap("pictures", "missing", _("Add at least one of your works."), TARGET))
    for picture in pictures:
        found += _work(picture, today)
    for picture in pictures:
        found += _authorship(picture, evidence)
    return [*found, *_holder(claim), *_agent(claim, evidence), *_wish(claim)]


def _gap(field: str, code: str, message: str, rule: Promise) -> Gap:
    return Gap(field, code, message, str(rule))


def _avatar(claim: Claim, now: datetime) -> Iterator[Gap]:
    avatar = claim.avatar
    if avatar is None:
        yield _gap("avatar", "missing", _("Name the avatar, or upload what you saw."), TARGET)
        return
    if avatar.registered:
        return
    if not avatar.source_url:
        yield _gap("avatar_url", "missing", _("Give the address where you saw it."), TARGET)
    if avatar.seen_at is None:
        yield _gap("avatar_seen_at", "missing", _("Say when you saw the avatar."), FORM)
    elif avatar.seen_at > now:
        message = _("The time when you saw the avatar lies in the future.")
        yield _gap("avatar_seen_at", "future", message, FORM)


def _work(picture: Picture, today: date) -> Iterator[Gap]:
    work, field = picture.work, f"pictures.{picture.public_id}"
    named = {"title": work.title}
    if not work.title.strip():
        yield _gap(f"{field}.title", "missing", _("Give the work a title."), TARGET)
    if work.created_on is None:
        message = _("“%(title)s”: say when you made it.") % named
        yield _gap(f"{field}.created_on", "missing", message, FORM)
    elif work.created_on > today:
        message = _("“%(title)s”: the date of creation lies in the future.") % named
        yield _gap(f"{field}.created_on", "future", message, FORM)
    yield from _publication(picture, today)


def _publication(picture: Picture, today: date) -> Iterator[Gap]:
    """A work may be unpublished; a publication has both a date and an address."""
    work, field = picture.work, f"pictures.{picture.public_id}"
    named = {"title": work.title}
    published = work.first_published_on
    if published is None:
        if work.first_published_url:
            message = _("“%(title)s”: say when it was first published there.") % named
            yield _gap(f"{field}.first_published_on", "missing", message, FORM)
        return
    if not work.first_published_url:
        message = _("“%(title)s”: give the address of its first publication.") % named
        yield _gap(f"{field}.first_published_url", "missing", message, FORM)
    if published > today:
        message = _("“%(title)s”: the date of publication lies in the future.") % named
        yield _gap(f"{field}.first_published_on", "future", message, FORM)
    if work.created_on is not None and published < work.created_on:
        message = _("“%(title)s”: it cannot be published before it was made.") % named
        yield _gap(f"{field}.first_published_on", "before_creation", message, FORM)


def _authorship(picture: Picture, evidence: list[Evidence]) -> Iterator[Gap]:
    field = f"pictures.{picture.public_id}.evidence"
    named = {"title": picture.work.title}
    proofs = [
        proof
        for proof in evidence
        if proof.kind in AUTHORSHIP and proof.picture_id in (None, picture.pk)
    ]
    if not proofs:
        message = _("“%(title)s”: add at least one proof that you made it.") % named
        yield _gap(field, "missing", message, PROOF)
    for proof in proofs:
        bare = proof.kind == Evidence.Kind.REGISTRATION and not proof.attachment
        if bare and not CERTIFICATE.search(proof.note):
            message = _(
                "“%(title)s”: a registration needs its certificate, or its number in the form "
                "国作登字-2026-F-00123456."
            )
            yield _gap(field, "certificate", message % named, PROOF)


def _holder(claim: Claim) -> Iterator[Gap]:
    if not claim.holder_name.strip():
        yield _gap("holder_name", "missing", _("Give the rights holder's name."), HOLDER)
    if claim.holder_kind not in Claim.HolderKind:
        message = _("Say whether the rights holder is a person or an organisation.")
        yield _gap("holder_kind", "missing", message, IDENTITY)
    if not claim.postal_address.strip():
        yield _gap("postal_address", "missing", _("Give a postal address."), HOLDER)
    if not claim.contact_email:
        yield _gap("contact_email", "missing", _("Give an e-mail address."), HOLDER)
    if not claim.telephone.strip():
        yield _gap("telephone", "missing", _("Give a telephone number."), HOLDER)
    elif sum(letter.isdigit() for letter in claim.telephone) < 6:
        message = _("This telephone number is too short.")
        yield _gap("telephone", "invalid", message, HOLDER)


def _agent(claim: Claim, evidence: list[Evidence]) -> Iterator[Gap]:
    powers = [proof for proof in evidence if proof.kind == Evidence.Kind.POWER_OF_ATTORNEY]
    if claim.agent_name.strip() and not any(power.attachment for power in powers):
        message = _("An agent needs the rights holder's power of attorney: add the file.")
        yield _gap("power_of_attorney", "missing", message, IDENTITY)
    if powers and not claim.agent_name.strip():
        message = _("There is a power of attorney, but no agent is named.")
        yield _gap("agent_name", "missing", message, IDENTITY)


def _wish(claim: Claim) -> Iterator[Gap]:
    if not claim.rights:
        yield _gap("rights", "missing", _("Mark at least one right that is infringed."), RIGHTS)
    if not claim.request.strip():
        yield _gap("request", "missing", _("Say what you ask for."), FORM)


def _signing(claim: Claim, signature: str, agreed: bool) -> Iterator[Gap]:
    if not agreed:
        message = _("Make the declaration that your statements are true.")
        yield _gap("declaration_agreed", "missing", message, FORM)
    if not plain_name(signature):
        yield _gap("signature", "missing", _("Sign by typing your name."), FORM)
        return
    signer = claim.agent_name.strip() or claim.holder_name
    if plain_name(signature) not in {plain_name(claim.holder_name), plain_name(claim.agent_name)}:
        message = _("Sign with the name given above: %(name)s.") % {"name": signer}
        yield _gap("signature", "other_name", message, FORM)


def plain_name(name: str) -> str:
    """A name without regard to case and spacing, so that a stray space does not stop a filing."""
    return "".join(name.split()).casefold()
