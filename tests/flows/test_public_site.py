"""What a visitor may rely on: pages that lead somewhere, say whose figures they are, and ask for nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree
from zlib import crc32

import pytest

from portal.public.explore import POLICY as EXPLORER_POLICY
from portal.shield import CONTENT_SECURITY_POLICY, EMBED_POLICY

DATA_BLOCK = re.compile(r'<script type="application/ld\+json">[^<]*</script>')
# Where the page stands in which language, for search engines: a browser asks for none of these.
NAMED_ALONE = re.compile(r'<link rel="(?:canonical|alternate" hreflang="[a-z-]+)" href="http://127[^"]*">')
OTHER_LANGUAGES = ("/es/", "/vi/")
OWN_SCRIPT = re.compile(r'<script src="/assets/[0-9a-f]{12}/[a-z.-]+\.js" (?:defer|async)></script>')
LINK = re.compile(r'(?:href|src|action)="([^"]*)"')
NOUNS = (
    *("/", "/about/", "/about/why/", "/about/how-it-works/", "/about/questions/", "/about/glossary/"),
    *("/about/contact/", "/about/privacy/", "/about/accessibility/", "/about/terms/", "/about/trademark/"),
    *(
        "/goals/",
        "/sites/",
        "/sites/la-new-orleans/",
        "/evidence/",
        "/evidence/calculator/",
        "/evidence/sources/",
    ),
    *("/measures/", "/measures/referral-disposition/", "/data/", "/data/releases/1/", "/data/releases/5/"),
)


@pytest.fixture(scope="session")
def crawled(portal):
    """Every page and file that can be reached from the front page in English; other languages have their own tests."""
    found, waiting = {}, ["/"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = answer = portal.get(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            local = [h.split("#")[0].split("?")[0] for h in LINK.findall(answer.text)]
            ours = [h for h in local if h.startswith("/") and not h.startswith(OTHER_LANGUAGES)]
            waiting += [h for h in ours if h not in found and _fetched(h)]
    return found


def _fetched(path: str) -> bool:
    """Pictures take long to draw: of those one in twelve is fetched, always the same ones."""
    return not path.endswith(("/chart.png", "/chart.svg")) or crc32(path.encode()) % 12 == 0


def pages(crawled):
    return {p: a for p, a in crawled.items() if a.headers.get("content-type", "").startswith("text/html")}


def without_data_block(path, text):
    """A release page holds one block of data about itself, which no browser runs; a script is a file of ours."""
    text = OWN_SCRIPT.sub("", text)
    return DATA_BLOCK.sub("", text, count=1) if path.startswith("/data/releases/") else text


def test_every_link_leads_somewhere(crawled):
    assert len(crawled) > 150
    assert {p: a.status_code for p, a in crawled.items() if a.status_code not in (200, 302)} == {}


def test_every_fragment_that_a_page_links_to_is_there(crawled):
    broken = []
    for path, answer in pages(crawled).items():
        for href in re.findall(r'href="([^"]*#[^"]+)"', answer.text):
            target, fragment = href.split("#")
            text = crawled[target or path].text
            if f'id="{fragment}"' not in text:
                broken.append((path, href))
    assert broken == []


@pytest.mark.parametrize("path", NOUNS)
def test_a_noun_of_the_public_site_answers(portal, path):
    assert portal.get(path).status_code == 200


def test_no_answer_sets_a_cookie_and_every_answer_carries_the_strict_policy(crawled, portal):
    others = [portal.get("/nowhere/"), portal.request("POST", "/"), portal.get("/data/releases/999/")]
    for answer in [*crawled.values(), *others]:
        assert "set-cookie" not in answer.headers
        policy = _policy_of(answer.url.path)
        assert answer.headers["content-security-policy"] == policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in CONTENT_SECURITY_POLICY and "http" not in CONTENT_SECURITY_POLICY


def _policy_of(path: str) -> str:
    """Papers of meetings may do nothing at all; what may be framed and the explorer have policies of their own."""
    if "/papers/" in path:
        return "default-src 'none'; sandbox"
    if "/embed/" in path:
        return EMBED_POLICY
    return EXPLORER_POLICY if path == "/explore/" else CONTENT_SECURITY_POLICY


def test_no_page_asks_another_host_for_anything(crawled):
    for path, answer in pages(crawled).items():
        text = without_data_block(path, answer.text)
        text = NAMED_ALONE.sub("", text)
        assert not re.findall(r'src="(?!/)[^"]*"|<link[^>]+href="(?!/)|<script|url\(', text), path


def test_no_page_has_inline_style_or_script(crawled):
    for path, answer in pages(crawled).items():
        text = without_data_block(path, answer.text)
        assert not re.findall(r"<style|<script|\sstyle=|\son[a-z]+=", text), path


def test_the_demonstration_says_so_on_every_page_chart_feed_and_file(crawled):
    for path, answer in pages(crawled).items():
        assert "does not exist" in answer.text, path
    made_up = [a.json() for p, a in crawled.items() if p.endswith("/data.json") and p != "/data.json"]
    made_up = [d for d in made_up if d["demonstration"]]
    assert len(made_up) >= 10
    for document in made_up:
        number, version = document["number"], document["version"]
        own = f"/data/releases/{number}/v{version}/"
        assert "Made-up figures" in crawled[f"/data/releases/{number}/"].text and "Made-up figures" in crawled[own].text
        rows = list(csv.DictReader(io.StringIO(crawled[own + "data.csv"].text)))
        assert {r["figures"] for r in rows} == {"made up for the demonstration"}
        assert "demonstration" in crawled[own + "data.csv"].headers["content-disposition"]
        drawn = re.findall(r'<svg[^>]*class="chart-drawing.*?</svg>', crawled[own].text, re.S)
        assert drawn and all("made-up" in svg.lower() or "made up" in svg.lower() for svg in drawn)
    feed = ElementTree.fromstring(crawled["/feed.atom"].content)
    titles = [e.findtext("{*}title") for e in feed.iter("{http://www.w3.org/2005/Atom}entry")]
    assert sum("made up for the demonstration" in t for t in titles) == len({d["number"] for d in made_up})


def test_a_hidden_count_has_no_value_in_any_file(crawled):
    for path, answer in crawled.items():
        if path.endswith("data.json"):
            for row in answer.json().get("observations", []):
                assert (row[-2] is None) == (row[-1] in ("suppressed", "missing", "not_applicable"))


def test_no_page_uses_an_id_twice(crawled):
    for path, answer in pages(crawled).items():
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), (path, sorted(i for i in set(ids) if ids.count(i) > 1))


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.landmarks: list[str] = []

    def handle_starttag(self, tag, attrs):
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.append(tag)


def test_headings_start_at_one_and_skip_no_level_and_landmarks_are_there(crawled):
    for path, answer in pages(crawled).items():
        outline = _Outline()
        outline.feed(answer.text)
        assert outline.levels.count(1) == 1, path
        skips = [b for a, b in zip(outline.levels, outline.levels[1:], strict=False) if b > a + 1]
        first = outline.levels.index(1)
        assert first == 0 and not skips, (path, outline.levels)
        assert {"main", "header", "footer", "nav"} <= set(outline.landmarks), path


def test_every_page_has_a_title_and_a_description_of_its_own(crawled):
    titles = {}
    for path, answer in pages(crawled).items():
        title = re.search(r"<title>(.*?)</title>", answer.text)[1]
        assert re.search(r'<meta name="description" content="[^"]{10,}"', answer.text), path
        titles.setdefault(title, []).append(path)
    doubled = {t: p for t, p in titles.items() if len(p) > 1 and not all("/data/releases/" in x for x in p)}
    assert doubled == {}


def test_goals_show_both_wordings_and_say_where_nothing_is_published(portal):
    page = portal.get("/goals/").text
    assert page.count("The wording of 2016") == 6 and page.count("The wording of 2023") == 6
    assert "Not measured here yet" in page and 'class="headline__figure"' in page


def test_a_phone_shows_the_six_goals_before_all_else_and_each_is_one_tap_away(portal):
    page = portal.get("/goals/").text.split("<main")[1]
    first = page[: page.index('class="prose"')]
    named = re.findall(r'<a href="#([a-z-]+)">([1-6])\. ', first)
    assert [number for _, number in named] == list("123456")
    assert all(f'<section id="{goal}"' in page for goal, _ in named)


def test_the_sites_directory_lists_all_places_and_filters_without_a_script(portal):
    everything = portal.get("/sites/").text
    assert "64 of 64 places" in everything
    closed = portal.get("/sites/?status=closed&state=&kind=").text
    assert "3 of 64 places" in closed and "San Francisco" in closed and "Bangor" not in closed.split("<main")[1]
    assert "No place in the directory fits" in portal.get("/sites/?state=ZZ").text


def test_a_status_without_recent_evidence_is_never_shown_as_current(portal):
    page = portal.get("/sites/nc-fayetteville/").text
    assert "date not known" in page and "No recent evidence" in page
    recent = portal.get("/sites/la-new-orleans/").text
    assert "last known" in recent and "No recent evidence" not in recent


def test_the_directory_comes_as_csv_json_and_geojson(portal):
    rows = list(csv.DictReader(io.StringIO(portal.get("/sites/sites.csv").text)))
    assert len(rows) == len(portal.get("/sites/sites.json").json()) == 64
    collection = json.loads(portal.get("/sites/sites.geojson").text)
    assert len(collection["features"]) == 64
    honolulu = next(f for f in collection["features"] if f["id"] == "hi-honolulu")
    assert honolulu["geometry"]["coordinates"] == [-157.8583, 21.3069]


def test_every_place_with_coordinates_is_a_named_link_on_the_map(portal):
    page = portal.get("/sites/").text
    located = [r for r in portal.get("/sites/sites.json").json() if r["lat"]]
    drawing = max(re.findall(r"<svg.*?</svg>", page, re.S), key=len)
    for row in located:
        assert f'href="/sites/{row["id"]}/"' in drawing


def test_evidence_shows_good_and_bad_findings_with_design_and_source(portal):
    page = portal.get("/evidence/").text
    assert page.count('class="finding"') == 34
    assert "rose after referral" in page and "2 diversions in 590 arrests" in page
    assert "non-randomized controlled" in page.lower() and "/evidence/sources/#EPP2017" in page


@pytest.mark.parametrize(("ratio", "risk", "said"), [("0.42", "50", "29.6%"), ("0.42", "80", "62.7%")])
def test_the_calculator_turns_odds_into_risk_without_a_script(portal, ratio, risk, said):
    page = portal.get("/evidence/calculator/", params={"odds_ratio": ratio, "risk": risk}).text
    assert said in page or said.replace(".6%", "").replace(".7%", "") in page


@pytest.mark.parametrize("ratio", ["0", "-1", "abc", "1e9", "", "NaN", "0.4.2", "٤", "<script>", "9" * 400])
def test_the_calculator_answers_nonsense_with_a_sentence(portal, ratio):
    answer = portal.get("/evidence/calculator/", params={"odds_ratio": ratio, "risk": "50"})
    assert answer.status_code == 200 and 'class="problem"' in answer.text and "<script" not in answer.text


def test_the_catalogue_has_the_27_measures_with_their_faults(portal):
    page = portal.get("/measures/").text
    assert len(set(re.findall(r'href="/measures/([a-z-]+)/"', page))) == 27
    one = portal.get("/measures/diversion-rate/").text
    for words in ("Out of", "Leaves out", "Which way is better", "Known faults", "Goals it serves"):
        assert words in one


def test_the_glossary_has_at_least_45_terms_and_they_are_explained_where_they_occur(portal):
    assert portal.get("/about/glossary/").text.count("<dt") >= 45
    page = portal.get("/about/how-it-works/").text
    for term in re.findall(r'popovertarget="([^"]+)"', page):
        assert f'id="{term}" popover' in page
    assert page.count("popovertarget") > 5


def test_the_over_60_percent_figure_is_said_to_have_no_source(portal):
    page = portal.get("/about/why/").text
    sentence = page[page.lower().index("60%") - 300 : page.lower().index("60%") + 500]
    assert "no source" in sentence.lower()


def test_the_trade_mark_is_named_on_every_page(crawled):
    assert all("not an official product" in a.text for a in pages(crawled).values())
