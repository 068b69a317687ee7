"""What a reader may rely on in the address of a chart: it keeps the view, travels as a picture, and may be framed."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from portal.shield import CONTENT_SECURITY_POLICY, EMBED_POLICY, FRAMED

VIEW = "/measures/referrals-received/by-district/"
VERSION = "/data/releases/5/v1/by-district/"
STUDIES, PLACES = "/evidence/odds-ratios/", "/sites/by-state/"
EVERY = (
    VIEW,
    VERSION,
    STUDIES,
    PLACES,
    "/measures/equity/by-race-index-white/",
    "/measures/referrals-received/by-site/",
)


@pytest.mark.parametrize("address", EVERY)
def test_a_chart_has_a_page_a_frame_two_pictures_and_a_file(portal, address):
    page = portal.get(address)
    assert page.status_code == 200 and 'class="chart-drawing' in page.text and "<table" in page.text
    png = portal.get(f"{address}chart.png")
    assert png.content.startswith(b"\x89PNG") and png.headers["content-type"] == "image/png"
    svg = ElementTree.fromstring(portal.get(f"{address}chart.svg").content)
    assert not [e for e in svg.iter() if e.get("class") or e.get("style") or e.tag.endswith(("style", "script"))]
    rows = list(csv.DictReader(io.StringIO(portal.get(f"{address}chart.csv").text)))
    assert rows and {r["status"] for r in rows} <= {
        *("published", "suppressed", "missing", "not_applicable", "unreliable", "withheld"),
    }  # fmt: skip
    assert all((r["value"] == "") == (r["status"] not in ("published", "unreliable")) for r in rows)
    assert all(r["source"].startswith("Source: ") for r in rows)
    frame = portal.get(f"/embed{address}")
    assert frame.status_code == 200 and "Source: " in frame.text and "<nav" not in frame.text
    assert f'href="{portal.base}{address}"' in frame.text


def test_only_the_frames_may_be_framed_and_load_nothing_from_elsewhere(portal):
    for address in EVERY:
        frame = portal.get(f"/embed{address}")
        assert frame.headers["content-security-policy"] == EMBED_POLICY and "x-frame-options" not in frame.headers
        assert "set-cookie" not in frame.headers and "<script" not in frame.text and "<form" not in frame.text
    for path in (VIEW, "/", "/data/", "/sign-in", "/embed/measures/enrolled/nothing-like-it/", f"{VIEW}chart.svg"):
        answer = portal.get(path)
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY and len(FRAMED) == 4


def test_a_view_that_is_gone_gives_the_one_most_like_it_with_a_note_and_nonsense_is_not_found(portal):
    near = portal.get("/measures/referrals-received/by-districts/")
    assert near.status_code == 200 and "There is no view “by-districts”" in near.text
    assert f'<link rel="canonical" href="{portal.base}{VIEW}">' in near.text
    assert "There is no view" not in portal.get(VIEW).text
    for path in (
        "/measures/referrals-received/zzzz/",
        "/measures/nothing/total/",
        "/measures/cost/total/",
        "/data/releases/1/v1/total/",
        "/data/releases/5/v9/total/",
        "/embed/measures/referrals-received/by-districts/",
        "/measures/referrals-received/by-districts/chart.png",
        "/measures/referrals-received/" + "by-district-" * 500 + "/",
        "/measures/referrals-received/%00/",
    ):
        assert portal.get(path).status_code == 404, path


@pytest.mark.parametrize("view", ["by-district<b>", "by-district'", "by district", "by-district.", "bÿ-district"])
def test_the_id_of_a_view_is_of_plain_letters(portal, view):
    assert portal.get(f"/measures/referrals-received/{view}/").status_code == 404


def test_every_chart_of_a_measure_and_of_a_release_links_to_its_own_view_and_can_be_embedded(portal):
    for page in ("/measures/enrolled/", "/data/releases/9/"):
        text = portal.get(page).text
        figures = text.count('<figure class="figure">')
        assert figures and text.count("Link to this view") == figures == text.count("#embed")
        for address in re.findall(r'href="([^"]+)">Link to this view', text):
            assert f'href="{address}#embed">Show it on your own page' in text
            view = portal.get(address).text
            assert 'id="embed"' in view and f"&lt;iframe src=&#34;{portal.base}/embed{address}&#34;" in view


def test_a_picture_has_the_same_bytes_each_time_and_says_what_is_made_up(portal):
    first, second = (portal.get(f"{VIEW}chart.png", headers={"Cache-Control": "no-cache"}) for _ in range(2))
    assert first.content == second.content
    assert "demonstration" in first.headers["content-disposition"]
    assert "made-up" in portal.get(f"{VIEW}chart.svg").text


def test_events_are_marked_on_the_chart_of_this_place_alone(portal):
    home = portal.get("/measures/enrolled/total/").text
    assert "LEAD Riverbend takes its first referral" in home and "chart-event" in home
    away = portal.get("/measures/referrals-received/total-in-alder-county/").text
    assert "takes its first referral" not in away
