"""Finds the words: pages, goals, measures, glossary, sources and the tables that an initiative edits.

An initiative's own folder lies over the words that ship with the portal; a file there takes the place of
ours at the same path. What is broken is refused at the start, by file and line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from content.documents import ContentError, Document, parse, read
from content.markup import Rendered, Term, Writer
from content.translations import LANGUAGES, translation_of, translation_problems

SHIPPED = Path(__file__).parent
GLOSSARY_MINIMUM_FORM = 3
T = TypeVar("T")


@dataclass(frozen=True)
class Wording:
    """A goal in one official wording, with the year and the source."""

    version: str
    text: str
    source: str
    year: int
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Goal:
    """One of the six goals."""

    id: str
    order: int
    short: str
    wordings: tuple[Wording, ...]
    differs: str
    measures: tuple[str, ...]
    document: Document


@dataclass(frozen=True)
class Measure:
    """A measure of the catalogue; `better` is higher, lower or neither, `noun` the plural of what it counts."""

    id: str
    number: str
    name: str
    definition: str
    unit: str
    noun: str
    better: str
    version: int
    goals: tuple[str, ...]
    document: Document
    part_of: tuple[str, ...] = ()  # measures of which this one counts a part, so that the rest can be computed

    @property
    def order(self) -> int:
        return int(self.number[1:])


@dataclass(frozen=True)
class Source:
    """A source that texts and tables cite by its key."""

    key: str
    reference: str
    url: str


@dataclass(frozen=True)
class Event:
    """What happened on a day, as the initiative tells it; `measures` are those that it bears on, or none for all."""

    date: date
    title: str
    href: str
    measures: tuple[str, ...]


NEEDED = {
    "pages": ("title", "summary"),
    "goals": ("id", "order", "short", "wordings", "differs", "measures"),
    "measures": (
        *("id", "number", "name", "definition", "numerator", "denominator", "unit", "noun"),
        *("includes", "excludes"),
        *("better", "better_for", "goals", "frequency", "data_source", "faults", "version", "since"),
    ),
}


@dataclass(frozen=True)
class Library:
    """All words of one instance. `folders` are searched in order; the last is the one that ships."""

    folders: tuple[Path, ...] = (SHIPPED,)
    _read: dict[str, Document] = field(default_factory=dict, compare=False)
    _rendered: dict[str, Rendered] = field(default_factory=dict, compare=False)
    _translated: dict[tuple[str, str], Document] = field(default_factory=dict, compare=False)

    def file(self, path: str) -> Path | None:
        """The file at that path in the first folder that has it."""
        return next((f / path for f in self.folders if (f / path).is_file()), None)

    def documents(self, folder: str) -> dict[str, Document]:
        """All Markdown files of a folder by their stem. Errors: ContentError."""
        stems = {p.stem for f in self.folders for p in (f / folder).glob("*.md")}
        return {stem: self._whole(f"{folder}/{stem}.md", NEEDED[folder]) for stem in sorted(stems)}

    def table(self, path: str, needed: tuple[str, ...]) -> list[dict[str, str]]:
        """The rows of a CSV file with the columns that are needed. Errors: ContentError."""
        file = self.file(path)
        if file is None:
            raise ContentError([f"{path}: the file is missing"])
        reader = csv.reader(io.StringIO(read(file, path), newline=""), strict=True)
        return list(_records(reader, path, needed))

    def _document(self, path: str) -> Document:
        if path not in self._read:
            file = self.file(path)
            if file is None:
                raise ContentError([f"{path}: the file is missing"])
            self._read[path] = parse(path, read(file, path))
        return self._read[path]

    def _whole(self, path: str, needed: tuple[str, ...]) -> Document:
        document = self._document(path)
        missing = [name for name in needed if name not in document.front]
        if missing:
            raise ContentError([f"{path}: line 1: the front matter lacks {name!r}" for name in missing])
        return document

    @cached_property
    def pages(self) -> dict[str, Document]:
        return self.documents("pages")

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        return tuple(sorted(map(_goal, self.documents("goals").values()), key=lambda g: g.order))

    @cached_property
    def measures(self) -> dict[str, Measure]:
        measures = sorted(map(_measure, self.documents("measures").values()), key=lambda m: m.order)
        return {m.id: m for m in measures}

    def kin_of(self, measure: str) -> frozenset[str]:
        """The measures of which one counts a part, and those that count a part of it."""
        own = self.measures.get(measure)
        parts = {m.id for m in self.measures.values() if measure in m.part_of}
        return frozenset(parts.union(own.part_of if own else ()))

    def translated(self, document: Document, language: str) -> Document:
        """A document in a language; what is not translated of it stays English. Errors: ContentError."""
        name = (document.path, language)
        if name not in self._translated:
            self._translated[name] = translation_of(document, language, self.file)
        return self._translated[name]

    def goals_in(self, language: str) -> tuple[Goal, ...]:
        return tuple(_goal(self.translated(g.document, language)) for g in self.goals)

    def measures_in(self, language: str) -> dict[str, Measure]:
        return {m.id: _measure(self.translated(m.document, language)) for m in self.measures.values()}

    @cached_property
    def sources(self) -> dict[str, Source]:
        rows = self.table("sources.csv", ("key", "reference"))
        return {r["key"]: Source(r["key"], r["reference"], r.get("url", "")) for r in rows}

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        return tuple(map(_term, self.table("glossary.csv", ("id", "term", "also", "definition", "sources"))))

    @cached_property
    def timeline(self) -> list[dict[str, str]]:
        return sorted(self.table("pages/timeline.csv", ("date", "title", "text", "sources")), key=lambda r: r["date"])

    @cached_property
    def site_details(self) -> list[dict[str, str]]:
        return self.table("site_details.csv", ("site", "kind", "value", "since", "sources"))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What is told in events.csv, the oldest first; nothing where there is no such file."""
        if self.file("events.csv") is None:
            return ()
        rows = self.table("events.csv", ("date", "title", "href", "measures"))
        return tuple(sorted((_event(r, n) for n, r in enumerate(rows, 2)), key=lambda e: e.date))

    @cached_property
    def writer(self) -> Writer:
        return Writer(self.glossary, self.sources)

    def render(self, document: Document) -> Rendered:
        """The HTML of a document, made once; `level` in its front matter is that of its headings.

        Errors: ContentError naming a source that is not listed.
        """
        if document.path not in self._rendered:
            try:
                self._rendered[document.path] = self.writer.render(
                    document.body,
                    prefix=f"{Path(document.path).stem}-",
                    level=document.get("level", 2),
                    language=document.text_language,
                    ids=self._heading_ids(document),
                )
            except ValueError as error:
                raise ContentError([f"{document.path}: {error}"]) from error
            except KeyError as error:
                line = _line_of(self, document, f"@{error.args[0]}")
                raise ContentError([f"{document.path}: line {line}: no source {error} in sources.csv"]) from error
        return self._rendered[document.path]

    def _heading_ids(self, document: Document) -> list[str]:
        """The ids of the headings of the English text that a document translates; none of an English one."""
        if document.text_language == "en":
            return []
        english = self._document(document.path.partition("/")[2])
        return re.findall(r'<h[2-4] id="([^"]+)"', str(self.render(english).html))

    @cached_property
    def digest(self) -> str:
        """Changes with any word: the public site is a function of it."""
        total = sha256()
        for folder in self.folders:
            for path in sorted(p for p in folder.rglob("*") if p.suffix in (".md", ".csv", ".toml")):
                total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
        return total.hexdigest()[:16]

    def check(self) -> None:
        """Reads and renders everything once. Errors: ContentError with all problems, by file and line."""
        if self._all_problems:
            raise ContentError(self._all_problems)

    @cached_property
    def _all_problems(self) -> list[str]:
        problems = [p for part in self._parts() for p in _problems(part)]
        problems = problems or translation_problems(self.folders, self.file, tuple(NEEDED))
        problems = problems or [p for part in self._renderings() for p in _problems(part)]
        return problems or self._unknown_references()

    def _parts(self) -> Iterator[Callable[[], object]]:
        for folder, needed in NEEDED.items():
            stems = {p.stem for f in self.folders for p in (f / folder).glob("*.md")}
            for stem in sorted(stems):
                yield lambda p=f"{folder}/{stem}.md", n=needed: self._whole(p, n)  # type: ignore[misc]
        for name in ("sources", "glossary", "timeline", "site_details", "events"):
            yield lambda n=name: getattr(self, n)  # type: ignore[misc]

    def _renderings(self) -> Iterator[Callable[[], object]]:
        yield lambda: (self.goals, self.measures)
        for folder in NEEDED:
            for document in self.documents(folder).values():
                for language in ("en", *LANGUAGES):
                    yield lambda d=document, n=language: self.render(self.translated(d, n))  # type: ignore[misc]

    def _unknown_references(self) -> list[str]:
        goals = {g.id for g in self.goals}
        return (
            [
                f"{g.document.path}: line 1: measures: there is no measure {m!r}"
                for g in self.goals
                for m in g.measures
                if m not in self.measures
            ]
            + [
                f"{m.document.path}: line 1: goals: there is no goal {g!r}"
                for m in self.measures.values()
                for g in m.goals
                if g not in goals
            ]
            + [
                f"{m.document.path}: line 1: part_of: there is no other measure {whole!r}"
                for m in self.measures.values()
                for whole in m.part_of
                if whole not in self.measures or whole == m.id
            ]
            + [
                f"events.csv: there is no measure {m!r} ({e.title})"
                for e in self.events
                for m in e.measures
                if m not in self.measures
            ]
        )


