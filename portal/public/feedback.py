"""What people said and what became of it: the list, a page for each matter, how well we answer, what was not shown."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, g, request
from flask_babel import gettext

from governance_records.feedback.clock import STATES, quarter_of
from governance_records.feedback.figures import Counted, answering
from governance_records.feedback.published import (
    PublicMatter,
    Wanted,
    comments_on,
    public_answers,
    public_matter,
    public_matters,
)
from governance_records.feedback.reasons import REASONS, TOPICS
from governance_records.feedback.story import MATTER
from portal.exhibits import exhibits_of
from portal.public.frame import Crumb, library, page, public, settings, today
from portal.shelf import newest

CRUMB = Crumb("Feedback", "/feedback/")
ON_A_PAGE = 30
MOST_WORDS = 100
MODERATION, ANSWERS = "feedback-not-shown", "feedback-answered"


@public.get("/feedback/")
def feedback() -> str:
    """What people said, newest first; filters, search and pages by the query."""
    day, wanted = today(settings()), _wanted()
    every = public_matters(g.record)
    found = [m for m in every if wanted.fits(m, day)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    present = min(_page_wanted(), pages)
    bodies = sorted({(str(m.facts["body"]), str(m.facts["body_name"])) for m in every})
    return page(
        "feedback/list.html",
        "Feedback",
        wanted=wanted,
        matters=found[(present - 1) * ON_A_PAGE : present * ON_A_PAGE],
        found=len(found),
        every=len(every),
        counts={state: sum(m.standing(day).state == state for m in every) for state in STATES},
        present=present,
        pages=pages,
        states=STATES,
        bodies=bodies,
        topics=TOPICS,
        years=sorted({str(m.received.year) for m in every}, reverse=True),
        day=day,
    )


def _wanted() -> Wanted:
    fields = ("state", "body", "topic", "year", "words")
    return Wanted(**{name: request.args.get(name, "").strip()[:MOST_WORDS] for name in fields})


def _page_wanted() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


@public.get("/feedback/<number:number>/")
def matter(number: int) -> str:
    """One matter with its whole story."""
    found = public_matter(g.record, number) or abort(404)
    day = today(settings())
    comments = comments_on(g.record, number) if settings().initiative.comments else []
    merged = set(found.facts["merged"]) - {m.number for m in comments}
    return page(
        "feedback/matter.html",
        found.title or gettext("Feedback %(number)s", number=number),
        [CRUMB],
        matter=found,
        standing=found.standing(day),
        clock=found.clock,
        answers=public_answers(g.record, found.facts["answers"]),
        topics=TOPICS,
        goals=[goal for goal in library().goals if goal.id in found.facts["goals"]],
        merged=[m for n in sorted(merged) if (m := public_matter(g.record, n))],
        comments=comments,
        takes_comments=settings().initiative.comments,
        day=day,
        kind=MATTER,
    )


@public.get("/feedback/how-well-we-answer/")
def how_well_we_answer() -> str:
    """How public matters were answered, by body and quarter; and the published tables that include private ones."""
    day, every = today(settings()), public_matters(g.record)
    counted = [_counted(m) for m in every]
    names = {str(m.facts["body"]): str(m.facts["body_name"]) for m in every}
    quarters = sorted({c.quarter for c in counted}, reverse=True)
    return page(
        "feedback/answering.html",
        "How well we answer",
        [CRUMB],
        whole=answering(counted, day),
        by_body=[(names[b], answering(_of(counted, body=b), day)) for b in sorted(names)],
        by_quarter=[(q, answering(_of(counted, quarter=q), day)) for q in quarters],
        present_quarter=quarter_of(day),
        overdue=sorted((m for m in every if m.standing(day).state == "overdue"), key=lambda m: m.clock.answer_by),
        exhibits=[(r, e[1]) for r in newest() if r.name.startswith(ANSWERS) for e in exhibits_of(r)[:1]],
        day=day,
    )


def _counted(matter: PublicMatter) -> Counted:
    return Counted(str(matter.facts["body"]), matter.course, bool(matter.facts["changed"]))


def _of(counted: Iterable[Counted], body: str = "", quarter: str = "") -> list[Counted]:
    return [c for c in counted if body in ("", c.body) and quarter in ("", c.quarter)]


@public.get("/feedback/what-is-not-shown/")
def what_is_not_shown() -> str:
    """The public list of reasons, how an appeal goes, and the published counts by reason."""
    releases = [(r, e[1]) for r in newest() if r.name.startswith(MODERATION) for e in exhibits_of(r)[:1]]
    return page("feedback/moderation.html", "What is not shown", [CRUMB], reasons=REASONS, exhibits=releases)
