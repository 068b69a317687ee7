"""Numbers that must not leave, asked for over a real socket: of drafts, bad uploads, single cells and small groups.

Other lines of that list stand elsewhere: two worlds (E1) in test_two_worlds.py, the explorer's questions (E5, E14) in
test_explorer_under_attack.py, addresses that lead to raw files (E8) in test_uploads.py.
"""

from __future__ import annotations

import csv
import io
import json
import re
import statistics
import time

import pytest

from tests.access.people import signed_in, visitor
from tests.handing_in import (
    FORM,
    approve,
    hand_in,
    published,
    published_as,
    settled,
    sheet,
    soon,
    submit,
    workbook,
    year,
)

OF_THE_MOMENT = ("date", "x-ratelimit-remaining", "x-ratelimit-reset")
PUBLIC = (
    *("/", "/data/", "/feed.atom", "/corrections.atom", "/data.json", "/measures/", "/measures/enrolled/"),
    *("/measures/enrolled/feed.atom", "/sites/harbor-parish-fictional/feed.atom", "/data/calendar/", "/calendar.ics"),
    *(
        "/ledger/",
        "/ledger/checkpoint",
        "/ledger/bundle.zip",
        "/api/v1/releases?per_page=100",
        "/data/releases/latest/",
    ),
    *("/search?q=canaries", "/explore/plain/?measure=enrolled", "/dashboards/"),
)


def told(answer) -> tuple:
    """Everything of an answer but the moment at which it was given."""
    headers = tuple(sorted((k, v) for k, v in answer.headers.items() if k not in OF_THE_MOMENT))
    return answer.status_code, len(answer.content), headers, answer.headers.get("etag"), answer.content


def rows_of(house, number: int) -> dict[str, dict[str, str]]:
    text = soon(house, f"/data/releases/{number}/v1/data.csv", "status")
    return {row["age"]: row for row in csv.DictReader(io.StringIO(text))}


# --- E4: successive releases -------------------------------------------------------------------------------


def test_e4_two_releases_whose_difference_would_be_a_quarter_are_not_both_published(steward, publisher):
    """January to June less January to March is April to June."""
    whole = year()
    first = {**whole, "label": f"Q1 {whole['label']}", "end": f"{whole['label']}-03-31"}
    published(steward, publisher, "first-quarter", **first)
    half = {**whole, "label": f"Half of {whole['label']}", "end": f"{whole['label']}-06-30"}
    address = hand_in(steward, "half-a-year", sheet(), **half)
    page = settled(steward, address)
    assert "could not be protected" in page and "Ask for approval" not in page


def test_e4_a_correction_shows_nothing_that_its_old_version_would_turn_into_a_small_count(house, steward, publisher):
    rows = [("age", "value"), ("ALL", 200), ("a", 4), ("b", 30), ("c", 66), ("d", 100)]
    _, number = published(steward, publisher, "moved", sheet(rows))
    assert {code for code, row in rows_of(house, number).items() if row["status"] == "suppressed"} == {"a", "b"}
    sent = {"corrects": str(number), "reason": "Counted in the wrong group", "since": "2026-01-05"}
    # 30 moved from b to c: the total and d stand in public already, and would give the small count with it
    moved = [("age", "value"), ("ALL", 200), ("a", 4), ("b", 0), ("c", 96), ("d", 100)]
    address = hand_in(steward, "", sheet(moved), **sent)
    page = settled(steward, address)
    assert "give these cells away already" in page and "Ask for approval" not in page
    assert steward.post(f"{address}discard", {"sure": "yes"}).status_code == 303
    # 30 were counted twice: now the total would tell, and is hidden
    fewer = [("age", "value"), ("ALL", 170), ("a", 4), ("b", 0), ("c", 66), ("d", 100)]
    address = hand_in(steward, "", sheet(fewer), **sent)
    submit(steward, address)
    assert approve(publisher, address).status_code == 303
    text = soon(house, f"/data/releases/{number}/v2/data.csv", "status")
    now = {row["age"]: row["value"] for row in csv.DictReader(io.StringIO(text))}
    assert now == {"ALL": "", "a": "", "b": "0", "c": "66", "d": "100"}


# --- E7: drafts --------------------------------------------------------------------------------------------


