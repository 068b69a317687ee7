"""What must not get past the desk of releases, whoever tries and whatever dies."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.handing_in import FORM, approve, hand_in, published, published_as, settled, sheet, soon, submit, year


def test_a_total_that_was_not_known_as_one_is_seen_before_anything_is_published(steward):
    rows = [("site", "value"), ("County", 98), ("a", 40), ("b", 30), ("c", 25), ("d", 3)]
    page = steward.get(hand_in(steward, "uncommon-total", sheet(rows), **year())).text
    assert "is the sum of all other codes: say that it is the total" in page
    rows = [("site", "value"), ("a", 40), ("b", 31), ("c", 25), ("d", 30)]
    address = hand_in(steward, "no-total", sheet(rows), **year())
    assert "How the codes add up was guessed" in steward.get(address).text
    refused = steward.post(f"{address}submit")
    assert refused.status_code == 409 and "was guessed" in refused.text


def test_a_correction_keeps_measure_place_period_kind_and_rule(steward, publisher):
    _, number = published(steward, publisher, "kept-subject")
    about = json.loads(ABOUT_OF_A_TEST)
    period = {"label": "x", "start": f"{year.last}-01-01", "end": f"{year.last}-12-31"}
    sent = {"corrects": str(number), "reason": "A test", "since": "2026-01-05"}
    table = sheet().replace(b"263", b"293").replace(b"60", b"90")
    for change, word in (
        ({"measure": "referrals-received"}, "measure"),
        ({"place": {"id": "elsewhere", "name": "Elsewhere"}}, "place"),
        ({"period": {"label": "x", "start": "1950-01-01", "end": "1950-12-31"}}, "period"),
        ({"threshold": 5}, "threshold"),
    ):
        files = {"table": ("a.csv", table), "about": ("a.json", json.dumps({**about, "period": period, **change}))}
        answer = steward.post("/desk/releases/", {**FORM, **sent}, files=files)
        assert answer.status_code == 303, answer.text
        page = settled(steward, answer.headers["location"])
        assert f"<td>{word}</td>" in page and "a correction keeps measure, place, period and rule" in page
    cited = {
        "kind": "cited", "title": "T", "summary": "S.", "source": {"name": "N"}, "key": "age",
        "columns": [{"id": "age"}, {"id": "value", "type": "number"}],
    }  # fmt: skip
    files = {"table": ("a.csv", table), "about": ("a.json", json.dumps(cited)), "structure": ("s.json", "{}")}
    answer = steward.post("/desk/releases/", {**FORM, **sent}, files=files)
    assert "<td>kind</td>" in settled(steward, answer.headers["location"])


WORKED = 18  # seconds within which the worker has looked at a draft again
ABOUT_OF_A_TEST = json.dumps(
    {
        "kind": "counts", "measure": "enrolled", "title": "T", "summary": "S.", "source": {"name": "N"},
        "demonstration": True, "place": {"id": "harbor-parish-fictional", "name": "Harbor Parish (fictional)"},
        "dimensions": {"age": {"label": "Age", "role": "group"}},
    }
)  # fmt: skip


def test_the_same_time_written_otherwise_is_the_same_time(steward, publisher):
    period = year()
    published(steward, publisher, "whole-year", **period)
    other = [("district", "value"), ("ALL", 263), ("east", 60), ("west", 203)]
    for start, end in ((period["label"], period["label"]), (f"{period['label']}-06", f"{period['label']}-06")):
        about = {**json.loads(ABOUT_OF_A_TEST), "period": {"label": "x", "start": start, "end": end}}
        about["dimensions"] = {"district": {"label": "District", "role": "place"}}
        files = {"table": ("a.csv", sheet(other)), "about": ("a.json", json.dumps(about))}
        answer = steward.post("/desk/releases/", {**FORM, "name": f"of-{start}"}, files=files)
        assert "could not be protected" in settled(steward, answer.headers["location"])


def test_what_was_published_meanwhile_has_a_draft_checked_anew(steward, publisher):
    period = year()
    first, second = (hand_in(steward, f"rival-{n}", sheet(), **period) for n in (1, 2))
    for address in (first, second):
        submit(steward, address)
        later = steward.get(address).text
        assert "Waits for a second person" in later
    assert approve(publisher, first).status_code == 303
    published_as(steward, first)
    assert approve(publisher, second).status_code == 303
    page = soon(steward, second, "could not be protected", WORKED)
    assert "Sent back" in page and "checked anew" in page and "could not be protected" in page
    assert "recovered nothing" not in page


def test_a_draft_is_checked_anew_when_a_measure_that_it_is_part_of_is_published_in_between(house, steward, publisher):
    period = year()
    counts = [("age", "value"), ("ALL", 357), ("young", 65), ("middle", 130), ("late", 80), ("later", 70), ("old", 12)]
    whole = hand_in(steward, "all-referred", sheet(counts), measure="referrals-received", **period)
    part = hand_in(steward, "of-them-joined", sheet(), **period)
    for address in (whole, part):
        submit(steward, address)
    assert shown_in(steward.get(f"{part}preview/of-them-joined/").text) >= {"60", "263"}
    assert approve(publisher, whole).status_code == 303
    first = published_as(steward, whole)
    assert approve(publisher, part).status_code == 303
    page = soon(steward, part, "checked anew", WORKED)
    assert "Sent back" in page
    settled(steward, part)
    submit(steward, part)
    assert approve(publisher, part).status_code == 303
    second = published_as(steward, part)
    left, right = ({r["age"]: int(r["value"]) for r in csv_of(house, n) if r["value"]} for n in (first, second))
    assert left["young"] == 65 and "young" not in right  # five were referred and did not join
    assert [age for age in left.keys() & right.keys() if 0 < left[age] - right[age] < 11] == []


def test_a_part_and_its_whole_in_one_draft_say_where_the_part_is_larger_and_what_coarser_tables_would_show(steward):
    period = year()
    counts = [("age", "value"), ("ALL", 353), ("young", 65), ("middle", 130), ("late", 76), ("later", 70), ("old", 12)]
    joined = [("age", "value"), ("ALL", 265), ("young", 60), ("middle", 96), ("late", 82), ("later", 20), ("old", 7)]
    address = hand_in(steward, "a-whole", sheet(counts), measure="referrals-received", **period)
    hand_in(steward, "a-part", sheet(joined), f"{address}tables", **period)
    page = steward.get(address).text
    assert "People enrolled is more than Referrals received, of which it is a part, in 1 cell: late." in page
    whole, part = page.partition("To be looked at<")[0].split("<h3>")[1:3]
    assert "Coarser tables" not in whole and "In age, publish later, old as one group." in part
    assert "counted" not in part and "a-part.csv:" not in part


def shown_in(page: str) -> set[str]:
    """The numbers in the cells of a page."""
    return set(re.findall(r"<td[^>]*>([0-9]+)</td>", page))


def csv_of(house, number: int) -> list[dict[str, str]]:
    text = soon(house, f"/data/releases/{number}/data.csv", "age")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_withdrawal_stands_until_a_correction_was_approved_after_it(house, steward, publisher):
    _, number = published(steward, publisher, "taken-back")
    fixed = sheet().replace(b"263", b"293").replace(b"60", b"90")
    sent = {"corrects": str(number), "reason": "A desk had not reported", "since": "2026-01-05"}
    address = hand_in(steward, "", fixed, **sent)
    soon_after = (datetime.now(UTC) + timedelta(days=20)).strftime("%Y-%m-%dT09:00")
    submit(steward, address, publish_at=soon_after)
    assert approve(publisher, address).status_code == 303
    stale = publisher.post(f"/desk/releases/published/{number}/withdraw", {"reason": "x", "version": "7"})
    assert stale.status_code == 409
    done = publisher.post(f"/desk/releases/published/{number}/withdraw", {"reason": "Of another year.", "version": "1"})
    assert done.status_code == 303
    assert f"Correct release {number}" in steward.get(f"/desk/releases/new?corrects={number}").text


def test_the_steward_alone_cannot_move_what_is_approved(house, steward, publisher):
    address = hand_in(steward, "not-moved", sheet(), **year())
    later = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT09:00")
    submit(steward, address, publish_at=later, announced_as="Not to be moved by one")
    assert approve(publisher, address).status_code == 303
    listed = steward.get("/desk/releases/").text
    entry = re.search(r"Not to be moved by one.*?/desk/releases/calendar/(\d+)/move", listed, re.S)[1]
    sooner = (datetime.now(UTC) + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    moved = steward.post(f"/desk/releases/calendar/{entry}/move", {"moved_to": sooner, "reason": "Now"})
    assert moved.status_code == 422 and "a publisher moves it" in moved.text


@pytest.mark.parametrize("structure", ["[]", "null", "3", '{"hier": []}', '{"total": []}', "[" * 50_000, "{"])
def test_an_odd_structure_is_refused_with_its_name_and_never_a_fault(steward, structure):
    files = {"table": ("a.csv", sheet()), "structure": ("s.json", structure)}
    answer = steward.post("/desk/releases/", {**FORM, **year(), "name": "odd"}, files=files)
    assert answer.status_code == 422 and "odd.structure.json" in answer.text


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59", "0001-01-01T00:00", "2026-13-01T00:00", "soon", "2026-11-31T10:00"]
)
def test_a_moment_that_cannot_be_is_refused_at_its_field(steward, moment):
    answer = steward.post("/desk/releases/calendar/", {"title": "A test", "planned": moment})
    assert answer.status_code == 422 and "Give a" in answer.text


def test_a_worker_that_dies_is_followed_by_another(instance, house, steward):
    def workers() -> set[int]:
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                held = [str(link.readlink()) for link in (process / "fd").iterdir()]
            except OSError:
                continue
            if str(instance.folder / ".worker.lock") in held:
                found.add(int(process.name))
        return found

    before = workers()
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    address = hand_in(steward, "after-death", sheet(), **year())
    assert "cells hidden" in steward.get(address).text
    assert workers() and not workers() & before


def test_what_people_write_of_drafts_stays_in_the_private_database(instance, steward, publisher):
    address = hand_in(steward, "written", sheet(), **year())
    submit(steward, address)
    assert publisher.post(f"{address}return", {"reason": "only CANARYTWO people"}).status_code == 303
    steward.post(f"{address}discard", {"reason": "CANARYTHREE", "sure": "yes"})
    for file in instance.folder.rglob("*"):
        if file.is_file() and not file.name.startswith("private.sqlite"):
            assert b"CANARYTWO" not in file.read_bytes() and b"CANARYTHREE" not in file.read_bytes(), file.name
    assert publisher.post(f"{address}return", {"reason": "a\u202eb"}).status_code in (409, 422)
