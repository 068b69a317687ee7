"""Bodies, members, motions and votes in the form of Popolo (popoloproject.com), from what is published alone. Pure.

A vote is cast by a seat in the name of an organization: the voter is the organization, or the seat where it speaks for
none. People stand only in memberships, as far as the body has published them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from governance_records.documents import Document

JSON = dict[str, Any]
RESULTS = {"adopted": "pass", "lost": "fail", "no_quorum": "no quorum"}
OPTIONS = {
    **{"yes": "yes", "no": "no", "abstain": "abstain", "none": "not voting", "recused": "recused"},
    **{"consent": "yes", "block": "no", "stand_aside": "stand aside"},
}
ABSENT = "absent"
# Stands for every seat that chose not to be named, so that none is followed from vote to vote.
NOT_NAMED = "A seat that is not named"


def popolo(memberships: Iterable[Document], votes: Iterable[Document], base: str) -> JSON:
    """All of it as one object with a list for each class."""
    seats, cast = list(memberships), list(votes)
    motions: dict[int, JSON] = {}
    for vote in cast:
        _add_motion(motions, vote, base)
    return {
        "organizations": _organisations(seats, cast),
        "posts": [post for body in seats for post in _posts(body)],
        "persons": [person for body in seats for person in _persons(body)],
        "memberships": [member for body in seats for member in _memberships(body)],
        "motions": [motions[number] for number in sorted(motions)],
        "vote_events": [_vote_event(vote, base) for vote in sorted(cast, key=lambda v: v.number)],
    }


def organisation_id(name: str) -> str:
    """The id of an organization or of a seat of none, made of its name."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"organization/{plain or 'unnamed'}"


def _body_id(body: str) -> str:
    return f"body/{body}"


def _organisations(seats: list[Document], votes: list[Document]) -> list[JSON]:
    found: dict[str, JSON] = {}
    for body in seats:
        facts = body.facts
        id = _body_id(facts["body"])
        found[id] = {"id": id, "name": facts["body_name"], "classification": facts["kind"]}
        for seat in facts["seats"]:
            _add_organisation(found, seat["organisation"], seat["seat"])
    for vote in votes:
        id = _body_id(vote.facts["body"])
        found.setdefault(id, {"id": id, "name": vote.facts["body_name"], "classification": "body"})
        for line in (vote.facts.get("case") or {"roll": ()})["roll"]:
            if line["seat"] in vote.facts["not_named"]:
                _add_organisation(found, None, NOT_NAMED)
            else:
                _add_organisation(found, line.get("organisation"), line["seat"])
    return [found[id] for id in sorted(found)]


def _add_organisation(found: dict[str, JSON], organisation: str | None, seat: str) -> None:
    name = organisation or seat
    id = organisation_id(name)
    kind = "organization" if organisation else "seat that speaks for no organization"
    found.setdefault(id, {"id": id, "name": name, "classification": kind})


def _posts(body: Document) -> list[JSON]:
    id = _body_id(body.facts["body"])
    return [
        {
            "id": f"{id}/seat/{place}",
            "label": seat["seat"],
            "role": "voting member" if seat["voting"] else "member without a vote",
            "organization_id": id,
        }
        for place, seat in enumerate(body.facts["seats"], 1)
    ]


def _persons(body: Document) -> list[JSON]:
    return [{"id": f"{_body_id(body.facts['body'])}/{name}", "name": text} for name, text in body.texts.items() if text]


def _memberships(body: Document) -> list[JSON]:
    id, found = _body_id(body.facts["body"]), []
    for place, seat in enumerate(body.facts["seats"], 1):
        for holder in seat["holders"]:
            if holder["name"] is None or not body.texts.get(holder["name"]):
                continue  # who chose not to be named, or was taken out by order
            line = {
                "id": f"{id}/membership/{holder['name']}",
                "person_id": f"{id}/{holder['name']}",
                "organization_id": id,
                "post_id": f"{id}/seat/{place}",
                "role": holder["role"],
                "start_date": holder["since"],
            }
            if seat["organisation"]:
                line["on_behalf_of_id"] = organisation_id(seat["organisation"])
            found.append(line)
    return found


def _add_motion(motions: dict[int, JSON], vote: Document, base: str) -> None:
    number, facts = vote.facts["motion"], vote.facts
    motion = motions.setdefault(
        number,
        {
            "id": f"motion/{number}",
            "organization_id": _body_id(facts["body"]),
            "text": "\n\n".join(t for t in (vote.texts.get("title"), vote.texts.get("text")) if t) or None,
            "classification": facts["kind"],
            "date": facts["opened"],
            "requirement": _requirement(facts["rule"]),
            "result": None,
            "sources": [{"url": _source(vote, base)}],
        },
    )
    if facts["state"] == "closed":
        motion["result"] = RESULTS[facts["result"]["result"]]


def _requirement(rule: Mapping[str, Any]) -> str:
    if rule["method"] == "consensus":
        return "consensus"
    return f"{'more than' if rule['strict'] else 'at least'} {rule['threshold']} of {rule['base']}"


def _vote_event(vote: Document, base: str) -> JSON:
    facts, result = vote.facts, vote.facts["result"]
    event: JSON = {
        "id": f"vote/{vote.number}",
        "identifier": str(vote.number),
        "motion_id": f"motion/{facts['motion']}",
        "organization_id": _body_id(facts["body"]),
        "classification": facts["method"],
        "start_date": facts["opened"],
        "end_date": facts["closed"],
        "result": RESULTS[result["result"]] if facts["state"] == "closed" else facts["state"],
        "sources": [{"url": _source(vote, base)}],
    }
    case = facts.get("case")
    if not case:
        return event  # by voice or unanimous consent: nobody's vote is recorded
    votes = [_vote(line, line["seat"] in facts["not_named"]) for line in case["roll"]]
    options = sorted({vote["option"] for vote in votes})
    counts = [{"option": o, "value": sum(vote["option"] == o for vote in votes)} for o in options]
    return event | {"votes": votes, "counts": counts}


def _vote(line: Mapping[str, Any], hidden: bool) -> JSON:
    """One position; of a seat that chose not to be named it is not told whose it was."""
    absent = not line["present"] and line["vote"] == "none"
    voter = organisation_id(NOT_NAMED if hidden else line.get("organisation") or line["seat"])
    return {"voter_id": voter, "option": ABSENT if absent else OPTIONS[line["vote"]], "role": line["seat"]}


def _source(vote: Document, base: str) -> str:
    return f"{base}/ledger/{vote.index}/"
