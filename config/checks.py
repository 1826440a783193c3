"""Numbered system checks that stop a start with wrong settings and say what to do."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from config.settings import env


@register()
def variables_are_usable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """redress.E001: a variable has a value that cannot be used."""
    return [Error(p.message, hint=p.hint, id="redress.E001") for p in env.problems]
