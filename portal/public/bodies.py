"""The bodies for readers: who sits where and since when, by what they decide, and how each organization voted."""

from __future__ import annotations

from flask import abort, g

from governance_records.bylaw_examples import examples
from governance_records.bylaw_values import Bylaws
from governance_records.bylaws import bylaws_text, bylaws_version, bylaws_versions, document_of, rule_in_force
from governance_records.bylaws_in_words import bylaws_in_words
from governance_records.documents import document as published
from governance_records.membership import membership
from governance_records.people import KINDS, all_bodies
from governance_records.register import decisions
from governance_records.register_acts import body_row
from governance_records.roll_calls import by_organisation, published_votes
from portal.public.frame import Crumb, page, public, settings, today

BODIES = Crumb("Who decides", "/bodies/")
POSITIONS = {
    **{"yes": "Yes", "no": "No", "abstain": "Abstained", "consent": "Consented", "stand_aside": "Stood aside"},
    **{"block": "Blocked", "recused": "Recused", "none": "Did not vote", "absent": "Absent"},
}


@public.get("/bodies/")
def list_bodies() -> str:
    found = [(b, membership(g.record, b.id)) for b in all_bodies(g.record)]
    return page("bodies.html", "Who decides", bodies=[b for b in found if b[1] or _has_bylaws(b[0].id)], kinds=KINDS)


def _has_bylaws(body: str) -> bool:
    return document_of(g.record, body) is not None


@public.get("/bodies/<id>/")
def one_body(id: str) -> str:
    found = body_row(g.record, id)
    if found is None or not (membership(g.record, id) or _has_bylaws(id)):
        abort(404)
    day = today(settings())
    votes = published_votes(g.record, id)
    counted = by_organisation(votes)
    return page(
        "public_body.html",
        found.name,
        [BODIES],
        body=found,
        kinds=KINDS,
        seats=membership(g.record, id),
        bylaws=rule_in_force(g.record, id, day),
        day=day.isoformat(),
        counted=counted,
        positions={k: v for k, v in POSITIONS.items() if any(c[k] for c in counted.values())},
        votes=len(votes),
        decisions=[d for d in decisions(g.record) if d.body == id][:5],
    )


@public.get("/bodies/<id>/bylaws/")
def public_bylaws(id: str) -> str:
    held = rule_in_force(g.record, id, today(settings()))
    return _bylaws(id, held)


@public.get("/bodies/<id>/bylaws/v<number:version>/")
def public_bylaws_version(id: str, version: int) -> str:
    return _bylaws(id, bylaws_version(g.record, id, version) or abort(404))


def _bylaws(id: str, shown: Bylaws) -> str:
    found, number = body_row(g.record, id), document_of(g.record, id)
    if found is None or number is None:
        abort(404)
    size, title = 9, f"Bylaws of the {found.name}"
    crumbs = [BODIES, Crumb(found.name, f"/bodies/{id}/")]
    return page(
        "public_bylaws.html",
        title,
        crumbs,
        body=found,
        bylaws_shown=shown,
        held=rule_in_force(g.record, id, today(settings())),
        said=bylaws_in_words(shown),
        own_words=bylaws_text(g.record, shown),
        examples=examples(shown.read(), size),
        size=size,
        versions=bylaws_versions(g.record, id),
        document=published(g.record, "bylaws", number, shown.version) if shown.version else None,
        day=today(settings()).isoformat(),
    )
