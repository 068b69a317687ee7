"""A table goes from a steward through its checks and a second person to the public, and may be corrected later."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from tests.access.people import signed_in, visitor
from tests.conftest import Instance, Server, serve
from tests.handing_in import (
    FORM,
    approve,
    hand_in,
    keep_columns,
    published,
    published_as,
    settled,
    sheet,
    soon,
    submit,
    workbook,
    year,
)


def test_a_steward_hands_in_a_second_person_approves_and_everyone_can_read(house, steward, publisher):
    address = hand_in(steward, "by-age", sheet(), **year())
    page = steward.get(address).text
    assert "2 of 6 cells hidden" in page and "Protects a small one" in page
    preview = steward.get(re.search(r'href="(/desk/releases/\d+/preview/by-age/)"', page)[1]).text
    assert (
        "Only those who hand in and approve releases see this yet" in preview and "hidden to protect privacy" in preview
    )
    before = house.get("/data/").text
    submit(steward, address)
    assert steward.post(f"{address}approve", {"digest": "0" * 64, "edition": "1"}).status_code == 404
    assert house.get("/data/").text == before
    assert approve(publisher, address).status_code == 303
    number = published_as(steward, address)
    release = soon(house, f"/data/releases/{number}/", "People who came to the desk")
    assert "A data steward of the initiative" in release and "who wrote none of it" in release
    rows = house.get(f"/data/releases/{number}/data.json").json()["observations"]
    assert {row[0]: (row[1], row[2]) for row in rows}["old"] == (None, "suppressed")


def test_an_excel_workbook_is_taken_like_a_csv_file(steward):
    address = hand_in(steward, "from-excel", workbook(), file="came.xlsx", **year())
    assert "2 of 6 cells hidden" in steward.get(address).text


def test_the_same_table_sent_twice_is_one_draft(steward):
    period = year()
    assert hand_in(steward, "twice", sheet(), **period) == hand_in(steward, "twice", sheet(), **period)


def test_problems_of_the_file_are_listed_by_row_and_column_and_nothing_is_stored(steward):
    bad = sheet().replace(b"60", b"sixty").replace(b"96", b"-9")
    answer = steward.post("/desk/releases/", {**FORM, **year(), "name": "bad"}, files={"table": ("bad.csv", bad)})
    assert answer.status_code == 422
    assert "Nothing was stored" in answer.text
    assert (
        "sixty" in answer.text
        and "<td>3</td><td>value</td>" in answer.text
        and "<td>4</td><td>value</td>" in answer.text
    )
    assert 'value="People who came to the desk"' in answer.text  # what was typed stays
    assert ">bad<" not in steward.get("/desk/releases/").text


def test_problems_of_the_sums_are_listed_on_the_draft_and_as_a_file(steward):
    address = hand_in(steward, "wrong-sum", sheet().replace(b"263", b"264"), **year())
    page = steward.get(address).text
    assert "1 problem." in page and "its parts sum to 263" in page
    listed = steward.get(f"{address}problems.csv")
    assert listed.headers["content-type"].startswith("text/csv")
    assert "wrong-sum.csv,2,value" in listed.text
    assert steward.post(f"{address}submit").status_code == 409
    again = steward.get(re.search(r'href="(/desk/releases/\d+/add\?again=wrong-sum)"', page)[1]).text
    assert 'value="People who came to the desk"' in again and 'name="again" value="wrong-sum"' in again
    hand_in(steward, "", sheet(), f"{address}tables", again="wrong-sum")
    assert "Checked and protected" in steward.get(address).text


def test_a_warning_must_be_answered_in_writing_before_it_can_be_submitted(steward):
    rows = [("age", "value"), ("ALL", 200), ("young", 100), ("unknown", 100)]
    address = hand_in(steward, "much-unknown", sheet(rows), **year())
    page = steward.get(address).text
    assert "keep the labels and totals of much-unknown" in page and "answer what is to be looked at" in page
    keep_columns(steward, address)
    page = steward.get(address).text
    fields = re.findall(r'name="(answer-\d+)"', page)
    assert fields and "100 of 200 (50%)" in page and "keep the labels and totals of" not in page
    assert steward.post(f"{address}submit").status_code == 409
    answers = dict.fromkeys(fields, "The form was new that year.")
    assert steward.post(f"{address}answers", answers).status_code == 303
    assert steward.post(f"{address}submit").status_code == 303
    assert "The form was new that year." in steward.get(address).text


def test_whoever_wrote_any_of_it_cannot_approve_it(instance, house, steward, publisher):
    address = hand_in(steward, "own-work", sheet(), **year())
    submit(steward, address)
    made = instance.call("people", "role", "lucia@riverbend.example.org", "steward")
    assert made.status == 0, made.err
    try:
        publisher.post(f"{address}tables", {**FORM, **year(), "name": "own-work"}, files={"table": ("a.csv", sheet())})
        settled(publisher, address)
        submit(publisher, address)
        page = publisher.get(address).text
        assert "somebody else must approve it" in page and f'action="{address}approve"' not in page
        digest = instance_digest(instance, address)
        refused = publisher.post(f"{address}approve", {"digest": digest[0], "edition": digest[1]})
        assert refused.status_code == 409 and "a second person must" in refused.text
    finally:
        instance.call("people", "role", "lucia@riverbend.example.org", "steward", "--end")


def instance_digest(instance: Instance, address: str) -> tuple[str, str]:
    with sqlite3.connect(instance.folder / "private.sqlite") as private:
        digest, edition = private.execute(
            "SELECT digest, edition FROM drafts WHERE id = ?", [int(address.split("/")[-2])]
        ).fetchone()
    return digest, str(edition)


def test_any_change_after_approval_makes_it_a_draft_again(steward, publisher):
    period = year()
    address = hand_in(steward, "changed-late", sheet(), **period)
    later = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT09:00")
    submit(steward, address, publish_at=later)
    assert approve(publisher, address).status_code == 303
    assert "Approved on" in steward.get(address).text
    put = {**FORM, **period, "name": "changed-late", "summary": "Another sentence."}
    assert steward.post(f"{address}tables", put, files={"table": ("a.csv", sheet())}).status_code == 303
    page = steward.get(address).text
    assert "Approved on" not in page and "Checked and protected" in settled(steward, address)


def test_what_was_approved_is_not_what_is_shown_if_it_changed_under_the_approvers_eyes(steward, publisher):
    period = year()
    address = hand_in(steward, "stale", sheet(), **period)
    submit(steward, address)
    page = publisher.get(address).text
    seen = {n: re.search(rf'name="{n}" value="([0-9a-f]+)"', page)[1] for n in ("digest", "edition")}
    put = {**FORM, **period, "name": "stale", "title": "Another title"}
    steward.post(f"{address}tables", put, files={"table": ("a.csv", sheet())})
    settled(steward, address)
    submit(steward, address)
    assert publisher.post(f"{address}approve", seen).status_code == 409


def test_a_draft_that_is_sent_back_says_what_is_to_be_mended(steward, publisher):
    address = hand_in(steward, "sent-back", sheet(), **year())
    submit(steward, address)
    assert publisher.post(f"{address}return", {"reason": ""}).status_code == 422
    assert publisher.post(f"{address}return", {"reason": "Name the source."}).status_code == 303
    assert "Name the source." in steward.get(address).text


def test_the_front_of_the_desk_counts_what_waits_for_the_publisher_and_what_for_the_steward(steward, publisher):
    def counted(client, words):
        found = re.search(rf"<strong>(\d+) {words}", client.get("/desk/").text)
        return int(found[1]) if found else 0

    def waiting():
        to_mend = "of yours (?:is|are) to be mended or sent"
        return counted(publisher, "waits? for your approval"), counted(steward, to_mend)

    approvals, own = waiting()
    address = hand_in(steward, "counted", sheet(), **year())
    assert waiting() == (approvals, own + 1)
    submit(steward, address)
    assert waiting() == (approvals + 1, own)
    publisher.post(f"{address}return", {"reason": "Name the source."})
    assert waiting() == (approvals, own + 1)
    assert "Hand in a table" in steward.get("/desk/").text
    assert "Hand in a table" not in publisher.get("/desk/").text


def test_an_embargo_holds_until_its_time_and_the_calendar_shows_every_change_of_date(house, steward, publisher):
    address = hand_in(steward, "embargoed", sheet(), **year(title="An embargoed title"))
    far = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT09:00")
    sent = {"publish_at": far, "announced_as": "People at the desk, a test"}
    submit(steward, address, **sent)
    assert approve(publisher, address).status_code == 303
    assert "Planned for" in soon(house, "/data/calendar/", "People at the desk, a test")
    assert publisher.post(f"{address}schedule", {"publish_at": far, "reason": ""}).status_code == 422
    time.sleep(2)
    assert "Approved on" in steward.get(address).text
    assert "An embargoed title" not in house.get("/feed.atom").text
    assert publisher.post(f"{address}schedule", {"publish_at": "2020-01-01T09:00", "reason": "x"}).status_code == 422
    nothing = publisher.post(f"{address}schedule", {"publish_at": far, "reason": "No change."})
    assert nothing.status_code == 422 and "planned for this time already" in nothing.text
    later = (datetime.now(UTC) + timedelta(days=40)).strftime("%Y-%m-%dT09:00")
    assert publisher.post(f"{address}schedule", {"publish_at": later, "reason": "A count was late."}).status_code == 303
    assert "moved from" in soon(house, "/data/calendar/", "A count was late.")
    assert steward.post(f"{address}discard", {"reason": "", "sure": "yes"}).status_code == 422
    unsure = steward.post(f"{address}discard", {"reason": "Counted anew."})
    assert unsure.status_code == 422 and "Tick that you are sure" in unsure.text
    assert steward.post(f"{address}discard", {"reason": "Counted anew.", "sure": "yes"}).status_code == 303
    assert soon(house, "/data/calendar/", "Cancelled")


def test_a_correction_is_a_new_version_and_the_old_one_says_what_was_wrong(house, steward, publisher):
    _, number = published(steward, publisher, "to-correct")
    old = house.get(f"/data/releases/{number}/v1/data.csv").content
    form = steward.get(f"/desk/releases/new?corrects={number}").text
    assert f"Correct release {number}" in form
    fixed = sheet().replace(b"263", b"293").replace(b"60", b"90")
    sent = {"corrects": str(number), "reason": "A desk had not reported", "since": "2026-01-05"}
    missing = steward.post("/desk/releases/", {**sent, "reason": ""}, files={"table": ("a.csv", fixed)})
    assert missing.status_code == 422 and "Say what was wrong" in missing.text
    coming = steward.post("/desk/releases/", {**sent, "since": "2999-01-01"}, files={"table": ("a.csv", fixed)})
    assert coming.status_code == 422 and "cannot be wrong since a day to come" in coming.text
    address = hand_in(steward, "", fixed, **sent)
    assert "A desk had not reported" in steward.get(address).text
    preview = steward.get(f"{address}preview/to-correct/").text
    assert "What would change" in preview and "This draft" in preview and "Version 0" not in preview
    submit(steward, address)
    assert approve(publisher, address).status_code == 303
    assert published_as(steward, address) == number
    first = soon(house, f"/data/releases/{number}/v1/", "There is a newer version")
    assert "A desk had not reported" in first and "January 5, 2026" in first
    newest = house.get(f"/data/releases/{number}/").text
    assert "version 2" in newest and "What changed" in newest
    assert house.get(f"/data/releases/{number}/v1/data.csv").content == old
    changes = house.get(f"/data/releases/{number}/changes.json").json()
    assert changes["correction"] == {"reason": "A desk had not reported", "since": "2026-01-05"}
    assert "A desk had not reported" in house.get("/corrections.atom").text


def test_a_correction_by_few_people_warns_that_they_can_be_seen(steward, publisher):
    _, number = published(steward, publisher, "few-moved")
    fixed = sheet().replace(b"263", b"265").replace(b"60", b"62")
    sent = {"corrects": str(number), "reason": "Two were late", "since": "2026-01-05"}
    page = steward.get(hand_in(steward, "", fixed, **sent)).text
    assert "whoever subtracts the two sees those few people" in page


def test_a_withdrawn_release_keeps_its_address_and_says_why(house, steward, publisher):
    _, number = published(steward, publisher, "to-withdraw")
    assert (
        steward.post(f"/desk/releases/published/{number}/withdraw", {"reason": "x", "version": "1"}).status_code == 404
    )
    assert (
        publisher.post(f"/desk/releases/published/{number}/withdraw", {"reason": "", "version": "1"}).status_code == 422
    )
    done = publisher.post(
        f"/desk/releases/published/{number}/withdraw", {"reason": "The count was of another year.", "version": "1"}
    )
    assert done.status_code == 303
    assert "The count was of another year." in soon(house, f"/data/releases/{number}/", "Withdrawn on")
    assert house.get(f"/data/releases/{number}/data.csv").status_code == 200
    assert f"/data/releases/{number}/" not in house.get("/data.json").text
    assert "Withdrawn" in house.get("/data/").text
    assert "The count was of another year." in house.get("/corrections.atom").text
    assert house.get(f"/api/v1/releases/{number}").json()["withdrawn"]["reason"] == "The count was of another year."


def test_a_table_of_the_same_people_in_other_groups_is_not_published_beside_the_first(steward, publisher):
    period = year()
    published(steward, publisher, "first-groups", **period)
    other = [("district", "value"), ("ALL", 263), ("east", 60), ("west", 203)]
    page = steward.get(hand_in(steward, "other-groups", sheet(other), **period)).text
    assert "could not be protected" in page


def test_two_tables_of_the_same_people_handed_in_together_are_protected_as_one_system(steward):
    period = year()
    address = hand_in(steward, "linked-one", sheet(), **period)
    other = [("district", "value"), ("ALL", 263), ("east", 60), ("west", 203)]
    hand_in(steward, "linked-two", sheet(other), f"{address}tables", **period)
    page = steward.get(address).text
    assert "linked-one<" in page and "linked-two<" in page and "problem" not in page.split("What happened")[0].lower()
    wrong = [("district", "value"), ("ALL", 260), ("east", 57), ("west", 203)]
    hand_in(steward, "linked-two", sheet(wrong), f"{address}tables", **period)
    assert "total is 260 here and 263 in linked-one.csv" in steward.get(address).text


def test_labels_and_totals_are_changed_in_a_form(steward):
    address = hand_in(steward, "labelled", sheet([("grp", "value"), ("t", 60), ("a", 40), ("b", 20)]), **year())
    form = steward.get(f"{address}columns/labelled").text
    assert "What readers see" in form
    sent = {
        "label-0": "Group", "role-0": "group", "total-0": "t", "words-0-0": "Everybody", "words-0-1": "Group A",
        "words-0-2": "Group B", "parent-0-1": "t", "parent-0-2": "t",
    }  # fmt: skip
    assert steward.post(f"{address}columns/labelled", sent).status_code == 303
    settled(steward, address)
    preview = steward.get(f"{address}preview/labelled/").text
    assert "Group A" in preview and "Everybody" in preview


def test_no_count_that_is_not_protected_leaves_the_private_database(instance, house, steward, publisher):
    canary = "7654321"
    rows = [("age", "value"), ("ALL", int(canary) + 7), ("young", int(canary)), ("old", 7)]
    address = hand_in(steward, "canary", sheet(rows), **year())
    assert canary in steward.get(address).text
    for someone in (visitor(house), signed_in(house, "ines"), signed_in(house, "nora")):
        assert someone.get(address).status_code in (303, 404)
        for path in ("", "problems.csv", "preview/canary/", "columns/canary", "add"):
            assert canary not in someone.get(address + path).text
    for file in instance.folder.rglob("*"):
        if file.is_file() and not file.name.startswith("private.sqlite"):
            assert canary.encode() not in file.read_bytes(), file.name
    assert canary not in house.log.read_text()


def test_a_draft_that_does_not_exist_and_one_that_is_not_ones_own_look_the_same(house, steward):
    member = signed_in(house, "ines")
    address = hand_in(steward, "unseen", sheet(), **year())
    there, nowhere = member.get(address), member.get("/desk/releases/99999/")
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text) == (404, there.text)
    assert house.get("/data/releases/99999/").status_code == 404


def test_the_public_process_does_not_open_the_private_database(instance):
    for server in serve(instance, LEAD_PORTAL_ROLE="public"):
        assert server.get("/data/").status_code == 200
        assert server.get("/desk/releases/").status_code == 404
        held = open_files_of(server)
        assert any("record.sqlite" in name for name in held)
        assert not any("private.sqlite" in name for name in held)


def open_files_of(server: Server) -> list[str]:
    names = []
    for process in server.processes():
        with suppress(OSError):
            names += [str(link.resolve()) for link in (process / "fd").iterdir()]
    return names


def test_counts_are_deleted_when_their_time_is_over(instance, house, steward):
    address = hand_in(
        steward, "forgotten", sheet([("age", "value"), ("ALL", 4455667), ("a", 4455660), ("b", 7)]), **year()
    )
    assert b"4455667" in (instance.folder / "private.sqlite").read_bytes() + wal(instance)
    assert steward.post(f"{address}discard", {"sure": "yes"}).status_code == 303
    done = instance.run("work", "--once", LEAD_PORTAL_KEEP_COUNTS_DAYS="0")
    assert done.status == 0 and "deleted" in done.out, done.out + done.err
    assert b"4455667" not in (instance.folder / "private.sqlite").read_bytes() + wal(instance)
    assert "Discarded" in steward.get(address).text


def test_without_the_private_database_the_desk_says_so_and_the_public_reads_on(instance, house, steward):
    address = hand_in(steward, "kept-apart", sheet(), **year())
    file, away = instance.folder / "private.sqlite", instance.folder / "taken-away"
    file.rename(away)
    try:
        answers = [steward.get("/desk/releases/"), steward.post(f"{address}discard", {"sure": "yes"})]
        for answer in answers:
            assert answer.status_code == 503 and answer.headers["Retry-After"]
            assert "What is published is not touched" in answer.text and "sqlite" not in answer.text
        assert house.get("/data/").status_code == 200
        assert not file.exists()
    finally:
        away.rename(file)
    assert f'href="{address}"' in steward.get("/desk/releases/").text
    assert "Discard this draft" in steward.get(address).text


def test_a_draft_is_announced_in_one_of_two_ways(steward, house):
    planned = (datetime.now(UTC) + timedelta(days=50)).strftime("%Y-%m-%dT09:00")
    assert steward.post("/desk/releases/calendar/", {"title": "One promise", "planned": planned}).status_code == 303
    address = hand_in(steward, "two-ways", sheet(), **year())
    keep_columns(steward, address)
    entry = re.search(r'<option value="(\d+)"[^>]*>One promise', steward.get(address).text)[1]
    both = steward.post(f"{address}submit", {"announcement": entry, "announced_as": "Another", "publish_at": ""})
    assert both.status_code == 422 and "leave one of the two empty" in both.text
    assert "Another" not in house.get("/data/calendar/").text
    submit(steward, address, announcement=entry)


def wal(instance: Instance) -> bytes:
    file = instance.folder / "private.sqlite-wal"
    return file.read_bytes() if file.exists() else b""


def test_the_shell_does_the_same_with_two_named_persons(instance, house, tmp_path):
    period = year()
    about = {
        "kind": "counts", "measure": "enrolled", "title": "From the shell", "summary": "A test.", "demonstration": True,
        "place": {"id": "harbor-parish-fictional", "name": "Harbor Parish (fictional)"}, "source": {"name": "Test"},
        "period": {"label": period["label"], "start": period["start"], "end": period["end"]},
        "dimensions": {"age": {"label": "Age", "role": "group", "labels": {}}},
    }  # fmt: skip
    about["dimensions"]["age"].pop("labels")
    (tmp_path / "shell.csv").write_bytes(sheet())
    (tmp_path / "shell.about.json").write_text(json.dumps(about))
    structure = {
        "total": {"age": "ALL"},
        "hier": {"age": {"ALL": ["young", "middle", "late", "later", "old"]}},
        "noadd": [],
    }
    (tmp_path / "shell.structure.json").write_text(json.dumps(structure))
    steward, publisher = "oren@riverbend.example.org", "lucia@riverbend.example.org"
    refused = instance.call("release", "submit", tmp_path / "shell.csv", "--by", publisher)
    assert refused.status == 1 and "may not hand in" in refused.err
    done = instance.run("release", "submit", tmp_path / "shell.csv", "--by", steward)
    assert done.status == 0, done.err
    draft = re.search(r"draft (\d+)", done.out)[1]
    assert instance.call("release", "publish", draft).status == 1
    assert instance.call("release", "approve", draft, "--by", steward).status == 1
    assert instance.call("release", "approve", draft, "--by", publisher).status == 0
    instance.call("release", "publish", draft)  # the worker may have been first
    assert "From the shell" in instance.call("release", "list").out