def test_e7_a_waiting_draft_is_the_same_as_none_in_bytes_headers_length_and_tag(house, steward):
    address = hand_in(steward, "waits-unseen", sheet(), **year())
    submit(steward, address)
    there = int(re.search(r"(\d+)", address)[1])
    member, moderator = signed_in(house, "ines"), signed_in(house, "theo")
    for someone in (member, moderator):
        for path in ("", "problems.csv", "preview/waits-unseen/", "columns/waits-unseen", "add", "answers"):
            same = {told(someone.get(f"/desk/releases/{id}/{path}")) for id in (there, there + 50, 12345678)}
            assert len(same) == 1 and next(iter(same))[0] in (404, 405), path
        for act in ("approve", "discard", "submit", "answers"):
            posted = {told(someone.post(f"/desk/releases/{id}/{act}", {})) for id in (there, 99, 12345678)}
            assert len(posted) == 1 and next(iter(posted))[0] == 404, act
    for id in (there, 99):  # a stranger is sent to sign in, and what is asked for is what was typed
        answer = visitor(house).get(f"/desk/releases/{id}/")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next=%2Fdesk%2Freleases%2F{id}%2F")


def test_e7_a_waiting_draft_takes_no_other_time_than_none(house, steward):
    address = hand_in(steward, "waits-in-time", sheet(), **year())
    member = signed_in(house, "ines")
    spent: dict[str, list[float]] = {address: [], "/desk/releases/99999/": []}
    for _ in range(21):
        for path, times in spent.items():
            start = time.perf_counter()
            member.get(path)
            times.append(time.perf_counter() - start)
    first, second = (statistics.median(times) for times in spent.values())
    assert max(first, second) < 3 * min(first, second)


def test_e7_no_public_answer_changes_when_a_draft_is_handed_in_and_its_number_is_absent(house, steward):
    last = max(int(n) for n in re.findall(r"/data/releases/(\d+)/", house.get("/data/").text))
    before = {path: told(house.get(path)) for path in PUBLIC}
    address = hand_in(steward, "canaries", sheet(), **{**year(), "title": "Canaries in a draft"})
    submit(steward, address)
    time.sleep(1.1)  # an edition looks for what is new once a second
    assert {path: told(house.get(path)) for path in PUBLIC} == before
    for path in ("", "v1/", "data.csv", "data.json", "total/chart.svg", "release.zip", "proof.json"):
        same = {told(house.get(f"/data/releases/{n}/{path}")) for n in (last + 1, last + 2, 7777777)}
        assert len(same) == 1 and next(iter(same))[0] == 404, path
    for path in ("", "/observations", "/versions"):
        same = {told(house.get(f"/api/v1/releases/{n}{path}")) for n in (last + 1, last + 2, 7777777)}
        assert len(same) == 1 and next(iter(same))[0] == 404, path


# --- E10: bad uploads --------------------------------------------------------------------------------------

CANARY = "8675309"
BAD_UPLOADS = {
    "a sum that is wrong": sheet([("age", "value"), ("ALL", CANARY), ("a", 5), ("b", 7)]),
    "a value that is no count": sheet([("age", "value"), ("ALL", 12), ("a", f"{CANARY}.5"), ("b", 7)]),
    "a code that is a mail address": sheet([("age", "value"), ("ALL", 12), (f"x{CANARY}@mail.example", 5), ("b", 7)]),
    "a column of persons": sheet([("name", "value"), (f"Ada {CANARY}", 1), (f"Ben {CANARY}", 1)]),
    "a workbook": workbook([("age", "value"), ("ALL", int(CANARY)), ("a", 5)]),
    "no table": b"\x00" + CANARY.encode(),
    "an unclosed quotation mark": sheet([("age", "value"), (f'"{CANARY}', 5)]),
    "Latin-1": f"age,value\nALLÉ,{CANARY}\n".encode("latin-1"),
}


@pytest.mark.parametrize("case", BAD_UPLOADS)
def test_e10_what_a_bad_upload_holds_reaches_nobody_but_the_steward(instance, house, steward, case):
    others = [visitor(house), *(signed_in(house, name) for name in ("ines", "nora", "theo"))]
    files = {"table": (f"{CANARY}.csv", BAD_UPLOADS[case])}
    answer = steward.post("/desk/releases/", {**FORM, **year(), "name": "bad-canary"}, files=files)
    assert answer.status_code in (303, 422)
    address = answer.headers.get("location", "/desk/releases/")
    page = settled(steward, address) if answer.status_code == 303 else answer.text
    assert "Ask for approval" not in page and ("problem" in page.lower() or "may hold" in page)
    for someone in others:
        for path in (address, f"{address}problems.csv", f"{address}preview/bad-canary/", "/desk/", "/desk/releases/"):
            assert CANARY not in someone.get(path).text
    for path in ("/", "/data/", "/feed.atom", "/api/v1/releases", f"/search?q={CANARY}x"):
        assert CANARY not in house.get(path).text.replace(f"{CANARY}x", "")
    for file in instance.folder.rglob("*"):
        if file.is_file() and not file.name.startswith("private.sqlite"):
            assert CANARY.encode() not in file.read_bytes(), file.name
    assert CANARY not in house.log.read_text()
    if answer.status_code == 303:
        assert steward.post(f"{address}discard", {"sure": "yes"}).status_code == 303


