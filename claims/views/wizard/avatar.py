"""The first step: which avatar, by its id, by its address, or as it was seen."""

from functools import partial

from django.utils.translation import gettext as _

from claims.actions import AvatarChoice, Sheet
from claims.forms import AvatarForm
from claims.views.wizard.page import StepPage
from pictures.forms import read_upload


class AvatarPage(StepPage):
    """One avatar, in one of three ways."""

    template = "claims/step_avatar.html"

    def fill(self) -> None:
        self.forms["avatar"] = self.bound(AvatarForm) or AvatarForm.of(self.claim)

    def sheet(self, remove: str) -> Sheet:
        return Sheet(avatar=self._choice())

    def told(self, sheet: Sheet) -> list[str]:
        """An id that was only found in an address is said, so that nobody files the wrong one."""
        choice, avatar = sheet.avatar, self.claim.avatar
        if choice is None or choice.external_id or avatar is None or not avatar.registered:
            return []
        sentence = _("The address names the platform's avatar %(id)s. Its own picture is used.")
        return [sentence % {"id": avatar.external_id}]

    def place(self, place: str) -> tuple[str, str | None]:
        return place, None

    def _choice(self) -> AvatarChoice | None:
        """The avatar, if something about it was changed."""
        said = self.forms["avatar"].kept()
        before = AvatarForm.of(self.claim).initial
        upload = said.pop("avatar_image", None)
        changed = {name for name in said if (said.get(name) or None) != (before.get(name) or None)}
        if not (changed or upload) or not (any(said.values()) or upload):
            return None
        named = said.get("avatar_id", "")
        if "avatar_id" not in changed:
            named = ""  # what is said anew replaces the id that was there
        return AvatarChoice(
            external_id=named,
            read=partial(read_upload, upload) if upload is not None else None,
            source_url=said.get("avatar_url", ""),
            seen_at=said.get("avatar_seen_at"),
        )
