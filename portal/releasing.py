"""The one door to a published number: checks, protection, attack, seal, record. Knows the command line not.

Tables of one measure and place are protected together, as one system, and attacked together with all that
is public of them already. What the attacker undoes is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TypeVar

from sqlalchemy import Connection, Engine

from content.library import Library
from dashboards.attacker import Finding, attack
from dashboards.checks import ValidatedTable, validate
from dashboards.intake import Key, Problem, ProtectedTable, Rejected, Structure, read_structure, read_table
from dashboards.protection import protect
from dashboards.releases import MeasureRef, Period, Release, read_release
from dashboards.sealing import Imprint, dimensions_of, published_table, seal_cited, seal_counts
from dashboards.submissions import About, read_about, read_cited
from governance_records.publications import StoredRelease, append_release, newest_releases, next_number
from governance_records.store import writing

T = TypeVar("T", ValidatedTable, ProtectedTable)

# Until accounts exist, whoever runs the command stands for both, and the record says so.
OPERATOR = "the operator at the shell, who stands for author and approver"


@dataclass(frozen=True)
class Submission:
    """A table as it is handed in: bytes of the table, of its description and (counts) of its structure."""

    name: str
    table: bytes
    about: bytes
    structure: bytes | None = None

    @property
    def table_file(self) -> str:
        return f"{self.name}.csv"

    @property
    def about_file(self) -> str:
        return f"{self.name}.about.json"

    @property
    def structure_file(self) -> str:
        return f"{self.name}.structure.json"


@dataclass(frozen=True)
class Ready:
    """A table that passed all checks; counts are protected. `measure` is None for a cited table."""

    name: str
    about: About
    measure: MeasureRef | None = None
    table: ProtectedTable | None = None
    rows: tuple[tuple[str, ...], ...] = ()

    def seal(self, imprint: Imprint) -> Release:
        if self.table is None or self.measure is None:
            return seal_cited(self.about, self.rows, self.name, imprint)
        return seal_counts(self.about, self.table, self.measure, self.name, imprint)


@dataclass(frozen=True)
class _Counts:
    """Counts on their way: checked, not yet protected. Private; lives for one call."""

    name: str
    about: About
    measure: MeasureRef
    table: ValidatedTable

    @property
    def family(self) -> tuple[str, str]:
        """Tables of one measure and place speak of the same people, so they are one system."""
        return self.measure.id, self.about.place.id if self.about.place else ""


class NotProtected(Exception):
    """A table that cannot be protected. The message names releases and cells: it is for the steward alone."""


def prepare(submissions: Sequence[Submission], library: Library, public: Sequence[Release] = ()) -> list[Ready]:
    """Checks and protects tables. Errors: Rejected with all problems of all files; NotProtected."""
    checked: list[Ready | _Counts] = []
    problems: list[Problem] = []
    for submission in submissions:
        try:
            checked.append(_check(submission, library))
        except Rejected as rejected:
            problems += rejected.problems
    if problems:
        raise Rejected(problems)
    protected = _protect([c for c in checked if isinstance(c, _Counts)], public)
    return [c if isinstance(c, Ready) else protected[c.name] for c in checked]


def publish(engine: Engine, library: Library, submissions: Sequence[Submission]) -> list[Release]:
    """Publishes tables as numbered releases, all or none, in one transaction. Errors: as `prepare`."""
    with writing(engine) as record:
        published = [read_release(s.whole()) for s in newest_releases(record)]
        _refuse_known_names(submissions, published)
        return [_append(record, ready) for ready in prepare(submissions, library, published)]


def _append(record: Connection, ready: Ready) -> Release:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    release = ready.seal(Imprint(next_number(record), 1, now, OPERATOR, OPERATOR))
    append_release(
        record,
        StoredRelease(
            number=release.number,
            version=release.version,
            kind=release.kind,
            name=release.name,
            measure=release.measure.id if release.measure else None,
            place=release.place.id if release.place else None,
            title=release.title,
            published=release.published,
            demonstration=release.demonstration,
            digest=release.digest,
            canonical=release.canonical,
        ),
    )
    return release


def _refuse_known_names(submissions: Sequence[Submission], published: Iterable[Release]) -> None:
    numbers = {r.name: r.number for r in published}
    names = [s.name for s in submissions]
    problems = [
        Problem(s.table_file, None, None, "a table of this name is handed in twice")
        for place, s in enumerate(submissions)
        if s.name in names[:place]
    ] + [
        Problem(
            s.table_file,
            None,
            None,
            f"a table of this name is published already, as release {numbers[s.name]}",
        )
        for s in submissions
        if s.name in numbers
    ]
    if problems:
        raise Rejected(problems)


def _check(submission: Submission, library: Library) -> Ready | _Counts:
    about = read_about(submission.about, submission.about_file)
    if about.kind == "cited":
        rows = read_cited(submission.table, submission.table_file, about)
        _check_sources(rows, about, submission.table_file, library)
        return Ready(submission.name, about, rows=rows)
    measure = _measure(about, library)
    if submission.structure is None:
        raise Rejected([Problem(submission.structure_file, None, None, "a table of counts needs its structure")])
    structure = read_structure(submission.structure, submission.structure_file)
    raw = read_table(submission.table, submission.table_file, structure)
    table = validate(raw, structure, submission.structure_file)
    dimensions_of(about, _unhidden(table))
    return _Counts(submission.name, about, measure, table)


def _unhidden(table: ValidatedTable) -> ProtectedTable:
    """The shape of a table without its values: enough to hold its labels against it."""
    nothing = tuple(None for _ in table.keys)
    return ProtectedTable(table.file, table.dimensions, table.keys, nothing, table.statuses, table.structure)


def _measure(about: About, library: Library) -> MeasureRef:
    found = library.measures.get(about.measure)
    if found is None:
        near = get_close_matches(about.measure, library.measures, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        message = f"there is no measure {about.measure!r} in the catalogue{hint}"
        raise Rejected([Problem(about.file, None, "measure", message)])
    return MeasureRef(found.id, found.name, found.definition, found.unit, found.version, found.noun)


def _check_sources(rows: Sequence[tuple[str, ...]], about: About, file: str, library: Library) -> None:
    """Every source that a cited table names must be in the list of sources."""
    places = [i for i, c in enumerate(about.columns) if c.type == "list" and "source" in c.id]
    problems = [
        Problem(file, number, about.columns[i].id, f"there is no source {key!r} in sources.csv")
        for number, row in enumerate(rows, 2)
        for i in places
        for key in (k.strip() for k in row[i].split(";"))
        if key and key not in library.sources
    ]
    if problems:
        raise Rejected(problems)


def _protect(counts: Sequence[_Counts], public: Sequence[Release]) -> dict[str, Ready]:
    families: dict[tuple[str, str], list[_Counts]] = {}
    for one in counts:
        families.setdefault(one.family, []).append(one)
    return {r.name: r for family in families.values() for r in _protect_family(family, public)}


def _protect_family(family: Sequence[_Counts], public: Sequence[Release]) -> list[Ready]:
    rules = {c.about.rule for c in family}
    if len(rules) > 1:
        message = "tables of one measure and place must have one threshold and protection"
        raise Rejected([Problem(c.about.file, None, "threshold", message) for c in family])
    rule = family[0].about.rule
    if rule is None:
        raise Rejected([Problem(family[0].about.file, None, "threshold", "is missing")])
    widened = _widen([c.table for c in family])
    _refuse_overlaps(family, public)
    protection = protect(widened, threshold=rule.threshold, mode=rule.mode)
    tables = [_narrow(p, c.table) for p, c in zip(protection.tables, family, strict=True)]
    earlier = [r for r in public if r.measure and r.place and (r.measure.id, r.place.id) == family[0].family]
    known = [*tables, *map(published_table, earlier)]
    findings = attack(_widen(known), threshold=rule.threshold, mode=rule.mode)
    if findings:
        raise NotProtected(_refusal(findings, earlier))
    return [Ready(c.name, c.about, c.measure, t) for c, t in zip(family, tables, strict=True)]


def _refuse_overlaps(family: Sequence[_Counts], public: Sequence[Release]) -> None:
    """The same people in other groups are another table of them: next to what is public it could be subtracted,
    and no program can know which groups of the one are parts of groups of the other."""
    for one in family:
        for release in public:
            same = release.measure and release.place and (release.measure.id, release.place.id) == one.family
            if same and release.period and one.about.period and _overlap(release.period, one.about.period):
                raise NotProtected(
                    f"{one.table.file}: not published: release {release.number} shows figures of the same measure and "
                    "place in that time, and the two together could not be protected"
                )


def _overlap(a: Period, b: Period) -> bool:
    """Whether two periods share a day; a start that is not known lies before everything."""
    return (a.start or "") <= b.end and (b.start or "") <= a.end


def _refusal(findings: Sequence[Finding], earlier: Sequence[Release]) -> str:
    names = "; ".join(str(f) for f in findings[:20])
    beside = ", ".join(str(r.number) for r in earlier)
    with_others = f" together with release {beside}, which is public already" if earlier else ""
    return f"not published: a reader could undo the protection{with_others}: {names}"


def _widen(tables: Sequence[T]) -> list[T]:
    """Gives every table all dimensions of its family: where it lacks one, its cells are the total of it.

    So the same count has the same key in every table, and the tables are one system.
    """
    totals: dict[str, str] = {}
    for table in tables:
        totals.update(table.structure.total)
    return [_with_dimensions(t, totals) for t in tables]


def _with_dimensions(table: T, totals: Mapping[str, str]) -> T:
    lacking: dict[str, str] = {d: total for d, total in sorted(totals.items()) if d not in table.dimensions}
    structure = Structure(
        {**table.structure.total, **lacking},
        table.structure.hier,
        tuple(n for n in table.structure.noadd if n not in lacking),
    )
    added: Key = tuple(lacking.values())
    keys: tuple[Key, ...] = tuple(key + added for key in table.keys)
    return replace(table, dimensions=(*table.dimensions, *lacking), keys=keys, structure=structure)


def _narrow(protected: ProtectedTable, original: ValidatedTable) -> ProtectedTable:
    """A protected table back in the dimensions that it was handed in with."""
    width = len(original.dimensions)
    keys = tuple(key[:width] for key in protected.keys)
    return replace(protected, dimensions=original.dimensions, keys=keys, structure=original.structure)
