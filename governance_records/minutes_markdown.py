"""Writes minutes as Markdown from their facts and texts: one text for the page, the file and the reader. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from governance_records.meeting_values import CLOSED, METHODS, MOTION_KINDS

GONE = "*(taken out by order)*"
STATES = {
    "adopted": "Adopted",
    "lost": "Lost",
    "no quorum": "Not decided: there was no quorum",
    "withdrawn": "Withdrawn",
    "tabled": "Laid on the table",
    "referred": "Referred",
    "died": "It died for want of a second",
    "moved": "Not decided: the meeting ended first",
    "before the body": "Not decided: the meeting ended first",
}
COUNTED = {
    **{"yes": "yes", "no": "no", "abstain": "abstained", "consent": "consented", "stand_aside": "stood aside"},
    **{"block": "blocked", "recused": "recused", "none": "did not vote"},
}
NAMES_NOBODY = "Which ones is not published: the names of all others would tell who holds a seat that is not named."
Facts = Mapping[str, Any]
Texts = Mapping[str, str | None]


def minutes_markdown(facts: Facts, texts: Texts) -> str:
    """Minutes as Markdown."""
    parts = [*_head(facts, texts), *_attendance(facts), *_items(facts, texts)]
    parts += [*_actions(facts, texts), *_written(texts, "closing"), *_record(facts)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(facts: Facts, texts: Texts) -> Iterator[str]:
    yield f"# Minutes of the {facts['body_name']}"
    when = f"{_day(facts, facts['opened'])}, {_time(facts, facts['opened'])} to {_time(facts, facts['adjourned'])}"
    where = " · ".join(place for place in (facts["place"], facts["link"]) if place)
    yield f"{facts['kind'].capitalize()} meeting {facts['meeting']}. {when} ({facts['zone']}). {where}."
    approved, corrected = facts["approved"], facts["corrected"]
    if approved is None:
        yield "**Not approved yet.** A later meeting approves these minutes, and may correct them."
    else:
        yield f"**Approved** on {_date(approved['on'])} by vote {approved['vote']}."
    if corrected:
        on, vote = _date(corrected["on"]), corrected["vote"]
        yield f"**Corrected** on {on}, as vote {vote} ordered. {texts.get('reason') or ''}"
    yield from _written(texts, "opening")


def _attendance(facts: Facts) -> Iterator[str]:
    found = facts["attendance"]
    yield "## Who was there"
    by_state: dict[str, list[str]] = {"present": [], "excused": [], "absent": []}
    for seat in found["seats"]:
        by_state[seat["state"]].append(_seat(facts, seat))
    lines = [f"- **{state.capitalize()}:** {'; '.join(names) or 'nobody'}" for state, names in by_state.items()]
    if found["there"] is not None:
        lines = [f"- **Present:** {found['there']} of {found['not_named']} seats. {NAMES_NOBODY}"]
    if found["vacant"]:
        lines.append(f"- **Vacant:** {'; '.join(found['vacant'])}")
    if found["not_named"] and found["there"] is None:
        lines.append(f"- **Not named:** {found['not_named']} who chose not to be named")
    if found["guests"]:
        lines.append(f"- **Guests:** {found['guests']}")
    yield "\n".join(lines)


def _seat(facts: Facts, seat: Facts) -> str:
    name = seat["seat"] + (f" ({seat['organisation']})" if seat["organisation"] else "")
    parts = []
    for stay in seat["times"]:
        late = stay["from"] > facts["opened"]
        early = stay["to"] is not None and stay["to"] < facts["adjourned"]
        said = [f"from {_time(facts, stay['from'])}"] if late else []
        said += [f"until {_time(facts, stay['to'])}"] if early else []
        said += ["through the alternate"] if stay["as"] == "alternate" else []
        parts += [" ".join(said)] if said else []
    return f"{name}, {', '.join(parts)}" if parts else name


def _items(facts: Facts, texts: Texts) -> Iterator[str]:
    for place, item in enumerate(facts["items"], 1):
        motions = [m for m in facts["motions"] if m["item"] == place]
        if item["kind"] == CLOSED:
            yield from _closed(facts, place, item, motions)
        else:
            yield f"## {place}. {_text(texts, f'item-{place}.title')}"
            yield " ".join(_dealt_with(item))
            yield from _written(texts, f"item-{place}.text")
            yield from (_motion(motion, texts) for motion in motions)


def _dealt_with(item: Facts) -> Iterator[str]:
    if not item["begun"]:
        yield "*This item was not reached.*"
    if item["quorum"]:
        yield f"*Quorum: {item['quorum']['present']} present, {item['quorum']['needed']} needed.*"
    if item["speakers"]:
        spoke = sum(count or 0 for count in item["speakers"])
        yield f"*Public comment was taken; {spoke or 'nobody'} spoke.*"
    if item["recused"]:
        yield f"*Recused: {'; '.join(item['recused'])}.*"


def _closed(facts: Facts, place: int, item: Facts, motions: list[Facts]) -> Iterator[str]:
    """The ground, the vote to enter, the times, and nothing else."""
    yield f"## {place}. Closed item"
    section = f" ({item['section']})" if item["section"] else ""
    yield f"Ground: {item['ground_says']}{section}."
    for motion in motions:
        votes = ", ".join(f"vote {v['vote']}: {v['result'] or v['state']}" for v in motion["votes"])
        yield f"To close the item: motion {motion['number']}, {votes or motion['state']}."
    times = [
        f"from {_time(facts, begun)} to {_time(facts, ended)}"
        for begun, ended in zip(item["closed"], item["opened"], strict=False)
    ]
    yield f"It was closed {', '.join(times)}." if times else "It was not taken up."


def _motion(motion: Facts, texts: Texts) -> str:
    number = motion["number"]
    title = _text(texts, f"motion-{number}.title")
    kind = "" if motion["kind"] == "main" else f" ({MOTION_KINDS[motion['kind']]})"
    moved = f"Moved by {motion['mover']}" if motion["mover"] else "Moved"
    moved += f", seconded by {motion['seconder']}." if motion["seconder"] else "."
    text = texts.get(f"motion-{number}.text")
    quoted = "\n".join(f"> {line}" for line in text.splitlines()) if text else ""
    outcome = [f"**Outcome: {STATES[motion['state']]}.**", *map(_vote, motion["votes"])]
    return "\n\n".join(p for p in (f"**Motion {number}{kind}: {title}**", moved, quoted, " ".join(outcome)) if p)


def _vote(vote: Facts) -> str:
    said = f"{METHODS[vote['method']]}, vote {vote['vote']}"
    if vote["state"] != "closed":
        return f"{said} ({vote['state']})."
    if not vote["counts"]:
        return f"{said}."
    held = [(words, vote["counts"].get(name)) for name, words in COUNTED.items()]
    counts = ", ".join(f"{words} {count}" for words, count in held if count)
    needed = f"; needed {vote['needed']}" if vote["needed"] else ""
    return f"{said}: {counts}{needed}."


def _actions(facts: Facts, texts: Texts) -> Iterator[str]:
    for key, heading in (("actions", "Actions"), ("carried_over", "Carried over from earlier meetings")):
        if facts[key]:
            yield f"## {heading}"
            yield "\n".join(f"- Action {number}: {_text(texts, f'action-{number}')}" for number in facts[key])


def _record(facts: Facts) -> Iterator[str]:
    if facts["checkpoint"]:
        yield "## Checkpoint of the public record"
        yield "The record as it stood when these minutes were published. Compare it with what the portal shows later."
        yield "\n".join(f"    {line}" for line in facts["checkpoint"])


def _written(texts: Texts, name: str) -> Iterator[str]:
    if name in texts:
        yield _text(texts, name)


def _text(texts: Texts, name: str) -> str:
    text = texts.get(name)
    return GONE if text is None else text


def _local(facts: Facts, moment: str) -> datetime:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(ZoneInfo(facts["zone"]))


def _date(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found:%B} {found.day}, {found.year}"


def _day(facts: Facts, moment: str) -> str:
    local = _local(facts, moment)
    return f"{local:%A}, {local:%B} {local.day}, {local.year}"


def _time(facts: Facts, moment: str | None) -> str:
    return f"{_local(facts, moment):%H:%M}" if moment else "the end"
