"""Wrong settings stop every program at its start; the web process stays light."""

import base64
from pathlib import Path

import pytest

from tests.config.processes import manage, run, surroundings

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "qoE2Hb7mPz9cVt4Ys1LkXw8NfRj5Gd3UaBv6ThKq0Zx-nWyMpS",
    "PAYEE_KEY": base64.b64encode(bytes(range(32))).decode(),
    "ALLOWED_HOSTS": "redress.example.org",
    "SITE_URL": "https://redress.example.org",
    "DEFAULT_FROM_EMAIL": "claims@redress.example.org",
    "EMAIL_URL": "smtp+tls://mailer:secret@mail.example.org:587",
    "DATABASE_URL": "postgres://redress:secret@db.example.org/redress",
    "CELERY_BROKER_URL": "amqp://redress:secret@queue.example.org//",
    "CACHE_URL": "redis://cache.example.org:6379/0",
    "REDRESS_SIGNING_KEY": "/run/secrets/notices.key.pem",
    "REDRESS_SIGNING_CERTIFICATES": "/etc/redress/notices.chain.pem",
}


def without(*names: str, **changed: str) -> dict[str, str]:
    return {name: value for name, value in {**PRODUCTION, **changed}.items() if name not in names}


def test_a_proper_production_passes_the_deployment_check(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_outside_debug_no_secret_has_a_default(tmp_path: Path) -> None:
    done = manage("check", var=tmp_path, DEBUG="0")
    assert done.returncode == 1
    for name in ("SECRET_KEY", "PAYEE_KEY", "ALLOWED_HOSTS", "SITE_URL", "DEFAULT_FROM_EMAIL"):
        assert f"(redress.E002) {name} is missing." in done.stderr
    assert "openssl rand -base64 32" in done.stderr
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize(
    ("changed", "number", "words"),
    [
        ({"REDRESS_LEASE_MINUTES": "soon"}, "E001", "REDRESS_LEASE_MINUTES is not a whole number"),
        ({"SECRET_KEY_FILE": "/nowhere"}, "E001", "SECRET_KEY_FILE cannot be read"),
        ({"LOG_LEVEL": "LOUD"}, "E001", "LOG_LEVEL is not one of DEBUG, INFO"),
        ({"PAYEE_KEY": "c2hvcnQ="}, "E003", "PAYEE_KEY is not the base64 text of 32 bytes"),
        ({"PAYEE_KEY": "not base64!"}, "E003", "PAYEE_KEY is not the base64 text of 32 bytes"),
        ({"CELERY_TASK_SOFT_TIME_LIMIT": "900"}, "E004", "CELERY_TASK_SOFT_TIME_LIMIT (900)"),
        ({"DATABASE_URL": "sqlite:///redress.db"}, "E005", "does not name a PostgreSQL database"),
        ({"CELERY_BROKER_URL": "sqs://here"}, "E006", "a broker of an unknown kind: sqs"),
        ({"CLIP_PRECISION": "fp16"}, "E007", "CLIP_PRECISION is not one of auto, fp32, bf16"),
        ({"CLIP_NEXT_PRECISION": "16"}, "E007", "CLIP_NEXT_PRECISION is not one of auto, fp32"),
        ({"REDRESS_INDEX": "similarity.index.None"}, "E033", "REDRESS_INDEX names no class"),
    ],
)
def test_a_wrong_value_has_its_number_and_a_hint(
    tmp_path: Path, changed: dict[str, str], number: str, words: str
) -> None:
    done = manage("check", var=tmp_path, **{**PRODUCTION, **changed})
    assert done.returncode == 1
    assert f"(redress.{number})" in done.stderr
    assert words in done.stderr
    assert "HINT: " in done.stderr


def test_all_wrong_values_are_named_at_once(tmp_path: Path) -> None:
    done = manage("check", var=tmp_path, DEBUG="perhaps", REDRESS_UPLOAD_BYTES="-1")
    assert done.stderr.count("(redress.E001)") == 2
    assert done.stderr.count("(redress.E002)") == 5


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"REDRESS_REQUIRE_STAFF_TOTP": "0"}, "W030"),
        ({"EMAIL_URL": ""}, "W031"),
        ({"REDRESS_DEMO": "1"}, "W032"),
    ],
)
def test_a_careless_deployment_is_warned(
    tmp_path: Path, changed: dict[str, str], number: str
) -> None:
    done = manage("check", "--deploy", var=tmp_path, **{**PRODUCTION, **changed})
    assert f"(redress.{number})" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", "127.0.0.1:0"),
        ("-m", "celery", "-A", "config", "worker", "--concurrency", "1"),
        ("-m", "celery", "-A", "config", "beat"),
    ],
    ids=["gunicorn", "worker", "beat"],
)
def test_programs_that_run_no_checks_refuse_too(tmp_path: Path, command: tuple[str, ...]) -> None:
    environment = surroundings(tmp_path, **without("PAYEE_KEY"))
    done = run(*command, environment=environment)
    assert done.returncode != 0
    assert "(redress.E002) PAYEE_KEY is missing." in done.stderr


SHOWING = """
import django
django.setup()
from django.conf import settings
print(settings.SECURE_PROXY_SSL_HEADER)
print(settings.DATABASES["default"].get("OPTIONS"))
"""


@pytest.mark.parametrize(
    ("changed", "header", "options"),
    [
        ({"REDRESS_PROXIES": "1"}, "('HTTP_X_FORWARDED_PROTO', 'https')", "'options'"),
        ({"REDRESS_IDLE_TRANSACTION_SECONDS": "0"}, "None", "{}"),
    ],
)
def test_proxies_are_believed_and_transactions_limited_only_when_asked(
    tmp_path: Path, changed: dict[str, str], header: str, options: str
) -> None:
    environment = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="config.settings", **changed)
    shown = run("-c", SHOWING, environment=environment).stdout.splitlines()
    assert shown[0] == header
    assert options in shown[1]


LOADING = """
import sys
import config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({"torch", "open_clip", "cv2", "scipy", "weasyprint"} & set(sys.modules)))
"""


def test_the_web_process_loads_neither_torch_nor_what_only_workers_need(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="config.settings")
    done = run("-c", LOADING, environment=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "\n"


def test_the_web_process_would_show_torch_if_it_were_loaded(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="config.settings")
    done = run("-W", "ignore", "-c", "import torch\n" + LOADING, environment=environment)
    assert "torch" in done.stdout.split(), done.stderr
