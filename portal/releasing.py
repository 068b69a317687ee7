"""The one door to a published number: checks, protection, attack, seal, record. Knows the command line not.

Tables of one measure, place and period are protected together, as one system, and attacked together with all that
is public of them already. What the attacker undoes is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Engine

from content.library import Library
from dashboards.checks import ValidatedTable, validate
from dashboards.coherence import Counts
from dashboards.complements import by_measure
from dashboards.families import families_of, protect_family, standing_beside
from dashboards.intake import Problem, ProtectedTable, Rejected, read_structure, read_table
from dashboards.releases import MeasureRef, Release, read_release
from dashboards.review import (
    Warned,
    broken_series,
    disagreements,
    last_before,
    warnings_of,
    warnings_of_cited,
    warnings_of_family,
    warnings_of_kin,
)
from dashboards.sealing import Imprint, dimensions_of, seal_cited, seal_counts, stamped
from dashboards.spreadsheets import as_csv
from dashboards.submissions import About, read_about, read_cited
from governance_records.journal import stamp
from governance_records.publications import StoredRelease, all_versions, append_release, next_number, versions_of
from governance_records.store import writing
from portal.corrections import changed_subjects, check_correction, new_place
from portal.submission import Submission

# Who stands for what ships with the portal and for the demonstration; everything else has a steward and a publisher.
SHIPPED_BY = "the makers of the portal, with the operator who installed it"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
UNPUBLISHED = Imprint(0, 0, "", "", "")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Ready:
    """A table that passed all checks; counts are protected. `report` and `warned` are private."""

    draft: Release
    corrects: int | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    warned: tuple[Warned, ...] = ()


def prepare(
    submissions: Sequence[Submission],
    library: Library,
    public: Sequence[Release] = (),
    progress: Progress = lambda words: None,
    advise: bool = False,
) -> list[Ready]:
    """Checks and protects tables; `public` are all versions of all releases. With `advise` coarser ones are proposed.

    Errors: Rejected with all problems of all files; NotProtected.
    """
    problems = _names(submissions, public)
    counts, cited = dict[str, Counts](), dict[str, Ready]()
    for submission in submissions:
        progress(f"checking {submission.table_file}")
        try:
            check_correction(submission, public)
            checked = _check(submission, library)
        except Rejected as rejected:
            problems += rejected.problems
            continue
        if isinstance(checked, Counts):
            counts[submission.name] = checked
        else:
            cited[submission.name] = checked
    _reject(problems)
    _reject(changed_subjects(submissions, counts, public))
    ready = {**cited, **_protected(list(counts.values()), submissions, public, progress, advise)}
    return [ready[s.name] for s in submissions]


def publish(engine: Engine, library: Library, submissions: Sequence[Submission]) -> list[Release]:
    """Publishes what ships with the portal, all or none, in one transaction. Errors: as `prepare`."""
    with writing(engine) as record:
        now = datetime.now(UTC)
        ready = prepare(submissions, library, public_releases(record))
        return [append(record, r.draft, r.corrects, now, SHIPPED_BY, SHIPPED_BY) for r in ready]


def public_releases(record: Connection) -> list[Release]:
    """All versions of all releases, oldest first. Errors: RecordDamaged."""
    return [read_release(s.whole()) for s in all_versions(record)]


def append(
    record: Connection, draft: Release, corrects: int | None, now: datetime, author: str, approver: str
) -> Release:
    """Numbers a draft and appends it to the record."""
    number = corrects if corrects is not None else next_number(record)
    version = max((s.version for s in versions_of(record, number)), default=0) + 1
    release = stamped(draft, Imprint(number, version, stamp(now), author, approver, draft.correction))
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
        by=release.approver,
    )
    return release


def fingerprint(
    draft: Release, public: Iterable[Release], withdrawn: Collection[tuple[int, int]], library: Library
) -> str:
    """What is public of the same people and under the same name: where it changes, a check holds no longer.

    `withdrawn` are the versions that were taken back, by number and version.
    """
    known = list(public)
    kin = library.kin_of(draft.measure.id) if draft.measure else frozenset()
    beside = [*standing_beside(draft, known, kin), *(r for r in known if r.name == draft.name)]
    marks = {f"{r.digest}{'-' if (r.number, r.version) in withdrawn else ''}" for r in beside}
    return hashlib.sha256(" ".join(sorted(marks)).encode()).hexdigest()


# --- checks -----------------------------------------------------------------------------------------------


def _names(submissions: Sequence[Submission], public: Iterable[Release]) -> list[Problem]:
    """A name belongs to one table for good; only a correction takes it again."""
    numbers = {r.name: r.number for r in public}
    names = [s.name for s in submissions]
    twice = "a table of this name is handed in twice"
    problems = [Problem(s.table_file, None, None, twice) for i, s in enumerate(submissions) if s.name in names[:i]]
    plain = "the name of a table is of letters, digits, hyphens and dots"
    problems += [Problem(s.table_file, None, None, plain) for s in submissions if not _NAME.fullmatch(s.name)]
    for s in submissions:
        if s.corrects is None and s.name in numbers:
            message = f"a table of this name is published already, as release {numbers[s.name]}"
            problems.append(Problem(s.table_file, None, None, message))
    return problems


def _check(submission: Submission, library: Library) -> Ready | Counts:
    about = read_about(submission.about, submission.about_file)
    table = as_csv(submission.table, submission.table_file)
    if about.kind == "cited":
        rows = read_cited(table, submission.table_file, about)
        _check_sources(rows, about, submission.table_file, library)
        draft = seal_cited(about, rows, submission.name, replace(UNPUBLISHED, correction=submission.correction))
        return Ready(draft, submission.corrects, warned=tuple(warnings_of_cited(draft.name, draft.columns, rows)))
    measure = _measure(about, library)
    if submission.structure is None:
        _reject([Problem(submission.structure_file, None, None, "a table of counts needs its structure")])
    structure = read_structure(submission.structure or b"", submission.structure_file)
    raw = read_table(table, submission.table_file, structure)
    valid = validate(raw, structure, submission.structure_file)
    dimensions_of(about, _unhidden(valid))
    found = library.measures[measure.id]
    return Counts(
        *(submission.name, about, measure, valid, submission.corrects),
        part_of=frozenset(found.part_of),
        parts=frozenset(m.id for m in library.measures.values() if measure.id in m.part_of),
    )


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
    _reject(
        [
            Problem(file, number, about.columns[i].id, f"there is no source {key!r} in sources.csv")
            for number, row in enumerate(rows, 2)
            for i in places
            for key in (k.strip() for k in row[i].split(";"))
            if key and key not in library.sources
        ]
    )


def _protected(
    counts: Sequence[Counts],
    submissions: Sequence[Submission],
    public: Sequence[Release],
    progress: Progress,
    advise: bool,
) -> dict[str, Ready]:
    corrections = {s.name: s.correction for s in submissions}
    families = families_of(counts)
    _reject([p for family in families for p in _disputed(family, public)])
    found = {}
    for family in families:
        progress(f"protecting {', '.join(c.table.file for c in family)}")
        for one in protect_family(family, public, advise):
            c = one.counts
            imprint = replace(UNPUBLISHED, correction=corrections[c.name])
            draft = seal_counts(c.about, one.table, c.measure, c.name, imprint)
            versions = [r for r in public if r.number == c.corrects]
            warned = tuple(warnings_of(c, one.table, last_before(c, public), versions) + new_place(c, public))
            of_family = [w for own in by_measure(family) for w in warnings_of_family(own)]
            of_family += warnings_of_kin(family, [*counts, *public])
            warned += tuple(w for w in of_family if w.name == c.name)
            found[c.name] = Ready(draft, c.corrects, one.report, warned)
    return found


def _disputed(family: Sequence[Counts], public: Sequence[Release]) -> list[Problem]:
    breaks = [p for c in family for p in broken_series(c, last_before(c, public))]
    return [*(p for own in by_measure(family) for p in disagreements(own)), *breaks]


def _reject(problems: Sequence[Problem]) -> None:
    if problems:
        raise Rejected(problems)
