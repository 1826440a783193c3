"""The catalogue in docs/pages.md holds: every example renders, and no template breaks its rules."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

ROOT = Path(settings.BASE_DIR)
EXAMPLES = re.findall(r"```html\n(.*?)```", (ROOT / "docs/pages.md").read_text(), re.DOTALL)
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    # Paper and a report that is one file for itself: they are no pages and carry their own style.
    if not {"letters", "similarity"} & set(path.parts)
]
STYLES = (ROOT / "static/redress.css").read_text()


class ExampleForm(forms.Form):
    title = forms.CharField(help_text="As it was published.")
    created_on = forms.DateField(required=False)
    request = forms.CharField(widget=forms.Textarea, required=False)
    rights = forms.MultipleChoiceField(
        choices=[("R", "Reproduction")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I agree")


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_renders(number: int) -> None:
    request = RequestFactory().get("/?page=2&state=DRAFT")
    request.user = AnonymousUser()
    form = ExampleForm({"title": ""})
    page = Paginator(range(90), 25).page(2)
    context = {"form": form, "page": page, "picture": "/static/seal.svg"}
    html = engines["django"].from_string(EXAMPLES[number]).render(context, request)
    assert html.strip()
    assert "{%" not in html


def test_a_form_names_its_errors_and_ties_them_to_fields() -> None:
    html = str(ExampleForm({"title": ""})["title"].as_field_group())
    assert 'class="field invalid"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    optional = str(ExampleForm()["created_on"].as_field_group())
    assert "(optional)" in optional


def test_a_checkbox_stands_before_its_label_and_a_group_has_a_legend() -> None:
    box = str(ExampleForm()["agreed"].as_field_group())
    assert box.index("<input") < box.index("<label")
    group = str(ExampleForm()["rights"].as_field_group())
    assert "<legend>Rights</legend>" in group


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style\b|\sstyle=", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"\son[a-z]+=\s*[\"']", text)
    assert "javascript:" not in text
    assert "|safe" not in text or path.name == "field.html"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_uses_only_classes_of_the_stylesheet(path: Path) -> None:
    """A class that the stylesheet does not know is a slip, or a part that nobody drew."""
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", STYLES)) | {"responsive"}
    named = re.findall(r'class="([^"{}]*)"', path.read_text())
    used = {name for names in named for name in names.split()}
    assert used - known == set()


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"@import|url\((?!['\"]?data:)", STYLES)
    for path in TEMPLATES:
        assert not re.search(r"(src|href)=\"(https?:)?//", path.read_text()), path


def tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))


LIGHT = tokens(STYLES.split("@media (prefers-color-scheme: dark)")[0])
DARK = {**LIGHT, **tokens(STYLES.split("@media (prefers-color-scheme: dark)")[1].split("}\n}")[0])}


def luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXTS = [
    *[
        (ink, paper)
        for ink in ("ink", "ink-soft", "brand")
        for paper in ("paper", "surface", "sunk")
    ],
    *[("bad", paper) for paper in ("paper", "surface", "bad-soft")],
    *[(tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "info", "calm")],
    *[("ink", f"{tone}-soft") for tone in ("good", "warn", "bad", "info", "brand")],
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("brand", "brand-soft"),
]
EDGES = [
    ("line-strong", "paper"),
    ("line-strong", "surface"),
    ("focus", "paper"),
    ("seal", "surface"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_have_the_contrast_of_wcag_aa(theme: dict[str, str]) -> None:
    weak = [pair for pair in TEXTS if contrast(theme[pair[0]], theme[pair[1]]) < 4.5]
    assert weak == []
    faint = [pair for pair in EDGES if contrast(theme[pair[0]], theme[pair[1]]) < 3]
    assert faint == []
    assert LIGHT != DARK
