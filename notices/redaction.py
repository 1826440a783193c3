"""What a copy for somebody else than the claimant may say of the claimant: nothing private."""

from collections.abc import Mapping

from notices.letter import Context, Original, content

# The kinds that go to another side; every other kind goes to the claimant alone.
AWAY = frozenset({"TAKEDOWN", "FORWARDING"})
SHORTEST = 2  # characters; a shorter value is no name, address or number


def for_another(context: Context) -> Context:
    """The same context without who claims, their page, and what they said of their proofs."""
    earlier = context.get("supersedes")
    copy: Context = {
        **context,
        "claimant": {"name": "", "agent": ""},
        "page": "",
        "pictures": [_named(picture) for picture in context["pictures"]],
    }
    if earlier:
        copy["supersedes"] = {**earlier, "why": ""}
    return copy


def _named(picture: Original) -> Original:
    """What names a work, and nothing that was said about it."""
    return {
        "position": picture["position"],
        "title": picture["title"],
        "sha256": picture["sha256"],
        "created_on": picture["created_on"],
        "published_on": picture["published_on"],
    }


def private_in(
    context: Context, *, contact: Mapping[str, str], names: Mapping[str, str]
) -> list[str]:
    """Which private values stand in a copy for somebody else, by the names of their fields.

    Names may stand in the title of a work, which others must know, and in the address of the copy.
    """
    whole = content(context).decode()
    nameless: Context = {**context, "addressee": "", "pictures": []}
    rest = content(nameless).decode()
    return [
        *_found(contact, whole),
        *_found(names, rest),
    ]


def _found(values: Mapping[str, str], text: str) -> list[str]:
    return [name for name, value in values.items() if len(value) >= SHORTEST and value in text]
