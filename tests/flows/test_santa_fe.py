"""The real figures of LEAD Santa Fe (2016) pass the door, and their small counts cannot be had back."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json

import pytest

THRESHOLD = 11


def release_of(portal, title: str) -> int:
    feed = portal.get("/feed.atom").text
    entry = next(e for e in feed.split("<entry>") if title in e)
    return int(entry.split("<title>Release ")[1].split(":")[0])


@pytest.fixture(scope="module")
def referrals(portal) -> int:
    return release_of(portal, "What became of referrals in Santa Fe, 2016")


@pytest.fixture(scope="module")
def participants(portal) -> int:
    for number in range(1, 40):
        answer = portal.get(f"/data/releases/{number}/data.json")
        if answer.status_code == 200 and answer.json()["name"] == "santa_fe_2016_participants":
            return number
    raise AssertionError("the release is not there")


def cells(portal, number: int) -> dict[str, tuple[int | None, str]]:
    found = portal.get(f"/data/releases/{number}/data.json").json()["observations"]
    return {row[2]: (row[3], row[4]) for row in found}


def test_the_small_counts_are_hidden_and_the_large_ones_shown(portal, referrals):
    assert cells(portal, referrals) == {
        "ALL": (105, "published"),
        "in_programme": (87, "published"),
        "ineligible": (None, "suppressed"),
        "declined": (None, "suppressed"),
        "no_intake_in_7_days": (None, "suppressed"),
    }


def test_one_small_count_in_a_row_takes_another_cell_with_it(portal, participants):
    shown = cells(portal, participants)
    assert shown["in_process"] == (None, "suppressed")
    assert sum(status == "suppressed" for _, status in shown.values()) == 2


@pytest.mark.parametrize("which", ["referrals", "participants"])
def test_a_reader_who_tries_every_whole_number_cannot_narrow_a_hidden_small_count(portal, request, which):
    shown = cells(portal, request.getfixturevalue(which))
    total, parts = shown.pop("ALL")[0], list(shown.values())
    hidden = [i for i, (value, _) in enumerate(parts) if value is None]
    rest = total - sum(value for value, _ in parts if value is not None)
    fits = [w for w in itertools.product(range(1, rest + 1), repeat=len(hidden)) if sum(w) == rest]
    for place in range(len(hidden)):
        assert set(range(1, THRESHOLD)) <= {w[place] for w in fits}


def test_the_digest_on_the_page_is_that_of_the_file(portal, referrals):
    file = portal.get(f"/data/releases/{referrals}/v1/data.json").content
    assert hashlib.sha256(file).hexdigest() in portal.get(f"/data/releases/{referrals}/").text


def test_every_row_of_the_csv_has_a_status_and_hidden_values_are_empty(portal, referrals):
    rows = list(csv.DictReader(io.StringIO(portal.get(f"/data/releases/{referrals}/data.csv").text)))
    assert len(rows) == 5
    assert all((row["value"] == "") == (row["status"] == "suppressed") for row in rows)
    assert {row["figures"] for row in rows} == {"real"}


def test_the_page_says_what_the_figures_mean_and_who_stood_for_them(portal, referrals):
    page = portal.get(f"/data/releases/{referrals}/").text
    assert "Of 105 referrals" in page and "87" in page
    assert "hidden to protect privacy" in page
    assert "Written by" in page and "Approved by" in page and "operator who installed it" in page
    assert "<svg" in page and 'rel="noopener noreferrer">LEAD Santa Fe' in page


def test_no_page_or_file_tells_a_hidden_count_of_santa_fe(portal, referrals, participants):
    """The steward's file has 9, 3 and 6: no public file gives one of them to its cell."""
    for number in (referrals, participants):
        document = json.loads(portal.get(f"/data/releases/{number}/data.json").content)
        assert {row[-2] for row in document["observations"] if row[-1] == "suppressed"} == {None}


def test_old_addresses_stay(portal, referrals):
    assert portal.get(f"/data/releases/{referrals}/").status_code == 200
    assert portal.get(f"/data/releases/{referrals}/v1/").status_code == 200
    assert portal.get("/data/releases/latest/").status_code == 302
    assert portal.get(f"/data/releases/{referrals}/v2/").status_code == 404
    assert portal.get("/data/releases/99999999999999999999999/").status_code == 404
