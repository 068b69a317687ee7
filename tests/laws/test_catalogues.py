"""The catalogues of words hold what pages say, all of it translated, with nothing lost on the way."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from jinja2 import Environment, nodes

from content.markup import LABELS
from content.translations import LANGUAGES
from portal.catalogues import read_catalogue
from portal.languages import LOCALES, NAMES
from portal.public import frame
from tests.conftest import ROOT

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "N_": None}
BY_PLACE = {"Crumb": (1,), "page": (2,)}  # titles of pages are collected by where they stand
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"</?[a-z][^>]*>")
TEMPLATES = sorted(p for p in (ROOT / "portal/templates").rglob("*.html") if "desk" not in p.parts)


def texts(message, of) -> list[str]:
    found = getattr(message, of)
    return [found] if isinstance(found, str) else list(found)


def test_every_language_has_a_name_a_custom_and_labels():
    assert set(NAMES) == set(LOCALES) == set(LABELS) == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    catalogue = read_catalogue(language)
    assert len(catalogue) > 70
    lacking = [m.id for m in catalogue if m.id and (m.fuzzy or not all(texts(m, "string")))]
    assert lacking == [], "translate these in portal/translations"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder_link_and_mark(language):
    for message in read_catalogue(language):
        if not message.id:
            continue
        known = [signs(t) for t in texts(message, "id")]
        tags = sorted(TAG.findall(texts(message, "id")[-1]))
        for text in texts(message, "string"):
            assert signs(text) in known, message.id
            assert sorted(TAG.findall(text)) == tags, message.id


def signs(text: str) -> tuple[list[str], int]:
    """The placeholders of a text, and how many percent signs it has."""
    return sorted(PLACEHOLDER.findall(text)), text.count("%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_can_be_compiled_and_says_what_its_file_says(language):
    catalogue, out = read_catalogue(language), BytesIO()
    write_mo(out, catalogue)
    out.seek(0)
    compiled = read_mo(out)
    assert {texts(m, "string")[0] for m in compiled if m.id} == {texts(m, "string")[0] for m in catalogue if m.id}


@pytest.fixture(scope="module")
def marked():
    """Every text that a template or a view marks, as `make words` collects them."""
    with (ROOT / "portal/translations/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, {**KEYWORDS, **BY_PLACE}, strip_comment_tags=True)
    return {text for _, _, text, _, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_all_that_is_marked_and_nothing_else(language, marked):
    held = {tuple(m.id) if isinstance(m.id, list) else m.id for m in read_catalogue(language) if m.id}
    assert sorted(map(str, marked - held)) == [], "run 'make words' and translate what is new"
    assert sorted(map(str, held - marked)) == [], "run 'make words'"


def test_every_name_of_the_menu_is_translated():
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        assert [name for name, _ in frame.NAVIGATION if name not in catalogue] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_no_template_passes_text_of_others_through_the_function_that_trusts_it(template):
    """`_()` takes its message as HTML of ours, so that a message may hold a link: it is given constants alone."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template.read_text())
    calls = [c for c in tree.find_all(nodes.Call) if isinstance(c.node, nodes.Name)]
    marks = [c for c in calls if c.node.name in ("_", "gettext", "ngettext", "pgettext")]
    assert [c.lineno for c in marks if not isinstance(c.args[0], nodes.Const)] == []