def _problems(part: Callable[[], object]) -> list[str]:
    try:
        part()
    except ContentError as error:
        return error.problems
    return []


def _records(reader: Any, path: str, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    try:
        names: list[str] = next(reader, [])
        lacking = [f"{path}: line 1: the column {name!r} is missing" for name in needed if name not in names]
        if lacking:
            raise ContentError(lacking)
        for row in reader:
            if len(row) != len(names):
                raise ContentError([f"{path}: line {reader.line_num}: {len(row)} fields, {len(names)} expected"])
            yield dict(zip(names, row, strict=True))
    except csv.Error as error:
        raise ContentError([f"{path}: line {reader.line_num}: {error}"]) from error


def _line_of(library: Library, document: Document, needle: str) -> int:
    file = library.file(document.path)
    lines = file.read_text(encoding="utf-8").splitlines() if file else []
    return next((n for n, line in enumerate(lines, 1) if needle in line), 1)


def _checked(document: Document, make: Callable[[Document], T]) -> T:
    try:
        return make(document)
    except (TypeError, ValueError, KeyError) as error:
        raise ContentError([f"{document.path}: line 1: the front matter does not fit: {error}"]) from error


def _goal(document: Document) -> Goal:
    return _checked(
        document,
        lambda d: Goal(
            d["id"], int(d["order"]), d["short"], tuple(map(_wording, d["wordings"])), d["differs"],
            tuple(d["measures"] or ()), d,
        ),
    )  # fmt: skip


def _wording(w: Mapping[str, Any]) -> Wording:
    return Wording(str(w["version"]), w["text"], w["source"], int(w["year"]), tuple(map(str, w["used_by"] or ())))


def _measure(document: Document) -> Measure:
    return _checked(
        document,
        lambda d: Measure(
            d["id"], d["number"], d["name"], d["definition"], d["unit"], d["noun"], d["better"],
            int(d["version"]), tuple(d["goals"] or ()), d, tuple(d.front.get("part_of") or ()),
        ),
    )  # fmt: skip


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _event(row: Mapping[str, str], line: int) -> Event:
    measures = tuple(m.strip() for m in row["measures"].split(";") if m.strip())
    try:
        return Event(date.fromisoformat(row["date"]), row["title"], row["href"], measures)
    except ValueError as error:
        raise ContentError([f"events.csv: line {line}: {error}"]) from error


def _term(row: Mapping[str, str]) -> Term:
    also = [f.strip() for f in row.get("also", "").split(";") if len(f.strip()) >= GLOSSARY_MINIMUM_FORM]
    sources = tuple(s.strip() for s in row.get("sources", "").split(";") if s.strip())
    return Term(row["id"], row["term"], row["definition"], (row["term"], *also), sources)
