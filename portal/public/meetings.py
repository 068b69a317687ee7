"""Meetings as the public reads them: each agenda with its versions and papers, who was there, and every vote.

All of it is drawn from the documents of the ledger, so that nothing public exists that the ledger does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, g, request

from governance_records.documents import Document, Published, document, document_versions, newest_documents
from governance_records.feedback.chain import matters_at
from governance_records.feedback.published import public_matter
from governance_records.meeting_documents import AGENDA, ATTENDANCE
from governance_records.meeting_rows import files_taken_out, paper_file
from governance_records.meeting_values import ITEM_KINDS, METHODS, MOTION_KINDS
from governance_records.minutes_outcomes import MINUTES
from governance_records.motion_plans import MotionPlan
from governance_records.profiles import PROFILES
from governance_records.vote_documents import VOTE_DOCUMENT
from governance_records.year_lists import SCHEDULE
from portal.papers import paper_answer
from portal.public.frame import Crumb, page, public

CRUMB = Crumb("Meetings", "/meetings/")
CHOICES = {
    **{"yes": "Yes", "no": "No", "abstain": "Abstained", "recused": "Recused", "none": "Did not vote"},
    **{"consent": "Consented", "stand_aside": "Stood aside", "block": "Blocked"},
}
RESULTS = {"adopted": "Adopted", "lost": "Lost", "no_quorum": "No quorum"}
NOT_GIVEN = "This text was taken out by an order."


class Told(Published):
    """What a meeting published, with words for what an order took out."""

    def text(self, name: str) -> str:
        """A text; empty where there is none of that name."""
        return self.words(name, NOT_GIVEN)


@dataclass(frozen=True)
class Meeting(Told):
    """One version of a published agenda."""

    @property
    def title(self) -> str:
        return f"{self.facts['title']}, {self.facts['body_name']}"

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The items in their order, with their words, the ground of those that are closed, and their papers."""
        grounds = {ground.key: ground for ground in PROFILES[self.facts["profile"]].grounds}
        return [
            {
                **item,
                "number": i,
                "title": self.text(f"item-{i}.title"),
                "text": self.text(f"item-{i}.text"),
                "closed_on": grounds.get(item["ground"]),
                "papers": [paper for paper in self.papers if paper["item"] == i],
            }
            for i, item in enumerate(self.facts["items"], 1)
        ]

    @cached_property
    def papers(self) -> list[dict[str, Any]]:
        found = enumerate(self.facts["papers"], 1)
        return [{**paper, "title": self.texts.get(f"paper-{i}.title") or ""} for i, paper in found]


@dataclass(frozen=True)
class Vote(Told):
    """A published vote: the whole case, its result, and its words."""

    @property
    def roll(self) -> list[dict[str, Any]]:
        """Who voted what, in the order of the roll; empty where no roll was called."""
        case = self.facts["case"]
        lines = case["roll"] if case else []
        return [
            {**line, "said": CHOICES[line["vote"]], "reason": self.text(f"reason-{i}"), "marks": self._marks(line)}
            for i, line in enumerate(lines, 1)
        ]

    @property
    def becomes(self) -> str:
        """What the motion was to become, in words; empty where it was a plain decision."""
        return MotionPlan(**self.facts.get("becomes", {})).in_words()

    @property
    def names_nobody(self) -> bool:
        """Whether the roll is told without any name."""
        hidden = self.facts.get("not_named", ())
        return bool(hidden) and len(hidden) == len(self.facts["case"]["roll"])

    def _marks(self, line: Mapping[str, Any]) -> list[str]:
        told = (("by_alternate", "by the alternate"), ("entered_by_clerk", "entered by the clerk"))
        found = [words for name, words in told if line["seat"] in self.facts.get(name, ())]
        if line.get("casting"):
            found.append(f"broke the tie: {line['casting']}")
        return found


def coming_meetings() -> list[Meeting]:
    """What is announced or in session, the next first."""
    return _by_time([Meeting(d) for d in newest_documents(g.record, AGENDA)])[0]


def _by_time(found: Sequence[Meeting]) -> tuple[list[Meeting], list[Meeting]]:
    """Meetings to come or in session, and those that are over, each in the order of time."""
    held = {d.number for d in newest_documents(g.record, ATTENDANCE)}
    in_order = sorted(found, key=lambda m: m.facts["starts"])
    over = [m for m in in_order if m.number in held or m.facts["state"] == "cancelled"]
    return [m for m in in_order if m not in over], over


