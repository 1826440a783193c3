"""`Idempotency-Key`: a call that is sent again does its work once and is answered the same.

What holds. The look-up, the view's work and the kept answer share one database transaction, so
there is no moment at which the work is done and the answer is not: a crash, a cut connection or a
defect (5xx) undoes both, and the same call may be sent again. Two calls with one key at the same
time: an advisory lock lets one work, the other gets a 409. What does not hold: an effect outside
the database that a view has before the transaction ends (a file put into the storage) can be left
over by a crash or be had twice; the rows that would name it are not there, and files lie under
their digest. E-mails, wake-ups and other effects on commit happen after it, as everywhere.
Not kept are defects and refusals that say nothing of the work: who calls, how often, an `ETag`
that changed. After `REDRESS_IDEMPOTENCY_HOURS` a key may be used anew.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts import actions
from accounts.models import AnsweredCall, ApiKey, User
from accounts.refusal import Refused

LONGEST = 255
UNKEPT = frozenset({401, 403, 408, 412, 413, 425, 428, 429})
KEPT_HEADERS = ("Content-Type", "Location")
REPLAYED = "Idempotent-Replayed"


class KeyUnreadable(Refused):
    """An `Idempotency-Key` is between 1 and 255 printable characters."""

    code = "idempotency_key_invalid"
    status = 400


class KeyReused(Refused):
    """The key was used for another call."""

    code = "idempotency_key_reused"
    status = 422


class InProgress(Refused):
    """The same call is being worked on at this moment."""

    code = "idempotency_in_progress"
    wait = 1  # seconds


class AnswerGone(Refused):
    """The work was done, but its answer was shown once and is not kept."""

    code = "answer_shown_once"


def once(view: Any, request: Request, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do `work` unless its answer is kept already; to be called inside a transaction.

    Raises the refusals above. A defect in `work` is raised on and undoes the transaction.
    """
    user, name = request.user, request.headers.get("Idempotency-Key")
    if name is None or not isinstance(user, User):  # strangers have nothing of their own to repeat
        return work()
    if not (0 < len(name) <= LONGEST and name.isascii() and name.isprintable()):
        raise KeyUnreadable(_("An Idempotency-Key is 1 to 255 printable ASCII characters."))
    key = request.auth if isinstance(request.auth, ApiKey) else None
    if not actions.alone_with(user, key, name):
        raise InProgress(_("This call is being worked on. Ask again in a moment."))
    mark = fingerprint(request)
    if kept := actions.answered(user, key, name, now=timezone.now()):
        return _again(kept, mark)
    response = _answer(view, request, work)
    if response.status_code < 500 and response.status_code not in UNKEPT:
        once_only = getattr(view, "action", "") in getattr(view, "shown_once", ())
        actions.keep_answer(
            by=user, key=key, name=name, fingerprint=mark, status=response.status_code,
            headers={name: response[name] for name in KEPT_HEADERS if name in response},
            body=None if once_only else _body(response), now=timezone.now(),
        )  # fmt: skip
    return response


def fingerprint(request: Request) -> str:
    """A keyed digest of method, address and all that was sent; files count by their SHA-256.

    Keyed, so that a short secret in a body (an account number) cannot be guessed from it.
    """
    files = {
        name: [_digest(file) for file in request.FILES.getlist(name)] for name in request.FILES
    }
    data = request.data
    if hasattr(data, "lists"):
        data = {
            name: [value for value in values if not isinstance(value, UploadedFile)]
            for name, values in data.lists()
        }
    told = [request.method, request.get_full_path(), data, files]
    text = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
    return salted_hmac("config.repeats", text, algorithm="sha256").hexdigest()


def _digest(file: Any) -> list[Any]:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name, file.content_type, digest.hexdigest()]


def _answer(view: Any, request: Request, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The whole answer, refusals included, as it goes out; raises what is a defect."""
    try:
        response = work()
    except Exception as error:  # noqa: BLE001  # handle_exception raises what it does not know
        response = view.handle_exception(error)
    response = view.finalize_response(request, response, *view.args, **view.kwargs)
    rendered: HttpResponseBase = response.render() if hasattr(response, "render") else response
    return rendered


def _body(response: HttpResponseBase) -> bytes | None:
    """The bytes of an answer; None for what is sent in pieces or forbidden to be kept."""
    if "no-store" in response.get("Cache-Control", ""):
        return None
    return response.content if isinstance(response, HttpResponse) else None


def _again(kept: AnsweredCall, mark: str) -> HttpResponse:
    if not constant_time_compare(kept.fingerprint, mark):
        raise KeyReused(
            _("This Idempotency-Key was used for another call. Every new call needs a new key.")
        )
    body = actions.body_of(kept)
    if body is None:
        refusal = AnswerGone(
            _("The call was done already. Its answer was shown once and is not kept.")
        )
        refusal.extra = {"answered": {"status": kept.status, "at": kept.answered_at}}
        raise refusal
    response = HttpResponse(body, status=kept.status, headers=kept.headers)
    response[REPLAYED] = "true"
    return response
