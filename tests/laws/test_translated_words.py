"""The translated pages that ship say what the English ones say: of the present text, with its sources and places."""

from __future__ import annotations

import re

import pytest

from content.library import Library
from content.translations import LANGUAGES, version_of

LIBRARY = Library()
DOCUMENTS = [d for folder in ("pages", "goals") for d in LIBRARY.documents(folder).values()]
WHOLE = ("contact", "privacy", "how-it-works", "home")


@pytest.fixture(params=LANGUAGES)
def translated(request):
    return [(d, LIBRARY.translated(d, request.param)) for d in DOCUMENTS]


def test_every_page_and_goal_has_a_translated_title(translated):
    assert [d.path for d, t in translated if t.language == "en"] == []


def test_every_translation_is_of_the_present_english_text(translated):
    stale = {t.path: version_of(d) for d, t in translated if t.stale}
    assert stale == {}, "translate what has changed, then name this version in 'translates'"


def test_what_a_resident_needs_most_is_translated_whole(translated):
    lacking = [t.path for d, t in translated if d.path.split("/")[1][:-3] in WHOLE and t.text_language == "en"]
    assert lacking == []


def test_a_translated_text_cites_the_same_sources_and_links_to_the_same_pages(translated):
    for document, translation in translated:
        for what in (r"\[@[^\]]+\]", r"\]\((/[^)]*)\)", r"https?://\S+?(?=[)\s])"):
            found, wanted = (sorted(re.findall(what, d.body)) for d in (translation, document))
            assert found == wanted, translation.path


def test_a_link_to_a_heading_holds_in_every_language(translated):
    for document, translation in translated:
        ids = [h.id for h in LIBRARY.render(document).headings]
        assert [h.id for h in LIBRARY.render(translation).headings] == ids, translation.path
