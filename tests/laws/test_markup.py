"""Words become HTML that holds no script, cites its sources and explains its terms."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.markup import ALLOWED_TAGS, Term, Writer, from_people

TERMS = (Term("pcg", "Policy Coordinating Group", "who steers", ("Policy Coordinating Group", "PCG")),)
WRITER = Writer(TERMS, {"A": None, "B": None})
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "<a href='data:text/html,x'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil>",
    "<style>*{background:url(//evil)}</style>",
    "<base href=//evil>",
    "<form action=//evil><input name=a>",
    "<b id=x onmouseover=alert(1)>x</b>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def _check(html: str) -> None:
    parser = _Tags()
    parser.feed(html)
    for tag, attributes in parser.found:
        assert tag in ALLOWED_TAGS
        for name, value in attributes.items():
            assert not name.startswith("on") and name not in ("style", "src", "srcdoc", "name")
            if name == "href":
                assert re.match(r"(https?:|mailto:|/|#|[\w.-]*$|\?)", value or "", re.I) and ":" not in (
                    value or ""
                ).split("/")[0].replace("https:", "").replace("http:", "").replace("mailto:", "")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_a_script(payload):
    _check(str(WRITER.render(payload).html))


@given(st.text(alphabet="<>/[]()!*_`#=&;:\"' \nabscriptonhrefjavdt", max_size=200))
def test_no_text_becomes_anything_but_the_allowed_tags(text):
    _check(str(WRITER.render(text.replace("[@", "[")).html))


def test_a_citation_becomes_a_number_that_stays_the_same_through_a_page():
    rendered = WRITER.render("One [@B]. Two [@A; @B].")
    assert rendered.cited == ("B", "A")
    assert re.findall(r'href="#source-(\d)"', str(rendered.html)) == ["1", "2", "1"]


def test_a_source_that_is_not_listed_is_an_error():
    with pytest.raises(KeyError, match="C"):
        WRITER.render("One [@C].")


def test_a_term_is_explained_once_where_it_first_occurs_and_not_in_links_or_headings():
    rendered = WRITER.render("## PCG\n\n[PCG](/x/) and the PCG, the PCG. Not the pcg.")
    assert str(rendered.html).count("popovertarget") == 1
    assert "the <button" in str(rendered.html)
    assert [t.id for t in rendered.terms] == ["pcg"]


@given(st.text(max_size=60))
def test_marking_terms_changes_no_word(text):
    first, pieces = WRITER.split(text, set())
    assert first + "".join(word + tail for word, _, tail in pieces) == text


def test_a_bare_address_becomes_a_link():
    assert 'href="https://leadbureau.org"' in str(WRITER.render("See https://leadbureau.org today").html)


PIECES = ("<script>", "javascript:", "[x](", "&", "](", "onclick=")
ODD = st.lists(st.sampled_from([*"[]<>*_`#-|\n ()", *PIECES]), max_size=60)


@given(st.text(max_size=300) | ODD.map("".join))
def test_text_of_people_is_always_shown_and_never_runs(text):
    html = str(from_people(text))
    tags = re.findall(r"<(\w+)([^>]*)>", html)
    assert {tag for tag, _ in tags} <= ALLOWED_TAGS
    assert not [a for _, a in tags if re.search(r"\son\w+=|\sid=|javascript:", a)]


@pytest.mark.parametrize("address", ["0javascript:alert(1)", "elsewhere/", "?page=2", "javascript:alert(1)", "data:,x"])
def test_an_address_in_a_text_of_people_that_is_not_whole_is_no_link(address):
    assert "href" not in str(from_people(f"[here]({address})"))
    assert 'href="/goals/"' in str(from_people("[here](/goals/)"))


def test_a_text_of_people_that_is_nested_without_end_is_shown_as_it_was_written():
    for text in ("[" * 30_000, ">" * 3_000 + " deep", "- " * 5_000, "*" * 20_000):
        started = time.process_time()
        html = str(from_people(text))
        assert html and time.process_time() - started < 20


def test_headings_of_people_never_stand_above_those_of_the_page():
    assert "<h2" not in from_people("# One\n\n## Two\n\n###### Six", 3) and "<h3>One</h3>" in from_people("# One", 3)
