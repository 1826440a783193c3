"""What happens in the demo to a claim against a user's avatar: forwarded, answered, read."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from config.demo.steps import Walk
from enforcement.actions import answers
from enforcement.models import Forwarding

PAPER = b"%PDF-1.7 %%EOF\n"  # stands for the respondent's layers


def _forwarding(walk: Walk) -> Forwarding:
    return Forwarding.objects.select_related("claim__claimant").get(claim=walk.claim)


def forward_it(walk: Walk) -> None:
    """Forward the claim; whoever made the avatar confirms receipt."""
    answers.forward_waiting(now=walk.later(hours=0.02))
    answers.confirm_receipt(_forwarding(walk), now=walk.later(hours=6))


def answer_it(walk: Walk) -> None:
    """The respondent's counter-statement, signed."""
    stated = {
        "name": "周野",
        "kind": "PERSON",
        "postal_address": "云南省昆明市五华区翠湖南路 4 号",
        "email": "zhouye@example.org",
        "telephone": "+86 871 6515 0000",
        "avatar_title": str(walk.claim.avatar),
        "avatar_place": "https://platform.example/users/zhouye",
        "statement": _(
            "I drew this character myself and trained the model on my own sheets; the layers with "
            "their dates are in the file. What is alike is the style of the series we both like."
        ),
        "guaranteed": True,
        "declared": True,
    }
    forwarding, now = _forwarding(walk), walk.later(hours=30)
    paper = SimpleUploadedFile("layers.pdf", PAPER, "application/pdf")
    answers.keep_answer(forwarding, fields=stated, uploads=[paper], now=now)
    answers.file_answer(forwarding, signature="周野", now=now)


def read_it(walk: Walk) -> None:
    """The claimant opens it, so that their clock runs."""
    statement = _forwarding(walk).statement
    answers.see_answer(statement, by=walk.claimant, now=walk.later(hours=4))


ANSWERS: dict[str, Callable[[Walk], None]] = {
    step.__name__: step for step in (forward_it, answer_it, read_it)
}
