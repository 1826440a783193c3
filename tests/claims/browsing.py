"""What a browser needs at the pages of claims: addresses, and files to send."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from tests.factories import make_picture_bytes

SignIn = Callable[[User], Client]
STEPS = ("avatar", "pictures", "proof", "statement")


def picture_file(seed: int, name: str = "lamp girl.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture_bytes(seed), "image/png")


def url(name: str, claim: Claim, **more: object) -> str:
    return reverse(f"claims:{name}", kwargs={"public_id": claim.public_id, **more})


def step(name: str, claim: Claim) -> str:
    """The address of a step of the draft."""
    return url("step", claim, step=name)