@public.get("/meetings/")
def meetings() -> str:
    found = [Meeting(d) for d in newest_documents(g.record, AGENDA)]
    bodies = {m.facts["body"]: m.facts["body_name"] for m in reversed(found)}
    years = sorted({m.facts["starts"][:4] for m in found}, reverse=True)
    body, year = request.args.get("body", ""), request.args.get("year", "")
    chosen = [m for m in found if body in ("", m.facts["body"]) and year in ("", m.facts["starts"][:4])]
    coming, past = _by_time(chosen)
    return page(
        "meetings.html",
        "Meetings",
        coming=coming,
        past=past[::-1],
        between=[v for v in _votes() if v.facts["meeting"] is None and body in ("", v.facts["body"])],
        results=_results(_votes()),
        schedules=newest_documents(g.record, SCHEDULE),
        bodies=bodies,
        years=years,
        body=body if body in bodies else "",
        year=year if year in years else "",
        words=RESULTS,
    )


def _votes() -> list[Vote]:
    return [Vote(d) for d in newest_documents(g.record, VOTE_DOCUMENT)]


def _results(found: Sequence[Vote]) -> dict[int, list[Vote]]:
    """The votes of each meeting that settled something, in the order in which they were taken."""
    by_meeting: dict[int, list[Vote]] = {}
    for vote in reversed(found):
        if vote.facts["meeting"] is not None and vote.facts["kind"] == "main":
            by_meeting.setdefault(vote.facts["meeting"], []).append(vote)
    return by_meeting


@public.get("/meetings/<number:id>/")
def meeting(id: int) -> str:
    return _meeting(document(g.record, AGENDA, id) or abort(404))


@public.get("/meetings/<number:id>/agenda/v<number:version>/")
def agenda_version(id: int, version: int) -> str:
    """One version of an agenda, as it stood."""
    return _meeting(document(g.record, AGENDA, id, version) or abort(404), earlier=True)


def _meeting(found: Document, earlier: bool = False) -> str:
    shown = Meeting(found)
    attendance = document(g.record, ATTENDANCE, found.number)
    votes = [v for v in reversed(_votes()) if v.facts["meeting"] == found.number]
    newest = [Crumb(shown.title, f"/meetings/{found.number}/")] if earlier else []
    return page(
        "meeting.html",
        shown.title,
        [CRUMB, *newest],
        meeting=shown,
        gone=files_taken_out(g.record, [paper["file"] for paper in shown.papers]),
        earlier=earlier,
        versions=document_versions(g.record, AGENDA, found.number),
        attendance=None if earlier or attendance is None else attendance,
        votes=[] if earlier else votes,
        minutes=None if earlier else document(g.record, MINUTES, found.number),
        law=PROFILES[shown.facts["profile"]],
        feedback=[public_matter(g.record, n) for n in matters_at(g.record, found.number)],
        kinds=ITEM_KINDS,
        methods=METHODS,
        motions=MOTION_KINDS,
        words=RESULTS,
    )


@public.get("/meetings/votes/<number:id>/")
def vote(id: int) -> str:
    found = Vote(document(g.record, VOTE_DOCUMENT, id) or abort(404))
    meeting = found.facts["meeting"]
    held = document(g.record, AGENDA, meeting) if meeting else None
    crumbs = [CRUMB]
    if held:
        crumbs.append(Crumb(Meeting(held).title, f"/meetings/{meeting}/"))
    return page(
        "vote.html",
        f"Vote {id}: {found.text('title')}",
        crumbs,
        vote=found,
        held=held,
        methods=METHODS,
        motions=MOTION_KINDS,
        words=RESULTS,
    )


@public.get("/meetings/<number:id>/papers/<name>")
def public_paper(id: int, name: str):
    """A paper that some published version of the agenda lists."""
    listed = [p for d in document_versions(g.record, AGENDA, id) for p in Meeting(d).papers if p["file"] == name]
    if not listed:
        abort(404)
    return paper_answer(paper_file(g.record, name) or abort(404), listed[0]["title"])