# --- E11, E12: single cells and small groups ---------------------------------------------------------------


def test_e11_a_hidden_cell_in_a_row_with_its_total_is_hidden_with_another(house, steward, publisher):
    _, number = published(steward, publisher, "one-small")
    rows = rows_of(house, number)
    assert rows["ALL"]["value"] == "263" and rows["old"]["status"] == "suppressed"
    assert [code for code, row in rows.items() if row["status"] == "suppressed" and not row["value"]] != ["old"]
    shown = [int(row["value"]) for code, row in rows.items() if row["value"] and code != "ALL"]
    assert 263 - sum(shown) - 7 >= 11  # what stands beside the hidden 7 is itself not small


GROUPS = {"north": (20, 20), "south": (60, 60), "east": (50, 0), "west": (200, 120)}


def test_e12_no_percentage_tells_of_all_or_none_of_a_small_group(house, steward, publisher):
    """20 of 20, 60 of 60 and 0 of 50: a share of all or none of a small group is a fact about each of its people."""
    cells = {("ALL", g): n for g, (n, _) in GROUPS.items()} | {("joined", g): k for g, (_, k) in GROUPS.items()}
    cells |= {("stayed", g): n - k for g, (n, k) in GROUPS.items()}
    steps = ("ALL", "joined", "stayed")
    cells |= {(step, "ALL"): sum(cells[step, g] for g in GROUPS) for step in steps}
    rows = [("step", "area", "value"), *((*key, value) for key, value in cells.items())]
    when = year()
    about = {
        "kind": "counts", "measure": "equity", "title": "All or none", "summary": "Of whom.", "demonstration": True,
        "place": {"id": "harbor-parish-fictional", "name": "Harbor Parish (fictional)"}, "source": {"name": "A test"},
        "period": {"label": when["label"], "start": when["start"], "end": when["end"]},
        "dimensions": {
            "step": {"label": "Step", "role": "step", "labels": {"ALL": "Met", "joined": "Joined", "stayed": "Not"}},
            "area": {"label": "Area", "role": "group", "labels": {"ALL": "All", **{g: g.title() for g in GROUPS}}},
        },
    }  # fmt: skip
    structure = {
        "total": {"step": "ALL", "area": "ALL"},
        "hier": {"step": {"ALL": ["joined", "stayed"]}, "area": {"ALL": list(GROUPS)}},
        "noadd": [],
    }
    files = {
        "table": ("all-or-none.csv", sheet(rows)),
        "about": ("a.json", json.dumps(about)),
        "structure": ("s.json", json.dumps(structure)),
    }
    sent = steward.post("/desk/releases/", {**FORM, "name": "all-or-none"}, files=files)
    address = sent.headers["location"]
    settled(steward, address)
    submit(steward, address)
    assert approve(publisher, address).status_code == 303
    number = published_as(steward, address)
    told = _all_that_is_said_of(house, number)
    assert "60%" in told and "95% or more" in told and "5% or less" in told
    told = re.sub(r"(?:[0-9]+% +){2,}[0-9]+%|width=&#34;100%&#34;", " ", told)  # ticks of an axis, a frame to embed
    assert re.findall(r"(?<![\d.,])(?:100|0)(?:\.0+)? ?(?:%|percent)", told) == []


def _all_that_is_said_of(house, number: int) -> str:
    """The text of every page, picture and file that is linked from a release, of the explorer and the dashboards."""
    page = soon(house, f"/data/releases/{number}/", "All or none")
    waiting = {f"/data/releases/{number}/", f"/data/releases/{number}/v1/", "/dashboards/equity/", "/data/"}
    waiting |= set(re.findall(rf'href="(/data/releases/{number}/v1/[^"#?]+)"', page))
    waiting |= {f"/explore/plain/?measure=equity&place=harbor-parish-fictional&by={by}&figures=shares"
                for by in ("total", "area")}  # fmt: skip
    seen, said = set[str](), ""
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = house.get(path)
        kind = answer.headers.get("content-type", "")
        if answer.status_code == 200 and kind.startswith(("text/", "image/svg", "application/json")):
            said += re.sub(r"<style.*?</style>|<[^>]*>", " ", answer.text, flags=re.S)
            waiting |= set(re.findall(rf'(?:href|src)="(/data/releases/{number}/v1/[^"#?]+)"', answer.text)) - seen
    assert len(seen) > 8
    return said
