"""Public matters and answers as their documents say, and as everyone sees them on a day. Reads nothing private."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from governance_records.documents import Document, Published, document, document_versions, newest_documents
from governance_records.feedback.clock import (
    CLOSED,
    Clock,
    Course,
    Standing,
    clock_of,
    read_course,
    standing,
)
from governance_records.feedback.story import ANSWER_DOCUMENT, MATTER
from governance_records.feedback.texts import title_of


@dataclass(frozen=True)
class Step:
    """Something that happened in public, on a day; `words` are None where there are none or an order took them out."""

    day: str
    act: str
    by: str
    words: str | None
    links: Mapping[str, Any]


@dataclass(frozen=True)
class PublicMatter(Published):
    """What everyone may read of a matter."""

    @property
    def text(self) -> str | None:
        """What was said; None where an order took it out."""
        return self.texts.get("text")

    @property
    def name(self) -> str | None:
        return self.texts.get("name")

    @property
    def title(self) -> str | None:
        return title_of(self.text) if self.text is not None else None

    @cached_property
    def course(self) -> Course:
        return read_course(self.facts["course"])  # type: ignore[arg-type]

    @cached_property
    def clock(self) -> Clock:
        return clock_of(self.course)

    @property
    def received(self) -> date:
        return self.course.received

    @property
    def story(self) -> list[Step]:
        return [
            Step(s["day"], s["act"], s["by"], self.texts.get(s["words"]) if s["words"] else None, s)
            for s in self.facts["story"]
        ]

    def standing(self, today: date) -> Standing:
        return standing(self.course, today)

    def is_open(self, today: date) -> bool:
        return self.standing(today).state not in CLOSED


@dataclass(frozen=True)
class PublicAnswer(Published):
    """An answer as it was published; `versions` are all of them, the newest first."""

    versions: Sequence[Document]


def public_matters(record: Connection) -> list[PublicMatter]:
    """Every public matter, the newest first. Errors: RecordDamaged."""
    return [PublicMatter(d) for d in newest_documents(record, MATTER)]


def public_matter(record: Connection, number: int) -> PublicMatter | None:
    found = document(record, MATTER, number)
    return PublicMatter(found) if found else None


def comments_on(record: Connection, number: int) -> list[PublicMatter]:
    """What others said in public about a public matter, the first first: matters that are about its page."""
    about = f"/feedback/{number}/"
    return [m for m in reversed(public_matters(record)) if m.facts["about"]["path"] == about]


def public_answers(record: Connection, numbers: Iterable[int]) -> list[PublicAnswer]:
    """Answers by their numbers, in their order."""
    found = [document_versions(record, ANSWER_DOCUMENT, number) for number in numbers]
    return [PublicAnswer(versions[0], versions) for versions in found if versions]


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for among the matters; an empty field asks for nothing."""

    state: str = ""
    body: str = ""
    topic: str = ""
    year: str = ""
    words: str = ""

    def fits(self, matter: PublicMatter, today: date) -> bool:
        facts, words = matter.facts, self.words.casefold().split()
        text = f"{matter.text or ''} {matter.name or ''} {facts['about']['label']}".casefold()
        return all(
            (
                not self.state or matter.standing(today).state == self.state,
                not self.body or facts["body"] == self.body,
                not self.topic or self.topic in facts["tags"],
                not self.year or str(matter.received.year) == self.year,
                all(word in text for word in words),
            )
        )
