"""What every answer under /api/v1/ has in common, whoever made it: tags, caching and problems."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.translation import gettext as _

from config.problems import MEDIA_TYPE, problem_of

ROOT = "/api/v1/"
CODES = {
    400: "bad_request", 403: "permission_denied", 404: "not_found", 413: "too_large",
    500: "defect", 503: "unavailable",
}  # fmt: skip


class ApiAnswersMiddleware:
    """Gives GET answers an `ETag` and answers 304 to a known one; no page stands for a problem.

    Answers are for the caller alone and asked for anew each time (`private, no-cache`). What did
    not come as far as a view of the API (an unknown address, a request that is no request) or fell
    through it (a defect) is a problem document too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.conditional = ConditionalGetMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith(ROOT):
            return response
        if response.status_code >= 400 and "json" not in response.get("Content-Type", ""):
            return _as_problem(response.status_code)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        if isinstance(response, HttpResponse):
            return self.conditional.process_response(request, response)
        return response


def _as_problem(status: int) -> JsonResponse:
    words = {
        404: _("There is nothing at this address."),
        413: _("What you sent is too large."),
        500: _("Something went wrong here. It was written down; try again later."),
    }
    detail = words.get(status, _("The request cannot be read."))
    problem = problem_of(status, CODES.get(status, "refused"), detail, {})
    return JsonResponse(problem, status=status, content_type=MEDIA_TYPE)
