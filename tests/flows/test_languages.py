"""A reader finds the whole public site in their language, and is told what of it is in English alone."""

from __future__ import annotations

import re

import httpx
import pytest

from content.library import Library
from dashboards import headlines
from dashboards.charts.forms import STATUS_WORDS
from portal import create_app
from portal.languages import LANGUAGE, localised, offered, split, within
from portal.public import changes
from portal.settings import read_settings
from portal.words import day
from tests.conftest import SECRET, copy_of
from tests.flows.test_public_site import LINK, pages

NAMES = {"es": "Español", "vi": "Tiếng Việt"}
ENGLISH_OF_THE_FRAME = (
    *("Skip to the content", ">Home<", ">Figures<", "The numbers", "You are here", "Words explained<"),
    *("not an official product", "Figures of real places"),
)


MOST = 100  # pages of a language, those nearest to its front page: enough to meet every kind


def crawl(portal, start: str, most: int = MOST) -> dict[str, httpx.Response]:
    """Pages in one language that can be reached from `start` without leaving it."""
    found, waiting = {}, [start]
    while waiting and len(found) < most:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = answer = portal.get(path)
        local = [re.split("[?#]", h)[0] for h in LINK.findall(answer.text)]
        local = [h for h in local if split(h)[0] == split(start)[0]]
        waiting += [h for h in local if h.startswith(start) and offered(split(h)[1]) and h not in found]
    return found


@pytest.fixture(scope="session")
def spanish(portal):
    return crawl(portal, "/es/")


@pytest.fixture(scope="session")
def vietnamese(portal):
    return crawl(portal, "/vi/", most=30)


@pytest.fixture(params=["es", "vi"])
def read(request, spanish, vietnamese):
    """A language with the pages that were read in it."""
    return request.param, {"es": spanish, "vi": vietnamese}[request.param]


def test_every_public_page_stands_in_the_other_language_too(portal, spanish):
    there = {f"/es{p}" for p in pages(crawl(portal, "/")) if offered(p)}
    assert len(there) > 80
    assert [p for p in there if (spanish.get(p) or portal.get(p)).status_code != 200] == []


def test_every_link_within_a_language_leads_to_a_page_in_it(read):
    code, found = read
    assert {p: a.status_code for p, a in found.items() if a.status_code not in (200, 302)} == {}
    for path, answer in pages(found).items():
        for tag in re.findall(r"<(?:a|form)\b[^>]*>", answer.text):
            if " hreflang=" not in tag and (address := re.search(r'(?:href|action)="(/[^"]*)"', tag)):
                plain = re.split("[?#]", address[1])[0]
                assert split(plain)[0] == code or not offered(plain), (path, tag)


def test_a_page_says_its_language_and_has_one_heading_and_one_place(read):
    code, found = read
    for path, answer in pages(found).items():
        assert f'<html lang="{code}">' in answer.text and answer.headers["content-language"] == code, path
        assert answer.text.count("<h1") == 1, path
        canonical = re.findall(r'<link rel="canonical" href="([^"]*)"', answer.text)
        assert len(canonical) == 1 and f"/{code}/" in canonical[0], path
        for other in ("en", "es", "vi", "x-default"):
            assert f'hreflang="{other}"' in answer.text, path


def test_no_navigation_banner_or_footer_is_left_in_english(read):
    _, found = read
    for path, answer in pages(found).items():
        assert [w for w in ENGLISH_OF_THE_FRAME if w in answer.text] == [], path


def test_the_switch_keeps_the_page_and_what_was_asked_of_it(portal):
    page = portal.get("/vi/sites/?state=LA").text
    for href in ("/sites/?state=LA", "/es/sites/?state=LA", "/vi/sites/?state=LA"):
        assert f'<a href="{href}" lang="' in page
    assert 'action="/vi/sites/"' in page


def test_every_page_is_the_same_bytes_for_all_whatever_language_their_browser_asks_for(portal):
    plain = portal.get("/es/goals/", headers={"Accept-Encoding": "identity"})
    other = portal.get(
        "/es/goals/",
        headers={"Accept-Encoding": "identity", "Accept-Language": "vi", "Cookie": "lang=vi", "X-Script-Name": "/vi"},
    )
    assert plain.content == other.content and plain.headers["etag"] == other.headers["etag"]
    assert plain.headers["etag"] != portal.get("/goals/", headers={"Accept-Encoding": "identity"}).headers["etag"]


def test_head_answers_as_get_in_every_language(portal):
    got, head = portal.get("/es/goals/"), portal.request("HEAD", "/es/goals/")
    assert head.status_code == 200 and head.content == b"" and head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize("path", ["/fr/", "/fr/goals/", "/espa/", "/en/", "/ES/"])
def test_a_language_that_is_not_there_is_a_page_not_found(portal, path):
    answer = portal.get(path)
    assert answer.status_code == 404 and '<html lang="en">' in answer.text


@pytest.mark.parametrize(
    "path",
    ["/es/desk/", "/es/sign-in", "/es/es/", "/es/vi/goals/", "/es/feed.atom", "/es/api/v1/", "/es/healthz",
     "/es/ledger/checkpoint", "/es/data/releases/1/data.csv", "/es/robots.txt", "/es/demonstration/mails/"],
)  # fmt: skip
def test_what_has_one_address_has_no_other(portal, path):
    assert portal.get(path).status_code == 404


