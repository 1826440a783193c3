"""Variables are read typed, bad ones are noted, and files may hold secrets."""

from pathlib import Path

import environ
import pytest

from config.environment import Environment, Problem


def reading(**variables: str) -> Environment:
    return Environment(variables)


def test_absent_and_blank_variables_give_the_default() -> None:
    env = reading(BLANK="  ")
    assert env.text("GONE", "default") == "default"
    assert env.text("BLANK", "default") == "default"
    assert env.words("GONE", ["a"]) == ["a"]
    assert env.problems == []
    assert env.names == {"GONE", "BLANK"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("on", True), ("TRUE", True), ("yes", True), ("0", False), ("off", False)],
)
def test_flags(written: str, meant: bool) -> None:
    assert reading(FLAG=written).flag("FLAG", not meant) is meant


def test_values_of_every_kind() -> None:
    env = reading(
        NUMBER=" 42 ",
        WORDS="a, b,,c",
        FOLDER="/srv/redress",
        SITE="https://redress.example/",
        RATE="5/day",
    )
    assert env.whole("NUMBER", 0) == 42
    assert env.words("WORDS", []) == ["a", "b", "c"]
    assert env.folder("FOLDER", Path()) == Path("/srv/redress")
    assert env.address("SITE", "", schemes=("https",)) == "https://redress.example"
    assert env.matching("RATE", "", r"\d+/day", "a rate") == "5/day"
    assert env.problems == []


def test_every_bad_value_is_noted_with_what_to_do_and_the_default_is_used() -> None:
    env = reading(
        FLAG="maybe",
        NUMBER="many",
        SMALL="0",
        SITE="redress",
        HOST="https:///x",
        RATE="often",
        DB="nonsense",
    )
    assert env.flag("FLAG", False) is False
    assert env.whole("NUMBER", 7) == 7
    assert env.whole("SMALL", 7, least=1) == 7
    assert env.address("SITE", "", schemes=("http", "https")) == ""
    assert env.address("HOST", "", schemes=("http", "https")) == ""
    assert env.matching("RATE", "5/day", r"\d+/day", "a rate like 5/day") == "5/day"
    assert env.url("DB", environ.Env.db_url_config) == {}
    assert [problem.variable for problem in env.problems] == [
        "FLAG", "NUMBER", "SMALL", "SITE", "HOST", "RATE", "DB",
    ]  # fmt: skip
    assert env.problems[2] == Problem(
        "SMALL",
        "SMALL is not a whole number of at least 1.",
        "Set SMALL to a whole number of at least 1.",
    )


def test_urls_become_settings() -> None:
    env = reading(DB="postgres://me:secret@db.example:5433/redress", CACHE="redis://cache:6379/1")
    database = env.url("DB", environ.Env.db_url_config)
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "redress")
    cache = env.url("CACHE", environ.Env.cache_url_config)
    assert cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    env = reading(SECRET_FILE=str(secret), SECRET="from the variable")
    assert env.text("SECRET") == "from the file"


def test_a_file_that_cannot_be_read_is_noted() -> None:
    env = reading(SECRET_FILE="/nowhere/secret")
    assert env.text("SECRET") == ""
    message = "SECRET_FILE cannot be read: No such file or directory."
    assert env.problems == [Problem("SECRET", message, "Fix the path.")]
