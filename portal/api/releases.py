"""Releases, their versions, and the cells of those that hold counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dashboards.differences import Change, differences
from dashboards.releases import Observation, Release
from portal.api import answers
from portal.api.frame import Answers, api, spec
from portal.api.paging import paged
from portal.api.problems import Refused, short
from portal.api.questions import (
    LARGEST,
    DifferencesAsked,
    ObservationsAsked,
    Pages,
    Question,
    ReleasesAsked,
)
from portal.public.directory import directory
from portal.public.frame import library, settings
from portal.shelf import newest, versions, withdrawn
from portal.shelf import version as version_of

NUMBER = f"/releases/<int(min=1, max={LARGEST}):number>"
VERSION = f"{NUMBER}/versions/<int(min=1, max={LARGEST}):version>"
ABOUT_NUMBER = {"number": "The number of the release", "version": "The version"}
SAME = ("number", "version", "kind", "name", "title", "summary", "published", "author", "approver", "demonstration")
PARTS = ("source", "notes", "measure", "place", "period", "rule", "correction", "series_break", "digest", "hidden")


@api.get("/releases")
@spec.validate(resp=Answers(answers.Releases, "A page of releases", paged=True), operation_id="releases")
def releases(query: ReleasesAsked):
    """The newest version of every release, the last published first; those that were withdrawn are not listed.

    A measure or place that the portal does not know is a 404, so that a slip of the pen does not look like silence.
    """
    _known("measure", query.measure, {*library().measures, *(r.measure.id for r in newest() if r.measure)})
    _known("place", query.place, {*(s.id for s in directory()), *(r.place.id for r in newest() if r.place)})
    fitting = [r for r in newest() if _fits(r, query)]
    return paged(answers.Releases, fitting, query, lambda r: answers.Release(**_release(r, r.version)))


@api.get(NUMBER)
@spec.validate(
    resp=Answers(answers.WholeRelease, "The release"),
    operation_id="release",
    path_parameter_descriptions=ABOUT_NUMBER,
)
def release(number: int, query: Question):
    """The newest version of a release, with its dimensions and codes."""
    return _whole(versions(number)[0])


@api.get(f"{NUMBER}/versions")
@spec.validate(
    resp=Answers(answers.Releases, "A page of versions", paged=True),
    operation_id="versions",
    path_parameter_descriptions=ABOUT_NUMBER,
)
def release_versions(number: int, query: Pages):
    """All versions of a release, the newest first, each with what it corrected."""
    every = versions(number)
    return paged(answers.Releases, every, query, lambda r: answers.Release(**_release(r, every[0].version)))


@api.get(VERSION)
@spec.validate(
    resp=Answers(answers.WholeRelease, "The version"),
    operation_id="version",
    path_parameter_descriptions=ABOUT_NUMBER,
)
def release_version(number: int, version: int, query: Question):
    """One version of a release, with its dimensions and codes."""
    return _whole(version_of(number, version))


@api.get(f"{NUMBER}/observations")
@spec.validate(
    resp=Answers(answers.Observations, "A page of cells", paged=True),
    operation_id="observations",
    path_parameter_descriptions=ABOUT_NUMBER,
)
def observations(number: int, query: ObservationsAsked):
    """The cells of a release of counts, in the order of the table.

    A hidden cell has no value, and nothing in filters, order or paging depends on what it hides. A dimension or code
    that the release does not have is a 404 that lists those it has.
    """
    shown = counts(version_of(number, query.version) if query.version else versions(number)[0])
    wanted = _wanted(shown, query.dim)
    fitting = [o for o in shown.observations if query.status in (None, o.status) and _has(o, wanted)]
    return paged(answers.Observations, fitting, query, lambda o: _observation(shown, o))


@api.get(f"{NUMBER}/differences")
@spec.validate(
    resp=Answers(answers.Changes, "A page of changes", paged=True),
    operation_id="differences",
    path_parameter_descriptions=ABOUT_NUMBER,
)
def release_differences(number: int, query: DifferencesAsked):
    """Every cell whose value or status differs between two versions of a release.

    In the order of the version after, then those that it does not have. A value that is hidden in both is no change.
    """
    found = differences(version_of(number, query.from_), version_of(number, query.to))
    return paged(answers.Changes, found, query, _change)


def counts(found: Release) -> Release:
    """The release if it holds counts; a cited table is refused with the address of its rows."""
    if found.kind == "counts":
        return found
    rows = f"{_address(found)}data.json"
    raise Refused(404, f"Release {found.number} is a table of published findings, without counts. Its rows: {rows}")


def _known(what: str, asked: str | None, known: Collection[str]) -> None:
    if asked is not None and asked not in known:
        raise Refused(404, f"There is no such {what}.", [(what, f"{short(asked)!r} is not known here")])


def _fits(found: Release, asked: ReleasesAsked) -> bool:
    return (
        (asked.measure is None or bool(found.measure and found.measure.id == asked.measure))
        and (asked.place is None or bool(found.place and found.place.id == asked.place))
        and asked.kind in (None, found.kind)
        and asked.demonstration in (None, found.demonstration)
    )


def _wanted(shown: Release, asked: list[str]) -> dict[int, set[str]]:
    """The codes that fit, by the position of their dimension. Errors: Refused, with what the release has."""
    position = {d.id: n for n, d in enumerate(shown.dimensions)}
    wanted: dict[int, set[str]] = {}
    problems = []
    for id, _, code in (pair.partition(":") for pair in asked):
        codes = [c.id for c in shown.dimensions[position[id]].codes] if id in position else []
        if code in codes:
            wanted.setdefault(position[id], set()).add(code)
        elif id in position:
            problems.append(f"{id!r} has no code {short(code)!r}, but {short(', '.join(codes), 500)}")
        else:
            problems.append(f"there is no dimension {short(id)!r}, but {short(', '.join(position), 500)}")
    if problems:
        raise Refused(404, "This release has no such cells.", [("dim", text) for text in problems])
    return wanted


def _has(cell: Observation, wanted: Mapping[int, set[str]]) -> bool:
    return all(cell.key[position] in codes for position, codes in wanted.items())


def _observation(of: Release, cell: Observation) -> answers.Observation:
    pairs = [*zip(of.dimensions, cell.key, strict=True)]
    return answers.Observation(
        codes={d.id: code for d, code in pairs},
        labels={d.id: d.label_of(code) for d, code in pairs},
        value=cell.value,
        status=cell.status,  # type: ignore[arg-type]
        unit=of.measure.unit if of.measure else None,
        release=of.number,
        version=of.version,
        demonstration=of.demonstration,
    )


def _change(change: Change) -> answers.Change:
    before, after = (answers.State.model_validate(s) if s else None for s in (change.before, change.after))
    return answers.Change(cell=dict(change.key), before=before, after=after)


def _address(of: Release) -> str:
    return f"{settings().base_url}/data/releases/{of.number}/v{of.version}/"


def _release(of: Release, newest_version: int) -> dict[str, Any]:
    own, ours = _address(of), f"{settings().base_url}/api/v1/releases/{of.number}"
    return {
        **{name: getattr(of, name) for name in (*SAME, *PARTS)},
        "newest_version": newest_version,
        "withdrawn": withdrawn().get((of.number, of.version)),
        "cells": len(of.observations),
        "links": {
            "page": own,
            "csv": f"{own}data.csv",
            "json_": f"{own}data.json",
            "versions": f"{ours}/versions",
            "observations": f"{ours}/observations?version={of.version}" if of.kind == "counts" else None,
        },
    }


def _whole(of: Release) -> answers.WholeRelease:
    dimensions = [
        {
            **{name: getattr(d, name) for name in ("id", "label", "role", "total", "codes")},
            "sums": [{"parent": parent, "children": children} for parent, children in d.sums],
        }
        for d in of.dimensions
    ]
    whole = {**_release(of, versions(of.number)[0].version), "dimensions": dimensions, "columns": of.columns}
    return answers.WholeRelease.model_validate(whole)
