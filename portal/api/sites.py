"""The directory of sites, from the newest release of it."""

from __future__ import annotations

from flask import abort

from portal.api import answers
from portal.api.frame import Answers, api, spec
from portal.api.paging import paged
from portal.api.questions import Question, SitesAsked
from portal.public.directory import Site, details, directory
from portal.public.frame import library, settings, source_keys
from portal.shelf import cited, for_place

FILTERS = ("state", "status", "kind")


@api.get("/sites")
@spec.validate(resp=Answers(answers.Sites, "A page of the directory", paged=True), operation_id="sites")
def sites(query: SitesAsked):
    """Places that run, ran or planned LEAD, by state and name."""
    wanted = {name: getattr(query, name) for name in FILTERS if getattr(query, name)}
    fitting = [s for s in directory() if all(s.row[name] == value for name, value in wanted.items())]
    return paged(answers.Sites, fitting, query, lambda s: answers.Site(**_site(s)))


@api.get("/sites/<id>")
@spec.validate(resp=Answers(answers.WholeSite, "The site"), operation_id="site")
def site(id: str, query: Question):
    """One place, with its ways in, its governing bodies, what else is known of it, and the sources."""
    found = next((s for s in directory() if s.id == id), None) or abort(404)
    more = [_detail(row) for rows in details(id).values() for row in rows]
    keys = dict.fromkeys([*found.sources, *(k for detail in more for k in detail.sources)])
    return answers.WholeSite(
        **_site(found),
        details=more,
        references=[answers.Reference.model_validate(library().sources[k]) for k in keys if k in library().sources],
        releases=[r.number for r in for_place(id)],
    )


def _site(found: Site) -> dict:
    release = cited("sites") or abort(404)
    row = found.row
    return {
        **{name: row[name] for name in ("state", "kind", "status_as_of", "launched", "lead_agency", "url")},
        "id": found.id,
        "name": found.name,
        "state_name": found.state,
        "status": found.status,
        "status_in_words": found.status_words,
        "recent": found.recent,
        "latitude": found.point.lat if found.located else None,
        "longitude": found.point.lon if found.located else None,
        "sources": found.sources,
        "release": release.number,
        "version": release.version,
        "page": settings().base_url + found.href,
    }


def _detail(row: dict[str, str]) -> answers.Detail:
    return answers.Detail(kind=row["kind"], value=row["value"], since=row["since"], sources=source_keys(row["sources"]))
