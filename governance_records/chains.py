"""Which text is in force: decisions and documents that supersede one another, and from what day they hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from governance_records.rights import Refused

ADOPTED, IN_FORCE, SUPERSEDED, RESCINDED, EXPIRED = "adopted", "in force", "superseded", "rescinded", "expired"


def newest(document: str, superseded_by: Mapping[str, str]) -> str:
    """The document that stands in the place of another today: A replaced by B replaced by C gives C.

    Errors: Refused at `superseded_by` where the chain comes back to itself.
    """
    seen = {document}
    while document in superseded_by:
        document = superseded_by[document]
        if document in seen:
            raise Refused({"superseded_by": f"The chain comes back to {document}."})
        seen.add(document)
    return document


def check_supersession(old: str, new: str, superseded_by: Mapping[str, str]) -> None:
    """Whether one document may take the place of another.

    Errors: Refused at `superseded_by` where the old one has a successor already, or a cycle would arise.
    """
    if old in superseded_by:
        raise Refused({"superseded_by": f"{old} is superseded by {superseded_by[old]} already."})
    newest(old, {**superseded_by, old: new})


def needs_review(cites: str, superseded_by: Mapping[str, str]) -> str | None:
    """The policy that a protocol has to be read against again, where the one it carries out was superseded."""
    now = newest(cites, superseded_by)
    return None if now == cites else now


def status(
    today: date,
    effective: date,
    expires: date | None = None,
    superseded: date | None = None,
    rescinded: date | None = None,
) -> str:
    """The status of an adopted decision on a day: it holds from its effective date, to the day before it ends."""
    if rescinded is not None and rescinded <= today:
        return RESCINDED
    if superseded is not None and superseded <= today:
        return SUPERSEDED
    if expires is not None and expires <= today:
        return EXPIRED
    return IN_FORCE if effective <= today else ADOPTED
