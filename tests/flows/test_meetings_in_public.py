"""What the public reads of meetings: pages drawn from the record alone, files, and a calendar that others can read."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from itertools import count, takewhile


def test_the_calendar_is_read_back_by_hand_with_its_zone_and_its_cancelled_meetings(portal):
    answer = portal.get("/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    lines = answer.text.replace("\r\n ", "").split("\r\n")  # RFC 5545, 3.1: folded lines are joined
    assert lines[0] == "BEGIN:VCALENDAR" and "BEGIN:VTIMEZONE" in lines and "TZID:America/Chicago" in lines
    events = answer.text.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    page = portal.get("/meetings/").text
    assert len(events) == len(set(re.findall(r'href="/meetings/(\d+)/"', page))) >= 40
    assert sum("STATUS:CANCELLED" in event for event in events) == 1
    starts = [re.search(r"DTSTART;TZID=America/Chicago:(\d{8}T\d{6})", event)[1] for event in events]
    assert all(datetime.strptime(text, "%Y%m%dT%H%M%S").year >= 2024 for text in starts)
    assert len({re.search(r"UID:(.+)", event)[1] for event in events}) == len(events)


def test_every_meeting_vote_paper_and_version_of_an_agenda_can_be_read(portal):
    listed = sorted({int(n) for n in re.findall(r'href="/meetings/(\d+)/"', portal.get("/meetings/").text)})
    for number in listed[:: max(1, len(listed) // 8)]:
        page = portal.get(f"/meetings/{number}/")
        assert page.status_code == 200
        for path in set(re.findall(r'href="(/meetings/(?:votes/\d+|\d+/agenda/v\d+)/)"', page.text)):
            assert portal.get(path).status_code == 200, path
        for path in set(re.findall(r'href="(/meetings/\d+/papers/[^"]+)"', page.text)):
            paper = portal.get(path)
            assert paper.status_code == 200 and paper.headers["Content-Disposition"].startswith("attachment")
            assert "sandbox" in paper.headers["Content-Security-Policy"]
            assert len(sha256(paper.content).hexdigest()) == 64
    assert portal.get(f"/meetings/{listed[-1] + 50}/").status_code == 404
    assert portal.get("/meetings/1/papers/nothing.md").status_code == 404


def test_meetings_are_filtered_by_body_and_year(portal):
    every = portal.get("/meetings/").text
    year = re.search(r"<option>(\d{4})</option>", every)[1]
    one = portal.get(f"/meetings/?body=clt&year={year}").text
    assert 0 < one.count("<h3>") < every.count("<h3>")
    assert "Operational Work Group ·" not in one
    assert portal.get("/meetings/?body=%00&year=x").status_code == 200


def test_a_vote_says_its_arithmetic_and_how_each_organization_voted(portal):
    blocked = next(
        page
        for page in (portal.get(f"/meetings/votes/{n}/").text for n in range(1, 30))
        if "The court has not been asked." in page
    )
    assert "Blocked" in blocked and "Riverbend District Attorney" in blocked and "How it was counted" in blocked
    assert "Lost" in blocked and "entry" in blocked


def test_the_demonstration_shows_every_kind_of_vote(portal):
    answers = takewhile(lambda a: a.status_code == 200, (portal.get(f"/meetings/votes/{n}/") for n in count(1)))
    pages = " ".join(answer.text for answer in answers)
    for words in (
        *("unanimous consent", "voice vote", "roll call by name", "consensus", "Stood aside", "broke the tie: yes"),
        *("Consensus was not reached in", "Recused", "To close an item", "To lay on the table", "Amendment", "Void"),
        "To take up an item that the notice did not name",
    ):
        assert words in pages, words
