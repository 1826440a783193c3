"""Numbered system checks that stop a start with wrong settings and say what to do.

E001 a variable's value cannot be used      E002 a variable is missing outside DEBUG
E003 PAYEE_KEY is not a key                 E004 the worker's time limits contradict each other
E005 the database is not PostgreSQL         E006 the broker is of an unknown kind
E007 the encoder's precision is unknown     E008 sign-in by OpenID Connect is half set up
E009 its issuer is not reached by https
E010 W010 no Chinese font                   E011 W011 no library that makes fonts smaller
E012 an expression for avatars' addresses cannot be used
E018 W018 no key to sign notices with, or only one of our own
E017 the limits of what people may approve contradict each other
E033 what answers the search cannot be loaded
E040 a profile of the files for the bank cannot be used
E051 what says which addresses are asked cannot be used
E052 addresses of our own network are opened outside DEBUG
W020 folders will be opened for the database's user
W030 staff sign in without a second factor  W031 mails go to a server on this machine
W032 the demo's logins are offered
"""

import base64
import binascii
import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.checks import Warning as Caution
from django.core.management.base import SystemCheckError
from django.utils.module_loading import import_string

from config.environment import Problem
from config.settings import env
from notices.fonts import missing_fonts, missing_subsetter
from payouts.exports.profiles import broken_profiles
from pictures.addresses import broken_expressions
from pictures.outgoing import broken_settings

TAG = "redress"
PRECISIONS = ("auto", "fp32", "bf16")
BROKERS = ("embedded", "memory", "redis", "rediss", "amqp", "amqps")
REQUIRED = {
    "SECRET_KEY": "Set it to at least 50 random characters, or SECRET_KEY_FILE to a file of them.",
    "PAYEE_KEY": "Set it to the base64 text of 32 random bytes: openssl rand -base64 32",
    "ALLOWED_HOSTS": "Set it to the host names of the site, with commas between them.",
    "SITE_URL": "Set it to the address of the site, like https://redress.example.org",
    "DEFAULT_FROM_EMAIL": "Set it to the address that mails come from.",
}


def must_be_usable() -> None:
    """Raise `SystemCheckError` with all that is wrong; for programs that run no checks."""
    wrong = [message for message in run_checks(tags=[TAG]) if message.is_serious()]
    if wrong:
        raise SystemCheckError("Redress cannot start:\n" + "\n".join(map(str, wrong)))


@register(TAG)
def variables_are_usable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [error("E001", problem) for problem in env.problems]


@register(TAG)
def variables_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In DEBUG each of them has a default."""
    unusable = {problem.variable for problem in env.problems}
    return [
        error("E002", Problem(name, f"{name} is missing.", hint))
        for name, hint in REQUIRED.items()
        if not settings.DEBUG and name not in unusable and not env.given(name)
    ]


@register(TAG)
def payee_key_is_a_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    hint = REQUIRED["PAYEE_KEY"]
    found: list[CheckMessage] = []
    if settings.PAYEE_KEY and not _is_key(settings.PAYEE_KEY):
        message = "PAYEE_KEY is not the base64 text of 32 bytes."
        found.append(error("E003", Problem("PAYEE_KEY", message, hint)))
    if not all(map(_is_key, settings.PAYEE_KEY_FALLBACKS)):
        message = "PAYEE_KEY_FALLBACKS holds something that is not the base64 text of 32 bytes."
        found.append(error("E003", Problem("PAYEE_KEY_FALLBACKS", message, hint)))
    return found


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False


@register(TAG)
def time_limits_agree(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    soft, hard = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    if soft < hard:
        return []
    message = f"CELERY_TASK_SOFT_TIME_LIMIT ({soft}) is not below CELERY_TASK_TIME_LIMIT ({hard})."
    hint = "A task must get its warning before it is ended: lower the first or raise the second."
    return [error("E004", Problem("CELERY_TASK_SOFT_TIME_LIMIT", message, hint))]


@register(TAG)
def servers_are_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine not in {"config.embedded", "django.db.backends.postgresql"}:
        message = "DATABASE_URL does not name a PostgreSQL database."
        hint = "Use postgres://user:password@host:5432/name, or leave it out for the embedded one."
        found.append(error("E005", Problem("DATABASE_URL", message, hint)))
    scheme = settings.CELERY_BROKER_URL.partition(":")[0]
    if scheme not in BROKERS:
        message = f"CELERY_BROKER_URL names a broker of an unknown kind: {scheme}."
        hint = (
            "Use redis://host:6379/0 or amqp://host:5672//, or leave it out for the embedded one."
        )
        found.append(error("E006", Problem("CELERY_BROKER_URL", message, hint)))
    return found


@register(TAG)
def precision_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Commands that run no checks say it when they load the encoder."""
    hint = "Leave it out, or set it to fp32 or bf16."
    return [
        error("E007", Problem(name, f"{name} is not one of {', '.join(PRECISIONS)}.", hint))
        for name in ("CLIP_PRECISION", "CLIP_NEXT_PRECISION")
        if getattr(settings, name) not in PRECISIONS
    ]


