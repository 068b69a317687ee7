"""What a table may be about, next to what is public: corrections keep their subject, places their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from dashboards.coherence import Counts
from dashboards.intake import Problem, Rejected
from dashboards.releases import Release
from dashboards.review import Warned
from portal.submission import Submission

WHY_SAME = "a correction keeps measure, place, period and rule, so that all versions can be attacked together"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def check_correction(submission: Submission, public: Iterable[Release]) -> None:
    """Errors: Rejected where the release is not there, has another name, or the correction does not say enough."""
    if submission.corrects is None:
        return
    known = [r for r in public if r.number == submission.corrects]
    problems = []
    if not known:
        problems.append(f"there is no release {submission.corrects} to be corrected")
    elif known[-1].name != submission.name:
        problems.append(f"release {submission.corrects} is the table {known[-1].name!r}, not {submission.name!r}")
    if not submission.reason.strip():
        problems.append("a correction says what was wrong")
    if wrong := wrong_since(submission.since):
        problems.append(wrong)
    if problems:
        raise Rejected([Problem(submission.table_file, None, None, message) for message in problems])


def wrong_since(text: str) -> str:
    """Why this cannot be the day since which figures were wrong; empty where it can."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return "a correction says since which day the figures were wrong, such as 2026-11-22"
    return "figures cannot be wrong since a day to come" if day > datetime.now(UTC).date() else ""


def changed_subjects(
    submissions: Sequence[Submission], counts: Mapping[str, Counts], public: Sequence[Release]
) -> list[Problem]:
    """A correction counts the same as what it corrects, by a rule as strict: else the two would not be compared."""
    problems = []
    for s in submissions:
        for version in (r for r in public if r.number == s.corrects):
            of = counts.get(s.name)
            message = _other_subject(of, version) if of else "kind" if version.kind == "counts" else ""
            if message:
                why = f"differs from version {version.version}: {WHY_SAME}"
                problems.append(Problem(s.about_file, None, message, why))
                break
    return problems


def _other_subject(one: Counts, version: Release) -> str:
    """Which entry of the description is another one, or weaker, than in a version that it corrects."""
    if version.kind != "counts" or version.measure is None or version.place is None or version.rule is None:
        return "kind"
    about, period = one.about, version.period
    if one.measure.id != version.measure.id:
        return "measure"
    if about.place is None or about.place.id != version.place.id:
        return "place"
    if period is None or about.period is None:
        return "period" if period is not about.period else ""
    if (about.period.first_day, about.period.last_day) != (period.first_day, period.last_day):
        return "period"
    weaker = about.rule is None or about.rule.threshold < version.rule.threshold
    if weaker or (version.rule.mode == "range" and about.rule and about.rule.mode != "range"):
        return "threshold"
    return ""


def new_place(one: Counts, public: Iterable[Release]) -> list[Warned]:
    """The first figures of a place, and what looks like another spelling of one that has figures already."""
    place = one.about.place
    known = {r.place.id: r.place.name for r in public if r.place}
    if place is None or place.id in known:
        return []
    near = [name for id, name in known.items() if _letters(id) == _letters(place.id) or name == place.name]
    if near:
        message = f"{place.id!r} is another spelling of a place that has figures: {near[0]}"
        raise Rejected([Problem(one.about.file, None, "place", message)])
    return [Warned(one.name, f"“{place.name}” has no figures yet. Is it spelled as the other places are?")]


def _letters(id: str) -> str:
    return "".join(c for c in id if c.isalnum())