def test_nothing_private_is_reached_through_a_language(portal):
    assert portal.request("POST", "/es/sign-in", data={}).status_code == 404
    assert portal.request("POST", "/vi/sign-out", data={}).status_code == 404


def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(portal):
    assert "No se encontró la página" in portal.get("/es/nowhere/").text
    assert "Không tìm thấy trang" in portal.get("/vi/nowhere/").text


@pytest.mark.parametrize("path", ["/goals", "/es/goals", "/es", "/goals?x=1", "/vi/sites?state=LA"])
def test_an_address_without_its_slash_leads_on_within_the_site_whatever_host_was_named(portal, path):
    answer = portal.get(path, headers={"Host": "evil.example"})
    named, _, query = path.partition("?")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{named}/" + (f"?{query}" if query else "")


def test_the_newest_release_is_reached_in_the_language_that_asked(portal):
    assert portal.get("/es/data/releases/latest/").headers["location"].startswith("/es/data/releases/")


def test_days_are_written_as_each_language_writes_them(demonstration):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(demonstration.folder)}))
    said = {}
    for code in ("en", "es", "vi"):
        with app.test_request_context("/", environ_overrides={"lead_portal.language": code}):
            said[code] = day("2018-07-04"), day("2018-07"), day("2018"), day("soon")
    assert said["en"] == ("July 4, 2018", "July 2018", "2018", "soon")
    assert said["es"][:2] == ("4 de julio de 2018", "julio de 2018") and said["vi"][2] == "2018"


def test_only_links_are_led_on_and_not_what_a_text_says_of_them():
    html = '<p>&lt;a href="/goals/"&gt;</p><a class="x" href="/goals/#a">g</a><a href="/" hreflang="en" lang="en">e</a>'
    assert localised(html, "es") == html.replace('href="/goals/#a"', 'href="/es/goals/#a"')
    for kept in (
        "/feed.atom",
        "//evil.example/",
        "https://evil.example/",
        "#main",
        "/desk/",
        "/es/goals/",
        "mailto:x/",
    ):
        assert within(kept, "es") == kept


def test_an_initiative_that_changes_an_english_page_is_told_where_its_translation_is_broken(fresh, tmp_path):
    folder = copy_of(fresh, tmp_path / "own").folder / "content/es/pages"
    folder.mkdir(parents=True)
    for front, said in (
        ('title: "Contacto"\n', "translates must be"),
        ('translates: "000000000000"\ntitel: "x"\n', "no 'titel' to translate"),
    ):
        (folder / "contact.md").write_text(f"---\n{front}---\nHola\n", encoding="utf-8")
        library = Library((folder.parents[1], *Library().folders))
        with pytest.raises(Exception, match=said):
            library.check()
    (folder / "nowhere.md").write_text('---\ntranslates: "000000000000"\n---\n', encoding="utf-8")
    with pytest.raises(Exception, match=r"no pages/nowhere\.md to translate"):
        Library((folder.parents[1], *Library().folders)).check()


def test_a_translation_of_an_older_text_says_that_the_english_has_changed(fresh):
    folder = fresh.folder / "content/es/pages"
    folder.mkdir(parents=True)
    words = '---\ntranslates: "000000000000"\ntitle: "Contacto"\n---\n\n## En caso de emergencia\n\nLlame al 911.\n'
    (folder / "contact.md").write_text(words, encoding="utf-8")
    app = create_app(
        read_settings({"LEAD_PORTAL_INSTANCE": str(fresh.folder), "SECRET_KEY": "a-secret" * 8 + "123xyz"})
    )
    page = app.test_client().get("/es/about/contact/").text
    assert "Llame al 911" in page and "cambió después de esta traducción" in page
    assert '<a href="/about/contact/" hreflang="en">' in page


@pytest.mark.parametrize(
    ("code", "same", "period"),
    [
        ("es", r"Más o menos igual que 106, de abril a junio de 2026\.", "De julio a septiembre de 2026"),
        ("vi", r"Gần như bằng 106, từ tháng 4 đến tháng 6 năm 2026\.", "Từ tháng 7 đến tháng 9 năm 2026"),
    ],
)
def test_how_a_figure_changed_is_said_in_the_readers_language_where_a_calendar_names_its_period(
    portal, code, same, period
):
    page = portal.get(f"/{code}/dashboards/").text
    assert re.search(rf'<span lang="{code}">{same}</span>', page) and period in page
    assert "About the same as" not in page and "Since a year before" not in page
    # a moment that only the data name is told in English, and says so
    assert re.search(r'<span lang="en">Down from [^<]* at enrollment: more than chance would explain\.</span>', page)


def test_every_sentence_of_a_change_has_its_words_in_every_language():
    said = {v for k, v in vars(headlines).items() if k.isupper() and isinstance(v, str)}
    assert len(said) == 11 and said <= set(changes.PATTERNS)


@pytest.mark.parametrize("code", ["es", "vi"])
def test_what_stands_in_place_of_a_figure_is_said_in_the_readers_language_too(fresh, code):
    app = create_app(read_settings(fresh.environ | {"SECRET_KEY": SECRET}))
    with app.test_request_context(environ_overrides={LANGUAGE: code}):
        for words in STATUS_WORDS.values():
            for was in (words, f"12 ({words})"):
                change = headlines.Change(headlines.EARLIER, "unclear", headlines.NOT_SAID, was, "2026 Q2")
                language, sentence = changes.told(change)
                assert language == code and words not in sentence
