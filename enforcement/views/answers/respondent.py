"""Pages of who made an avatar: reached by a signed link or by the platform's login, no account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import person
from accounts.refusal import Refused
from claims.linter import Gap
from enforcement.actions import answers
from enforcement.answer_forms import AnswerForm
from enforcement.answering import (
    forwardings_to,
    rule_in_force,
    statement_of,
    whole,
    why_no_answer,
)
from enforcement.models import AnswerFile, Forwarding
from enforcement.rates import AnswerRate
from enforcement.views.answers.showing import facts_of
from notices import storage
from notices.downloads import POLICY
from notices.models import Notice

SENSITIVE = ("name", "postal_address", "email", "telephone", "signature")


def kept_apart(response: HttpResponseBase) -> HttpResponseBase:
    """No cache keeps it, no search engine lists it, and its address is told to no other site.

    The origin alone is told, or browsers would send forms without one and have them refused.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class LinkView(View):
    """A page behind a link; whoever holds the link is the respondent."""

    forwarding: Forwarding
    token: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seconds = AnswerRate().seconds_to_wait(request, self)
        if seconds is not None:
            message = _("Too many tries from here. Try again in a few minutes.")
            refused = render(request, "enforcement/link.html", {"message": message}, status=429)
            refused["Retry-After"] = str(seconds)
            return kept_apart(refused)
        self.token = kwargs["token"]
        try:
            self.forwarding = answers.open_link(self.token, now=timezone.now())
        except answers.LinkWrong as wrong:
            facts = {"message": str(wrong)}
            return kept_apart(render(request, "enforcement/link.html", facts, status=wrong.status))
        return kept_apart(super().dispatch(request, *args, **kwargs))

    def back(self) -> HttpResponse:
        """To the page of the link."""
        return redirect("enforcement:answer", self.token)


@method_decorator(sensitive_post_parameters(*SENSITIVE), name="dispatch")
class Answer(LinkView):
    """What was claimed, and the counter-statement: written, kept as a draft, signed and sent."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        avatar = self.forwarding.claim.avatar
        known = {"avatar_title": str(avatar), "avatar_place": avatar.source_url} if avatar else {}
        form = AnswerForm.of(statement_of(self.forwarding), avatar=known)
        return self.show(request, form)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.forwarding.arrived_at is None:
            return self.back()
        form = AnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=400)
        signing = "sign" in request.POST
        try:
            self.act(form, signing=signing)
        except answers.AnswerIncomplete as incomplete:
            return self.show(request, form, gaps=incomplete.gaps, status=incomplete.status)
        except Refused as refused:
            form.add_error("proofs" if refused.field in ("file", "files") else None, str(refused))
            return self.show(request, form, status=refused.status)
        said = _("Your counter-statement is sent and forwarded.") if signing else _("It is kept.")
        messages.success(request, said)
        return self.back()

    def act(self, form: AnswerForm, *, signing: bool) -> None:
        """Keep what was written first, so that nothing is lost if it can't be sent yet."""
        now = timezone.now()
        answers.keep_answer(self.forwarding, fields=form.stated(), uploads=form.uploads(), now=now)
        if signing:
            signature = form.cleaned_data["signature"]
            answers.file_answer(self.forwarding, signature=signature, now=now)

    def show(
        self,
        request: HttpRequest,
        form: AnswerForm,
        *,
        gaps: list[Gap] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        for gap in gaps or ():
            form.add_error(gap.field, gap.message)
        facts = facts_of(self.forwarding)
        draft = statement_of(self.forwarding)
        letter = self.forwarding.letters.filter(party=Notice.Party.RESPONDENT).first()
        context = {
            **facts,
            "form": form,
            "gaps": gaps,
            "token": self.token,
            "works": self.forwarding.claim.pictures.select_related("work"),
            "letter": letter.notice if letter else None,
            "draft_files": draft.files.all() if draft and not facts["statement"] else [],
            "why_no_answer": why_no_answer(self.forwarding, now=timezone.now()),
        }
        return render(request, "enforcement/answer.html", context, status=status)


class Confirm(LinkView):
    """Receipt of the notice; opening the link alone proves nothing, for programs open links."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        answers.confirm_receipt(self.forwarding, now=timezone.now())
        return self.back()


class RemoveFile(LinkView):
    """Takes a file out of the draft."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, token: str, file_id: UUID) -> HttpResponse:
        statement = statement_of(self.forwarding)
        file = get_object_or_404(AnswerFile, statement=statement, public_id=file_id)
        try:
            answers.remove_answer_file(self.forwarding, file, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        return self.back()


class LetterOfLink(LinkView):
    """The notice of forwarding as a PDF."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return letter_response(self.forwarding)


def letter_response(forwarding: Forwarding) -> HttpResponse:
    """The respondent's notice as it was issued, kept by no cache; `Http404` before it is."""
    letters = forwarding.letters.filter(party=Notice.Party.RESPONDENT, notice__isnull=False)
    notice = get_object_or_404(letters.select_related("notice")).notice
    assert notice is not None  # noqa: S101  # the query asks for it
    response = HttpResponse(storage.read_back(notice), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{notice.filename}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


class AnswersToMe(View):
    """How to answer, for anybody; with what was forwarded to the platform account signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        mine = whole(forwardings_to(person(request))) if request.user.is_authenticated else []
        facts = {
            "found": [(each, answers.link_of(each, now=now)) for each in mine],
            "rule": rule_in_force(),
        }
        response = render(request, "enforcement/answers_to_me.html", facts)
        return kept_apart(response)  # type: ignore[return-value]  # it is the same response
