"""What an order takes out of an agenda: the paper or item that it names, wherever it stands, and no other."""

from __future__ import annotations

import pytest

from governance_records.agendas import publish_agenda, put_paper, withdraw_agenda_item, withdraw_paper
from governance_records.documents import document_versions, publish
from governance_records.meeting_documents import AGENDA
from governance_records.meeting_rows import files_taken_out, items_of, papers_of
from governance_records.redactions import held_within, redact
from governance_records.rights import AT_THE_SHELL

THE_PAPER, ANOTHER = b"What Ms. Example spends.", b"What the county spends."
WHY = ("It names a person.", "Order 12 of the district court")


def laid(room, title: str, content: bytes) -> int:
    """A paper of the meeting, published with a new version of its agenda."""
    paper = room.do(put_paper, room.meeting, title, "paper.txt", content)
    room.do(publish_agenda, room.meeting, "A paper was added.")
    return paper


@pytest.fixture
def room(room_of):
    """Two meetings: before the first the paper and another of the same title, before the second each once more."""
    with room_of("a") as room:
        room.call()
        first = laid(room, "The budget", ANOTHER)
        laid(room, "The budget", THE_PAPER)
        room.do(withdraw_paper, room.meeting, first)
        room.do(publish_agenda, room.meeting, "A paper was taken off.")
        room.call()
        laid(room, "The budget", THE_PAPER)
        laid(room, "The budget", ANOTHER)
        publish(room.record, room.now, "report", 900, "a body", {}, {"text": "The budget", "more": "The budget grew."})
        yield room


def order(room, name: str) -> None:
    """Carries out an order for a text of the newest agenda of the first meeting."""
    newest = document_versions(room.record, AGENDA, room.meeting - 1)[0]
    redact(room.record, AT_THE_SHELL, room.now, newest.index, name, *WHY)


def titles(room, meeting: int) -> list[list[str | None]]:
    """The titles of the papers of each version of an agenda, the newest first."""
    versions = document_versions(room.record, AGENDA, meeting)
    return [[d.texts.get(f"paper-{i}.title") for i in range(1, 1 + len(d.facts["papers"]))] for d in versions]


def test_the_paper_goes_from_every_meeting_whatever_its_place_in_the_list_and_another_of_its_title_stays(room):
    held = held_within(room.record, document_versions(room.record, AGENDA, room.meeting - 1)[0])
    assert {name for _, name in held["paper-1.title"]} == {"paper-1.title", "paper-2.title"}
    order(room, "paper-1.title")
    assert titles(room, room.meeting - 1) == [[None], ["The budget", None], ["The budget"], []]
    assert titles(room, room.meeting) == [[None, "The budget"], [None], []]
    files = {p["file"]: p["sha256"] for p in document_versions(room.record, AGENDA, room.meeting)[0].facts["papers"]}
    gone = files_taken_out(room.record, list(files))
    assert [name in gone for name in files] == [True, False]
    assert [p.title for p in papers_of(room.record, room.meeting)] == ["The budget"]


def test_the_same_words_in_a_text_that_is_no_paper_go_with_it(room):
    order(room, "paper-1.title")
    assert document_versions(room.record, "report", 900)[0].texts == {"text": None, "more": "The budget grew."}


def test_an_order_for_another_text_takes_the_words_from_titles_and_leaves_the_files(room):
    found = document_versions(room.record, "report", 900)[0]
    redact(room.record, AT_THE_SHELL, room.now, found.index, "text", *WHY)
    assert titles(room, room.meeting) == [[None, None], [None], []]
    files = [p["file"] for p in document_versions(room.record, AGENDA, room.meeting)[0].facts["papers"]]
    assert files_taken_out(room.record, files) == set()


def test_an_order_for_an_item_leaves_the_one_whose_place_it_took(room_of):
    with room_of("a") as room:
        room.call(items=("decision", "decision", "decision"))
        room.do(withdraw_agenda_item, room.meeting, items_of(room.record, room.meeting)[1].id)
        room.do(publish_agenda, room.meeting, "An item was taken off.")
        newest = document_versions(room.record, AGENDA, room.meeting)[0]
        assert newest.texts["item-2.title"] == "Item 3"
        redact(room.record, AT_THE_SHELL, room.now, newest.index, "item-2.title", *WHY)
        told = [list(d.texts.values()) for d in document_versions(room.record, AGENDA, room.meeting)]
        assert [[t for t in texts if t != "An item was taken off."] for texts in told] == [
            ["Item 1", None],
            ["Item 1", "Item 2", None],
        ]
