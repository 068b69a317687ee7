"""Files of the register for reporters, archives and programs: tables, Popolo, Akoma Ntoso."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask import abort, g

from dashboards.downloads.tabular import harmless
from governance_records.documents import newest_documents
from governance_records.membership import MEMBERSHIP
from governance_records.minutes_akn import minutes_akn
from governance_records.minutes_outcomes import minutes_document
from governance_records.popolo import popolo
from governance_records.register import decisions
from governance_records.roll_calls import published_votes, roll
from portal.public.frame import answer, public, settings, today

Row = dict[str, str]


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table as CSV (RFC 4180), of which no spreadsheet runs a cell as a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(row[name]) for name in columns] for row in rows)
    return out.getvalue().encode()


@public.get("/decisions/register.csv")
def register_file():
    """One line a decision."""
    return answer(_csv(REGISTER, _decisions()), "text/csv", "decisions.csv")


REGISTER = (
    *("number", "version", "body", "title", "status", "adopted", "effective", "review", "expires"),
    *("goals", "vote", "meeting", "superseded_by", "rescinded", "entry", "address"),
)


def _decisions() -> Iterator[Row]:
    day, base = today(settings()), settings().base_url
    for one in decisions(g.record):
        facts = one.facts
        found = {name: facts[name] for name in ("adopted", "effective", "review", "expires", "vote", "meeting")}
        row = found | {
            "number": one.number,
            "version": one.version,
            "body": facts["body_name"],
            "title": one.title,
            "status": one.status(day),
            "goals": "; ".join(facts["goals"]),
            "superseded_by": one.superseded_by,
            "rescinded": one.rescinded["on"] if one.rescinded else None,
            "entry": one.document.index,
            "address": f"{base}/decisions/{one.number}/",
        }
        yield {name: "" if row[name] is None else str(row[name]) for name in REGISTER}


@public.get("/decisions/roll-calls.csv")
def roll_calls_file():
    """One line a seat and vote."""
    return answer(_csv(ROLL, _lines()), "text/csv", "roll-calls.csv")


ROLL = (
    *("vote", "body", "meeting", "motion", "kind", "method", "state", "result", "closed"),
    *("seat", "organization", "present", "position", "entry"),
)


def _lines() -> Iterator[Row]:
    for vote in reversed(published_votes(g.record)):
        facts = vote.facts
        same = {name: facts[name] for name in ("meeting", "motion", "kind", "method", "state", "closed")}
        same |= {"vote": vote.number, "body": facts["body_name"], "entry": vote.index}
        same |= {"result": facts["result"]["result"] if facts["state"] == "closed" else None}
        for line in roll(vote):
            row = same | {"seat": line.seat, "organization": line.organisation}
            row |= {"present": "yes" if line.present else "no", "position": line.vote}
            yield {name: "" if row[name] is None else str(row[name]) for name in ROLL}


@public.get("/bodies/popolo.json")
def popolo_file():
    """Bodies, members, motions and votes."""
    found = popolo(newest_documents(g.record, MEMBERSHIP), published_votes(g.record), settings().base_url)
    return answer(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "application/json", "popolo.json")


@public.get("/meetings/<number:number>/minutes/minutes.xml")
def minutes_akn_file(number: int):
    """The minutes of a meeting as Akoma Ntoso."""
    found = minutes_document(g.record, number) or abort(404)
    return answer(minutes_akn(found), "application/akn+xml", f"minutes-{number}-v{found.version}.xml")