@register(TAG)
def search_can_answer(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        import_string(settings.REDRESS_INDEX)
    except ImportError as wrong:
        message = f"REDRESS_INDEX names no class that can be loaded: {wrong}."
        hint = "Leave it out for PostgreSQL, or name a class with its module: package.module.Class"
        return [error("E033", Problem("REDRESS_INDEX", message, hint))]
    return []


@register(TAG)
def platform_sign_in_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """All three variables or none; who can listen on the way could sign in as anybody."""
    found: list[CheckMessage] = []
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    missing = [name for name in names if not getattr(settings, name)]
    if 0 < len(missing) < len(names):
        message = f"Sign-in with the platform's accounts is half set up: no {', '.join(missing)}."
        hint = f"Set {', '.join(names)}, or none of them."
        found.append(error("E008", Problem(missing[0], message, hint)))
    if not settings.DEBUG and settings.OIDC_ISSUER.startswith("http:"):
        message = "OIDC_ISSUER is not an https:// address."
        hint = "Set it to the https:// address of the platform's OpenID Connect issuer."
        found.append(error("E009", Problem("OIDC_ISSUER", message, hint)))
    return found


@register(TAG)
def notices_can_be_printed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its fonts no notice is issued; better to know before a claimant waits for one."""
    found: list[CheckMessage] = []
    kind, letter = (Caution, "W") if settings.DEBUG else (Error, "E")
    install = "Install the package {} (or run: python config/system_packages.py)."
    if missing := missing_fonts():
        message = f"The font {' and '.join(missing)} is not installed: no notice can be issued."
        found.append(kind(message, install.format("fonts-noto-cjk"), id=f"redress.{letter}010"))
    if missing_subsetter():
        message = "libharfbuzz-subset is missing: every notice would take seconds."
        found.append(
            kind(message, install.format("libharfbuzz-subset0"), id=f"redress.{letter}011")
        )
    return found


@register(TAG)
def notices_can_be_signed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A key from a file or a token; an authority of our own is for trying it out."""
    hint = "Set REDRESS_SIGNING_KEY and REDRESS_SIGNING_CERTIFICATES to PEM files."
    key, chain = settings.REDRESS_SIGNING_KEY, settings.REDRESS_SIGNING_CERTIFICATES
    if settings.REDRESS_SIGNING_DRIVER or (key and chain):
        return []
    if key or chain:
        message = "A signing key needs its certificates, and certificates their key."
        return [error("E018", Problem("REDRESS_SIGNING_KEY", message, hint))]
    if not settings.REDRESS_SIGNING_OWN:
        message = "There is no key to sign notices with: none can be issued."
        return [error("E018", Problem("REDRESS_SIGNING_KEY", message, hint))]
    if settings.DEBUG:
        return []
    message = "Notices are signed by an authority of our own, which no PDF program knows."
    return [Caution(message, hint, id="redress.W018")]


@register(TAG)
def avatar_addresses_are_expressions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    hint = "Write regular expressions with the named group id, such as /avatars/(?P<id>[0-9]+)"
    return [
        error("E012", Problem("REDRESS_AVATAR_URLS", f"{text} cannot be used.", hint))
        for text in broken_expressions()
    ]


@register(TAG)
def outgoing_addresses_are_guarded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever names an address must not make us ask ourselves or our neighbours."""
    hints = {
        "REDRESS_AVATAR_HOSTS": "Name hosts like pictures.example.org or *.example.org",
        "REDRESS_FETCH_PORTS": "Name ports like 443",
        "REDRESS_FETCH_INSIDE": "Name networks like 127.0.0.0/8, or leave it out.",
    }
    found: list[CheckMessage] = [
        error("E051", Problem(name, f"{name} holds {text}, which cannot be used.", hints[name]))
        for name, text in broken_settings()
    ]
    for name in ("REDRESS_FETCH_PLAIN", "REDRESS_FETCH_INSIDE"):
        if getattr(settings, name) and not settings.DEBUG:
            message = f"{name} is for trying out, and DEBUG is off."
            found.append(error("E052", Problem(name, message, f"Leave {name} out.")))
    return found


@register(TAG)
def bank_profiles_can_be_used(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    hint = "Mend the file in payouts/exports/profiles; docs/payouts-files.md says what it holds."
    return [error("E040", Problem("", message, hint)) for message in broken_profiles()]


@register(TAG)
def approval_limits_agree(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Above the upper limit two people sign, so that fewer than two could approve nothing."""
    limit, top = settings.REDRESS_APPROVAL_LIMIT, settings.REDRESS_APPROVAL_TOP
    people = {email.casefold() for email in settings.REDRESS_APPROVERS}
    found: list[CheckMessage] = []
    if top and top < limit:
        message = f"REDRESS_APPROVAL_TOP ({top}) is below REDRESS_APPROVAL_LIMIT ({limit})."
        hint = "Raise the first or lower the second; 0 takes the upper limit away."
        found.append(error("E017", Problem("REDRESS_APPROVAL_TOP", message, hint)))
    if top and len(people) < 2:
        message = "REDRESS_APPROVAL_TOP is set, but fewer than two people are appointed."
        hint = "Name the e-mail addresses of two or more senior reviewers in REDRESS_APPROVERS."
        found.append(error("E017", Problem("REDRESS_APPROVERS", message, hint)))
    if people and not top:
        message = "REDRESS_APPROVERS is set, but no amount above which only they sign."
        hint = "Set REDRESS_APPROVAL_TOP to an amount in CNY, or leave REDRESS_APPROVERS out."
        found.append(error("E017", Problem("REDRESS_APPROVAL_TOP", message, hint)))
    return found


@register(TAG)
def folders_stay_closed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """As root the embedded PostgreSQL runs as another user, who must reach its data."""
    if os.geteuid() != 0 or settings.DATABASES["default"]["ENGINE"] != "config.embedded":
        return []
    from config.embedded.owner import closed_parents

    closed = closed_parents(settings.POSTGRES_DIR)
    if not closed:
        return []
    names = ", ".join(map(str, closed))
    return [
        Caution(
            f"Other users will be let through (not into) {names} to reach the database.",
            "Run as an ordinary user, set REDRESS_VAR to an open place, or set DATABASE_URL.",
            id="redress.W020",
        )
    ]


@register(TAG, deploy=True)
def staff_use_two_factors(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.REDRESS_REQUIRE_STAFF_TOTP:
        return []
    hint = "Leave REDRESS_REQUIRE_STAFF_TOTP out, or set it to 1."
    return [Caution("Staff may sign in without a second factor.", hint, id="redress.W030")]


@register(TAG, deploy=True)
def mails_leave_the_house(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.EMAIL:
        return []
    hint = "Set EMAIL_URL, like smtp+tls://user:password@mail.example.org:587"
    return [Caution("Mails go to port 25 of this machine.", hint, id="redress.W031")]


@register(TAG, deploy=True)
def demo_is_over(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.REDRESS_DEMO:
        return []
    hint = "Leave REDRESS_DEMO out, or set it to 0."
    return [Caution("The start page shows the demo's logins.", hint, id="redress.W032")]


def error(number: str, problem: Problem) -> Error:
    return Error(problem.message, hint=problem.hint, id=f"redress.{number}")
