"""The catalogue of measures."""

from __future__ import annotations

from typing import Any

from flask import abort

from content.library import Measure as Catalogued
from portal.api import answers
from portal.api.frame import Answers, api, spec
from portal.api.paging import paged
from portal.api.questions import Pages, Question
from portal.public.frame import library, settings
from portal.shelf import for_measure

SAME = ("id", "number", "name", "definition", "unit", "better", "version", "goals")
TEXTS = ("numerator", "denominator", "better_for", "frequency", "data_source", "since")
LISTS = ("includes", "excludes", "faults")


@api.get("/measures")
@spec.validate(resp=Answers(answers.Measures, "A page of the catalogue", paged=True), operation_id="measures")
def measures(query: Pages):
    """All measures of the catalogue, in their order."""
    return paged(answers.Measures, [*library().measures.values()], query, _measure)


@api.get("/measures/<id>")
@spec.validate(resp=Answers(answers.Measure, "The measure"), operation_id="measure")
def measure(id: str, query: Question):
    """One measure: what it counts, out of what, and how it can mislead."""
    return _measure(library().measures.get(id) or abort(404))


def _measure(found: Catalogued) -> answers.Measure:
    front = found.document
    fields: dict[str, Any] = {name: getattr(found, name) for name in SAME}
    fields |= {name: str(front[name]) for name in TEXTS}
    fields |= {name: [str(line) for line in front[name] or ()] for name in LISTS}
    fields |= {"releases": [r.number for r in for_measure(found.id)]}
    return answers.Measure(**fields, page=f"{settings().base_url}/measures/{found.id}/")
