"""What all open answers of the API have in common: no sign-in, a rate by address, a tag."""

from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.scopes import ANY_KEY
from transparency.rates import OpenRate
from transparency.serving import open_answer


class OpenViewSet(GenericViewSet[Any]):
    """For everybody; answers carry a tag and may be kept for some minutes."""

    scope = ANY_KEY
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (OpenRate,)
    tag = ""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Give a good answer its tag; whoever has it already is told so."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code != 200 or not self.tag:
            return answer
        found: HttpResponseBase = open_answer(request._request, answer, tag=self.tag)  # noqa: SLF001
        return found
