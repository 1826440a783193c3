"""Answers every error of the API as a problem document (RFC 9457) that names the fields."""

from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

from accounts.refusal import Refused

MEDIA_TYPE = "application/problem+json"
WHOLE = "non_field_errors"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem document for an error, or nothing for a defect, which stays a 500."""
    known = _as_api_error(error)
    if isinstance(known, Refused):
        problem = problem_of(known.status, known.code, str(known), _of_field(known)) | known.extra
        headers = _headers(known)
    elif known is not None:
        problem = _of_api_error(known)
        headers = _headers(known)
    else:
        return None
    set_rollback()
    return Response(problem, status=problem["status"], headers=headers, content_type=MEDIA_TYPE)


def _as_api_error(error: Exception) -> Refused | exceptions.APIException | None:
    """Django's own errors as the API's, so that there is one way to answer."""
    if isinstance(error, Refused | exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(as_serializer_error(error))
    if isinstance(error, SuspiciousOperation):  # too many fields or files, broken multipart
        return exceptions.ParseError()
    return None


def _of_api_error(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = _flat(error.detail)
        detail = " ".join(errors.pop(WHOLE, [])) or _("Some fields need another look.")
        return problem_of(error.status_code, "invalid", detail, errors)
    if isinstance(error, exceptions.ParseError):  # the parsers speak English alone
        detail = _("What you sent cannot be read. It is cut off, or not of the kind it says.")
        problem = problem_of(error.status_code, error.default_code, detail, {})
        return problem | {"reason": str(error.detail)}
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    return problem_of(error.status_code, code, str(error.detail), {})


def problem_of(status: int, code: str, detail: str, errors: dict[str, list[str]]) -> dict[str, Any]:
    """A problem document: what kind, what happened, and which fields it is about."""
    problem: dict[str, Any] = {
        "type": f"urn:redress:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        problem["errors"] = errors
    return problem


def _of_field(refused: Refused) -> dict[str, list[str]]:
    return {refused.field: [str(refused)]} if refused.field else {}


def _headers(error: Refused | exceptions.APIException) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, ceil(wait)))
    return headers


def _flat(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Nested messages under dotted names: {"payee.account": ["…"], "pictures.1.work": ["…"]}."""
    if isinstance(detail, dict):
        parts = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        parts = [(str(index), value) for index, value in enumerate(detail)]
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return {name or WHOLE: [str(message) for message in messages]} if messages else {}
    flat: dict[str, list[str]] = {}
    for key, value in parts:
        inside = name if key == WHOLE and name else key if not name else f"{name}.{key}"
        flat.update(_flat(value, inside))
    return flat
