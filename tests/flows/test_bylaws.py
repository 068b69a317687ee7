"""Bylaws on the desk: a clerk tries rules on examples, keeps them, and members read what holds."""

from __future__ import annotations

import re

import pytest

from tests.access.people import signed_in

NEW = "/desk/bodies/pcg/bylaws/"
FORM = {
    **{"default-method": "majority", "default-share": "least 2/3", "default-base": "cast", "default-tie": "lost"},
    **{"quorum-share": "more 1/2", "quorum-of": "members", "unit": "seat"},
    **{"recused_base": "excluded", "recused_quorum": "counted", "profile": "louisiana", "zone": ""},
    **{"seconds_needed": "yes", "acknowledge_days": "5", "answer_days": "30", "office": "clerk", "goes_up_to": ""},
    **{"delegate": "", "starts": "2999-01-01", "text": "We meet **monthly**. <script>alert(1)</script>"},
}


@pytest.fixture(scope="module")
def clerk(house):
    return signed_in(house, "maud")


def test_rules_are_tried_on_examples_and_nothing_is_kept(clerk):
    before = clerk.get(NEW).text
    tried = clerk.post(f"{NEW}try", FORM | {"in_favor": "2", "against": "1", "abstain": "7"})
    assert tried.status_code == 200
    assert "2 voted yes and 1 voted no; 7 abstained" in tried.text and "2/3 of 3 is 2" in tried.text
    assert "with at least two thirds of the votes cast" in tried.text
    assert clerk.get(NEW).text == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"default-share": "other", "default-other": "0.667"}, "default-share"),
        ({"default-share": "other", "default-other": "67,5%"}, "default-share"),
        ({"default-share": "other", "default-other": "1", "default-other_strict": "yes"}, "default-share"),
        ({"quorum-share": "count", "quorum-count": "many"}, "quorum-count"),
        ({"quorum-share": "count", "quorum-count": "0"}, "quorum-count"),
        ({"starts": "tomorrow"}, "starts"),
        ({"starts": "1999-01-01", "zone": "Atlantis"}, "zone"),
        ({"profile": "mars"}, "profile"),
        ({"delegate": "seat", "delegate_seat": "999"}, "delegate_seat"),
        ({"goes_up_to": "pcg"}, "goes_up_to"),
        ({"acknowledge_days": "soon"}, "acknowledge_days"),
    ],
)
def test_what_is_mistyped_is_told_at_its_field_and_costs_nothing_else(clerk, change, field):
    before = clerk.get(NEW).text
    answer = clerk.post(f"{NEW}new", FORM | change)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text and "We meet **monthly**" in answer.text
    assert clerk.get(NEW).text == before


def test_a_version_is_kept_for_later_and_read_in_sentences(clerk):
    assert clerk.post(f"{NEW}new", FORM).status_code == 303
    page = clerk.get(NEW).text
    assert "January 1, 2999" in page and "not in force yet" in page


def test_bylaws_are_public_in_sentences_with_their_entry_and_markup_of_people_does_not_run(house, clerk):
    newest = re.findall(r"Version (\d+)", clerk.get(NEW).text)
    page = house.get(f"/bodies/pcg/bylaws/v{max(map(int, newest))}/").text
    assert "in force from January 1, 2999" in page and "with at least two thirds of the votes cast" in page
    assert "<strong>monthly</strong>" in page and "<script>alert" not in page
    entry = re.search(r'/ledger/(\d+)/">entry', page)[1]
    assert "Bylaws" in house.get(f"/ledger/{entry}/").text


def test_members_read_bylaws_and_do_not_write_them(house):
    member = signed_in(house, "ines")
    assert member.get(NEW).status_code == 200
    assert member.get(f"{NEW}new").status_code == 404
    assert member.post(f"{NEW}new", FORM).status_code == 404
    assert signed_in(house, "dario").get(NEW).status_code == 404
