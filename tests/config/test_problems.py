"""Every error of the API is a problem document; defects stay visible as defects."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.refusal import Refused


class Late(Refused):
    code = "late"


class Nested(serializers.Serializer[Any]):
    account = serializers.CharField()


class Payload(serializers.Serializer[Any]):
    amount = serializers.IntegerField()
    payee = Nested()
    pictures = serializers.ListField(child=serializers.IntegerField())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        raise serializers.ValidationError("The whole does not fit together.")


def answer_to(error: Exception) -> tuple[Any, dict[str, Any]]:
    """The response of a view that raises `error`, and its document."""

    class Raising(APIView):
        permission_classes = (permissions.AllowAny,)
        throttle_classes = ()

        def get(self, request: Request) -> Response:
            raise error

    return rendered(Raising)


def rendered(view: type[APIView]) -> tuple[Any, dict[str, Any]]:
    response = view.as_view()(APIRequestFactory().get("/"))
    response.render()
    return response, json.loads(response.content)


def test_a_refusal_keeps_its_status_code_and_field() -> None:
    response, problem = answer_to(Late("Somebody was faster.", field="claim"))
    assert response.status_code == HTTPStatus.CONFLICT
    assert response["Content-Type"] == "application/problem+json"
    assert problem == {
        "type": "urn:redress:problem:late",
        "title": "Conflict",
        "status": 409,
        "code": "late",
        "detail": "Somebody was faster.",
        "errors": {"claim": ["Somebody was faster."]},
    }


def test_a_refusal_without_a_field_names_none() -> None:
    _, problem = answer_to(Late("No."))
    assert "errors" not in problem


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (PermissionDenied("Your role does not allow this."), 403, "permission_denied"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.ParseError(), 400, "parse_error"),
    ],
)
def test_known_errors_have_their_status_and_code(error: Exception, status: int, code: str) -> None:
    response, problem = answer_to(error)
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["detail"]


def test_a_denial_keeps_its_words() -> None:
    _, problem = answer_to(PermissionDenied("Your role does not allow this."))
    assert problem["detail"] == "Your role does not allow this."


def test_a_stranger_learns_how_to_sign_in() -> None:
    class Closed(APIView):
        def get(self, request: Request) -> Response:
            raise AssertionError

    response, problem = rendered(Closed)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Token realm="api", Bearer realm="api"'
    assert problem["code"] == "not_authenticated"


class Never(BaseThrottle):
    def allow_request(self, request: Request, view: APIView) -> bool:
        return False

    def wait(self) -> float:
        return 12.0


def test_too_many_requests_say_when_to_come_back() -> None:
    class Busy(APIView):
        permission_classes = (permissions.AllowAny,)
        throttle_classes = (Never,)

    response, problem = rendered(Busy)
    assert (response.status_code, response["Retry-After"]) == (429, "12")
    assert problem["code"] == "throttled"


def test_fields_are_named_with_dots_however_deep() -> None:
    payload = Payload(data={"amount": "much", "payee": {}, "pictures": [1, "two"]})
    assert not payload.is_valid()
    _, problem = answer_to(exceptions.ValidationError(payload.errors))
    assert problem["detail"] == "Some fields need another look."
    assert problem["errors"] == {
        "amount": ["A valid integer is required."],
        "payee.account": ["This field is required."],
        "pictures.1": ["A valid integer is required."],
    }


def test_rows_of_a_list_are_numbered() -> None:
    rows = Nested(data=[{"account": "6222"}, {}], many=True)
    assert not rows.is_valid()
    _, problem = answer_to(exceptions.ValidationError(rows.errors))
    assert problem["errors"] == {"1.account": ["This field is required."]}
    _, problem = answer_to(exceptions.ValidationError([{}, {"account": ["Unknown."]}]))
    assert problem["errors"] == {"1.account": ["Unknown."]}


def test_an_error_of_the_whole_is_the_detail() -> None:
    payload = Payload(data={"amount": 1, "payee": {"account": "6222"}, "pictures": [1]})
    assert not payload.is_valid()
    _, problem = answer_to(exceptions.ValidationError(payload.errors))
    assert problem["detail"] == "The whole does not fit together."
    assert "errors" not in problem


def test_an_error_of_the_whole_of_a_part_is_named_after_the_part() -> None:
    error = exceptions.ValidationError({"payee": {"non_field_errors": ["Unknown."], "name": []}})
    _, problem = answer_to(error)
    assert problem["errors"] == {"payee": ["Unknown."]}


def test_plain_messages_and_model_errors_are_understood() -> None:
    assert answer_to(exceptions.ValidationError("No."))[1]["detail"] == "No."
    _, problem = answer_to(ValidationError({"title": ["Too long."]}))
    assert problem["errors"] == {"title": ["Too long."]}


def test_a_defect_stays_a_defect() -> None:
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())
